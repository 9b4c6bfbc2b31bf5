import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The random runs take longest: they begin first, so that no core waits for them at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): number => (moduleId.includes('/simulation-testing/runs-') ? 0 : 1);
    return (await super.sort(files)).toSorted((a, b) => isLong(a) - isLong(b));
  }
}

export default defineConfig({
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
    environment: 'node',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'threads',
    // Modules keep no state between simulations: each worker loads them once.
    isolate: false,
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
  },
});

/** The scenarios behind the questions as the page sees them: read when the page is built, fetched one by one. */
import type { Scenario } from '../../api/index.ts';

const files = import.meta.glob<Scenario>('./*/scenario.yaml', { import: 'scenario' });

/** The scenario of a question by its two digits; undefined when there is none. */
export function questionScenario(id: string): Promise<Scenario | undefined> {
  return files[`./${id}/scenario.yaml`]?.() ?? Promise.resolve(undefined);
}

/** All of them, in the order of their numbers. */
export function questionScenarios(): Promise<readonly Scenario[]> {
  return Promise.all(
    Object.keys(files)
      .sort()
      .flatMap((file) => files[file]?.() ?? []),
  );
}

import { all, type Procedure } from '../../kernel/index.ts';

/** `SlowStartInitialBatchSize`. */
const INITIAL_BATCH_SIZE = 1;

/**
 * Runs `count` calls in batches of 1, 2, 4, …; stops after the first batch in which one failed. A call answers with its
 * error, or undefined. Returns the number of successes and the first error. Source: `pkg/controller/replicaset/replica_set.go`.
 */
export function* slowStartBatch<E>(count: number, call: (index: number) => Procedure<E | undefined>): Procedure<{ successes: number; error: E | undefined }> {
  let started = 0;
  let successes = 0;
  for (let size = Math.min(count, INITIAL_BATCH_SIZE); size > 0; size = Math.min(2 * size, count - started)) {
    const first = started;
    const errors = (yield* all(Array.from({ length: size }, (_, index) => call(first + index)))).filter((error) => error !== undefined);
    started += size;
    successes += size - errors.length;
    if (errors.length > 0) return { successes, error: errors[0] };
  }
  return { successes, error: undefined };
}

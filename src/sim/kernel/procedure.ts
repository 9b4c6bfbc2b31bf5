/**
 * A client's sequence of steps, written top to bottom: it gives up control at each `yield*` and goes on, synchronously,
 * inside the handler of the message or timer that it waited for. Nothing runs between events; the order of everything is
 * still decided by the event queue alone. Servers do not use procedures: a request in flight there is a record with a stage.
 */
export type Procedure<T> = Generator<Suspension, T, unknown>;

/** Registers how to go on; called once, synchronously. */
export type Suspension = (resume: (value: unknown) => void) => void;

/** Waits until `register`'s callback is called, and returns what it was called with. */
export function* suspend<T>(register: (resume: (value: T) => void) => void): Procedure<T> {
  return (yield register as Suspension) as T;
}

/** Runs a procedure until it is done. If a suspension is never resumed (its process crashed), it simply never ends. */
export function runProcedure<T>(procedure: Procedure<T>, onDone?: (result: T) => void): void {
  const advance = (value: unknown): void => {
    const step = procedure.next(value);
    if (step.done) onDone?.(step.value);
    else step.value(advance);
  };
  advance(undefined);
}

/** Starts all procedures and waits for all of them; results keep the order of the argument. */
export function* all<T>(procedures: readonly Procedure<T>[]): Procedure<T[]> {
  if (procedures.length === 0) return [];
  return yield* suspend<T[]>((resume) => {
    const results: T[] = new Array<T>(procedures.length);
    let open = procedures.length;
    procedures.forEach((procedure, index) => {
      runProcedure(procedure, (result) => {
        results[index] = result;
        if (--open === 0) resume(results);
      });
    });
  });
}

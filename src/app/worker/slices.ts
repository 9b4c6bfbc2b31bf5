/** Longest that the worker computes without looking at its messages, milliseconds. */
const SLICE_MS = 8;

/** Lets other tasks of this thread run. Not `setTimeout`: browsers stretch nested ones to 4 ms. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** Runs `step` (a small piece of work; true = there is more) until it is done, giving way every 8 ms. */
export async function inSlices(step: () => boolean): Promise<void> {
  let started = performance.now();
  while (step()) {
    if (performance.now() - started < SLICE_MS) continue;
    await breathe();
    started = performance.now();
  }
}

/** Chooses how much virtual time to compute in one step so that a step takes about half a slice. */
export class Stride {
  private micros = 50_000;

  /** Runs `advance` up to at most `from + stride`, never beyond `limit`. Returns where it came to. */
  run(from: number, limit: number, advance: (to: number) => void): number {
    const to = Math.min(limit, from + this.micros);
    const started = performance.now();
    advance(to);
    const took = performance.now() - started;
    if (took > SLICE_MS / 2) this.micros = Math.max(1_000, Math.floor(this.micros / 2));
    else if (took < SLICE_MS / 8) this.micros = Math.min(10_000_000, this.micros * 2);
    return to;
  }
}

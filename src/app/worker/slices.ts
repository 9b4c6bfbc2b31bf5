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

/** Records that a simulation writes between two looks at the clock on the wall: a small part of a slice, whatever the density of events. */
export const RECORDS_AT_ONCE = 100;

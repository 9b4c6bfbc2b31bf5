/** A tab in the background paints nothing: then nothing is waited for longer than this, milliseconds. */
const PATIENCE_MS = 120;

/** Resolves when `begin` says that it is done, but never later than that. */
export const atMost = (begin: (done: () => void) => void): Promise<void> =>
  new Promise((resolve) => {
    begin(resolve);
    globalThis.setTimeout(resolve, PATIENCE_MS);
  });

/** Resolves when what the page was just told has been painted. */
export const painted = (): Promise<void> => atMost((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));

/** Who goes first: what is looked at, what stands beside it, what is there to type in. */
export const RANKS = { canvas: 0, beside: 1, editor: 2 } as const;

const waiting: { readonly rank: number; readonly go: () => void }[] = [];
let serving = false;

/** Behind a picture, outside of the task that made it. */
const between = (): Promise<void> => painted().then(() => new Promise((resolve) => globalThis.setTimeout(resolve)));

async function serve(): Promise<void> {
  serving = true;
  // Whoever comes at the same time is heard before one of them goes.
  await between();
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    next.go();
    await between();
  }
  serving = false;
}

/**
 * Resolves when it is one's turn to keep the main thread busy. What takes long (putting a pane on the page, say) comes piece by piece, each in a task of
 * its own with a picture behind it; lower ranks go first.
 */
export function turn(rank: number = RANKS.beside): Promise<void> {
  return new Promise((go) => {
    const before = waiting.findIndex((other) => other.rank > rank);
    waiting.splice(before < 0 ? waiting.length : before, 0, { rank, go });
    if (!serving) void serve();
  });
}

/** A tab in the background paints nothing, and some views have no rows: then nothing is waited for longer than this, milliseconds. */
const PATIENCE_MS = 120;

const atMost = (begin: (done: () => void) => void): Promise<void> =>
  new Promise((resolve) => {
    begin(resolve);
    globalThis.setTimeout(resolve, PATIENCE_MS);
  });

/** Resolves when what the stores were just told has been painted. */
const painted = (): Promise<void> => atMost((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));

/** Something that tells when it changes, such as the rows. */
interface Changing {
  subscribe(listener: () => void): () => void;
}

let tell: () => void;

/** Resolves when the first moment of the page's first run is on screen: what it did without may be loaded then. */
export const firstShown = new Promise<void>((resolve) => {
  tell = resolve;
});

/** Waits until the frame that the stores were just told, and its rows, are on screen. */
export async function shown(rows: Changing & { idle(): boolean }): Promise<void> {
  await painted();
  if (!rows.idle()) {
    await atMost((done) => {
      const end = rows.subscribe(() => {
        end();
        done();
      });
    });
    await painted();
  }
  tell();
}

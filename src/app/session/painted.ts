import { atMost, painted } from '../../components/ui/turns.ts';

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

import { useEffect } from 'react';
import type { Session } from '../session/session.ts';

/** Listens to keys; what they do is loaded behind the first frame, and done then for the keys that came before. */
export function useKeyboard(session: Session | undefined): void {
  useEffect(() => {
    if (session === undefined) return undefined;
    const early: KeyboardEvent[] = [];
    const keep = (event: KeyboardEvent): void => void early.push(event);
    globalThis.addEventListener('keydown', keep);
    let stop = (): void => globalThis.removeEventListener('keydown', keep);
    let alive = true;
    void import('./listen.ts').then(({ listen }) => {
      if (!alive) return;
      stop();
      stop = listen(session, early);
    });
    return () => {
      alive = false;
      stop();
    };
  }, [session]);
}

import { useEffect } from 'react';
import { firstShown } from '../session/painted.ts';
import type { Session } from '../session/session.ts';

/** Listens to keys; what they do is loaded behind the first frame, or by the first of them, and done then for those that came before. */
export function useKeyboard(session: Session | undefined): void {
  useEffect(() => {
    if (session === undefined) return undefined;
    const early: KeyboardEvent[] = [];
    let alive = true;
    let loading = false;
    let stop = (): void => globalThis.removeEventListener('keydown', keep);
    const load = (): void => {
      if (loading || !alive) return;
      loading = true;
      void import('./listen.ts').then(({ listen }) => {
        if (!alive) return;
        stop();
        stop = listen(session, early);
      });
    };
    const keep = (event: KeyboardEvent): void => {
      early.push(event);
      load();
    };
    globalThis.addEventListener('keydown', keep);
    void firstShown.then(load);
    return () => {
      alive = false;
      stop();
    };
  }, [session]);
}

import { useEffect } from 'react';
import type { Session } from '../session/session.ts';

/** Listens to keys; what they do is loaded behind the first frame. */
export function useKeyboard(session: Session | undefined): void {
  useEffect(() => {
    if (session === undefined) return undefined;
    let stop: (() => void) | undefined;
    let alive = true;
    void import('./listen.ts').then(({ listen }) => {
      if (alive) stop = listen(session);
    });
    return () => {
      alive = false;
      stop?.();
    };
  }, [session]);
}

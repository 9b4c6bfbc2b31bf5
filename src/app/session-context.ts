import { createContext, useContext } from 'react';
import type { Session } from './session/session.ts';

export const SessionContext = createContext<Session | undefined>(undefined);

/** The session of the page. Only inside the page's frame, which waits for it. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('a pane stands outside the page');
  return session;
}

import { createRoot } from 'react-dom/client';
import { seconds, micros } from '../../api/index.ts';
import { readSelection } from '../selection-word.ts';
import type { EnginePort } from '../port.ts';
import type { Opened, Opening } from '../routes.ts';
import { Session } from '../session/session.ts';
import { useRun } from '../stores/run.ts';
import { useSelection } from '../stores/selection.ts';
import { applyTheme, askTerms } from '../stores/settings.ts';
import { type EmbedAddress, readEmbed } from './address.ts';
import { EmbedView } from './EmbedView.tsx';
import { allowedOrigin } from './protocol.ts';
import { steer } from './steering.ts';

/** Plays once the frame is on screen, and never for people who want no motion. */
function playWhenSeen(session: Session): void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    session.play();
  });
  observer.observe(document.body);
}

/** A statechart needs something that has one: the first workload or Pod, when the link selects nothing. */
function selectSomething(): void {
  const { frame } = useRun.getState();
  const pod = frame?.topology.nodes.flatMap((node) => node.pods)[0];
  if (useSelection.getState().current === undefined && pod !== undefined) useSelection.getState().select({ kind: 'object', ref: pod.ref });
}

async function start(session: Session, opening: Opening, address: EmbedAddress): Promise<void> {
  askTerms(opening.terms, opening.scenario.spec.terms);
  await session.open(opening.scenario, opening.scenarioId, '', opening.tree);
  useSelection.getState().select(readSelection(opening.selection));
  await session.seek(address.from === undefined ? micros(opening.t ?? 0) : seconds(address.from));
  if (opening.drafts !== undefined) (await import('../restore.ts')).restore(session, opening);
  if (address.view === 'chart') {
    const stop = useRun.subscribe(() => selectSomething());
    useSelection.subscribe(({ current }) => (current === undefined ? undefined : stop()));
    selectSomething();
  }
  if (address.auto) playWhenSeen(session);
}

/** Draws one view of what the address asks for; `fail` says over the whole frame that nothing can run. */
export function boot(port: EnginePort, first: Promise<Opened>, fail: (message: string) => void): void {
  const address = readEmbed(location.hash) ?? { fragment: '', view: 'seq', auto: false };
  applyTheme(address.theme ?? 'system');
  const session = new Session(port);
  addEventListener('hashchange', () => location.reload());
  const origin = allowedOrigin(address.origin, document.referrer, parent !== window);
  if (origin !== undefined) steer(session, origin);
  first
    .then((opened) => (opened.ok ? start(session, opened.opening, address) : useRun.getState().patch({ blocker: opened.blocker })))
    .catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
  const root = document.getElementById('root');
  if (root !== null) createRoot(root).render(<EmbedView session={session} address={address} />);
}

import { createRoot } from 'react-dom/client';
import { micros } from '../api/index.ts';
import { strings } from '../components/strings.ts';
import { App } from './App.tsx';
import { readEmbed } from './embed/address.ts';
import { keepOffline } from './offline/register.ts';
import type { EnginePort } from './port.ts';
import { isLive, readRoute, resolveRoute } from './routes.ts';
import type { Opened, Opening } from './routes.ts';
import { readSelection } from './selection-word.ts';
import { firstShown } from './session/painted.ts';
import { Session } from './session/session.ts';
import { useLayout, VIEWS } from './stores/layout.ts';
import { useRun } from './stores/run.ts';
import { useSelection } from './stores/selection.ts';
import { applyTheme, askTerms, useSettings } from './stores/settings.ts';
import './styles.css';

/** Says over the whole page that the engine cannot run. */
export function fail(message: string): void {
  useRun.getState().patch({ status: 'failed', blocker: { title: strings.errors.start, text: strings.errors.startHelp, details: [message] } });
}

async function start(session: Session, opening: Opening): Promise<void> {
  if (opening.begin) return opening.begin(session);
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  askTerms(opening.terms, opening.scenario.spec.terms);
  await session.open(opening.scenario, opening.scenarioId, opening.draftKey, opening.tree);
  const view = VIEWS.find((id) => id === opening.view);
  if (view !== undefined) useLayout.getState().set({ view });
  useSelection.getState().select(readSelection(opening.selection));
  if (opening.t !== undefined) await session.seek(micros(opening.t));
  if (opening.drafts !== undefined) (await import('./restore.ts')).restore(session, opening);
  await opening.guide?.(session);
  if ((opening.fingerprint ?? opening.tree) !== undefined) await (await import('./promises.ts')).keepPromises(session, opening);
  if (opening.t === undefined && !still) session.play();
}

async function show(session: Session, opened: Opened): Promise<void> {
  if (opened.ok) return start(session, opened.opening);
  session.pause();
  useRun.getState().patch({ blocker: opened.blocker });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Draws the page and opens what the address asks for; `first` is what the address of the first load asked for. */
export function boot(port: EnginePort, first: Promise<Opened>): void {
  if (readEmbed(location.hash) !== undefined) return void import('./embed/boot.tsx').then((embed) => embed.boot(port, first, fail));
  applyTheme(useSettings.getState().theme);
  const session = new Session(port);
  const open = (opened: Promise<Opened>): void => {
    opened.then((found) => show(session, found)).catch((error: unknown) => fail(messageOf(error)));
  };
  addEventListener('hashchange', () => open(resolveRoute(readRoute(location.href))));
  open(first);
  void firstShown.then(() => import('./lab/drop.ts')).then(({ acceptDrops }) => acceptDrops());
  if (!isLive(location)) keepOffline();
  const root = document.getElementById('root');
  if (root !== null) createRoot(root).render(<App session={session} />);
}

import { createRoot } from 'react-dom/client';
import { micros } from '../api/index.ts';
import { strings } from '../components/strings.ts';
import { App } from './App.tsx';
import { readSelection } from './links.ts';
import type { EnginePort } from './port.ts';
import { readRoute, resolveRoute } from './routes.ts';
import type { Opening } from './routes.ts';
import { Session } from './session/session.ts';
import { useLayout, VIEWS } from './stores/layout.ts';
import { useRun } from './stores/run.ts';
import { useSelection } from './stores/selection.ts';
import { applyTheme, useSettings } from './stores/settings.ts';
import { connect } from './worker/connect.ts';
import './styles.css';

function fail(message: string): void {
  useRun.getState().patch({ status: 'failed', blocker: { title: strings.errors.start, text: strings.errors.startHelp, details: [message] } });
}

async function start(session: Session, opening: Opening): Promise<void> {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  await session.open(opening.scenario, opening.scenarioId);
  const view = VIEWS.find((id) => id === opening.view);
  if (view !== undefined) useLayout.getState().set({ view });
  useSelection.getState().select(readSelection(opening.selection));
  if (opening.t !== undefined) {
    await session.seek(micros(opening.t));
    if (opening.fingerprint !== undefined) await session.checkFingerprint(opening.fingerprint);
  }
  if (opening.t === undefined && !still) session.play();
}

async function route(session: Session): Promise<void> {
  const opened = await resolveRoute(readRoute(location.href));
  if (!opened.ok) {
    session.pause();
    useRun.getState().patch({ blocker: opened.blocker });
    return;
  }
  await start(session, opened.opening);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function boot(port: EnginePort): void {
  applyTheme(useSettings.getState().theme);
  const session = new Session(port);
  const open = (): void => {
    route(session).catch((error: unknown) => fail(messageOf(error)));
  };
  addEventListener('hashchange', open);
  open();
  const root = document.getElementById('root');
  if (root !== null) createRoot(root).render(<App session={session} />);
}

async function port(): Promise<EnginePort> {
  // `?fake` shows the page without the simulation, in development only.
  if (import.meta.env.DEV && new URLSearchParams(location.search).has('fake')) {
    const { FakePort } = await import('./testing/fake-port.ts');
    return new FakePort();
  }
  return connect(fail);
}

port().then(boot, (error: unknown) => fail(messageOf(error)));

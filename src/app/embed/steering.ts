import { micros, seconds } from '../../api/index.ts';
import { readSelection, selectionWord } from '../selection-word.ts';
import type { Session } from '../session/session.ts';
import { useRun } from '../stores/run.ts';
import { useSelection } from '../stores/selection.ts';
import { applyTheme } from '../stores/settings.ts';
import { useTransport } from '../stores/transport.ts';
import { type EmbedCommand, type EmbedEvent, PROTOCOL, readCommand } from './protocol.ts';

/** How often the state is told while it changes, milliseconds. */
const TELL_MS = 250;

function obey(command: EmbedCommand, session: Session, tell: (event: EmbedEvent) => void): void {
  switch (command.type) {
    case 'ping':
      tell({ type: 'pong', ...(command.id === undefined ? {} : { id: command.id }) });
      return;
    case 'seek':
      session.pause();
      void session.seek(seconds(command.t));
      return;
    case 'play':
      session.play();
      return;
    case 'pause':
      session.pause();
      return;
    case 'step':
      void session.step(command.direction);
      return;
    case 'select': {
      const selection = readSelection(command.selection);
      if (selection === undefined) tell({ type: 'error', message: `selection: ${command.selection} is none` });
      else useSelection.getState().select(selection);
      return;
    }
    case 'setTheme':
      applyTheme(command.theme);
  }
}

const stateOf = (): EmbedEvent => {
  const { t, playing } = useTransport.getState();
  const selection = selectionWord(useSelection.getState().current);
  return {
    type: 'state',
    t: t / 1_000_000,
    playing,
    frontier: (useRun.getState().run?.frontier ?? micros(0)) / 1_000_000,
    ...(selection === undefined ? {} : { selection }),
  };
};

/** Lets the page of `origin` that embeds this one steer it, and tells it what happens. Everybody else is not heard. */
export function steer(session: Session, origin: string): void {
  const tell = (event: EmbedEvent): void => parent.postMessage({ protocol: PROTOCOL, ...event }, origin);
  addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.source !== parent || event.origin !== origin) return;
    const read = readCommand(event.data);
    if (read === undefined) return;
    if (read.ok) obey(read.command, session, tell);
    else tell({ type: 'error', message: read.message });
  });
  let due = false;
  const later = (): void => {
    if (due) return;
    due = true;
    setTimeout(() => {
      due = false;
      tell(stateOf());
    }, TELL_MS);
  };
  useTransport.subscribe((state, before) => {
    if (state.t !== before.t || state.playing !== before.playing) later();
    const bookmark = state.bookmarks.find(({ t }) => before.t < t && t <= state.t);
    if (bookmark !== undefined && state.playing) tell({ type: 'bookmark', t: bookmark.t / 1_000_000, name: bookmark.name });
  });
  useSelection.subscribe((state, before) => {
    if (state.current !== before.current) later();
  });
  let ready = false;
  useRun.subscribe(({ status, scenario }) => {
    if (ready || status !== 'ready' || scenario === undefined) return;
    ready = true;
    tell({ type: 'ready', title: scenario.spec.title });
    tell({ type: 'height', height: document.documentElement.scrollHeight });
  });
}

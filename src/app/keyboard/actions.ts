import { micros } from '../../api/index.ts';
import type { Micros } from '../../api/index.ts';
import { formatTime } from '../../components/format.ts';
import { PAN_EVENT, ZOOM_EVENT } from '../../components/ui/zoom-event.ts';
import { strings } from '../../components/strings.ts';
import { commandStrings } from '../../components/strings-commands.ts';
import type { Session } from '../session/session.ts';
import { useLayout } from '../stores/layout.ts';
import { useMenu } from '../stores/menu.ts';
import { useMessages } from '../stores/messages.ts';
import { useRun } from '../stores/run.ts';
import { useSelection } from '../stores/selection.ts';
import { useTransport } from '../stores/transport.ts';

/** Puts the focus into the pane after (before) the one that has it. */
export function focusNextPane(direction: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter((pane) => pane.offsetParent !== null);
  if (panes.length === 0) return;
  const current = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = panes[(current + direction + panes.length) % panes.length];
  const target = next?.querySelector<HTMLElement>('[tabindex="0"], .cm-content, textarea, input, button, select');
  (target ?? next)?.focus();
}

/** `Esc`: closes what is open, then drops the selection. */
export function stepOut(): void {
  const layout = useLayout.getState();
  if (layout.dialog !== undefined) layout.open(undefined);
  else if (useRun.getState().path !== undefined) useRun.getState().patch({ path: undefined });
  else if (layout.drawer) layout.setDrawer(false);
  else if (document.activeElement instanceof HTMLElement && document.activeElement.matches('input, textarea, .cm-content')) document.activeElement.blur();
  else useSelection.getState().select(undefined);
}

/** Bookmarks the moment, and offers to name it; a second time takes the bookmark away. */
export function bookmark(): void {
  const { t, bookmarks, toggleBookmark } = useTransport.getState();
  const known = bookmarks.some((each) => each.t === t);
  toggleBookmark({ t, name: formatTime(t) });
  if (!known)
    useMessages
      .getState()
      .toast(strings.transport.bookmarked(formatTime(t)), { action: { label: strings.transport.nameIt, run: () => useLayout.getState().open('bookmarks') } });
}

/** The chapters that begin in a window name it. */
export function zoomTime(from: Micros, to: Micros): void {
  const chapters = useRun.getState().timeline?.chapters.filter((chapter) => chapter.t >= from && chapter.t <= to) ?? [];
  const name = chapters.length === 1 ? (chapters[0]?.title ?? '') : `${formatTime(from)}–${formatTime(to)}`;
  useTransport.getState().zoomTo({ from, to, name });
}

/** Zooms into the chapter that is shown: from where it begins to where the next one does. */
export function zoomChapter(): void {
  const { t, seen } = useTransport.getState();
  const chapters = useRun.getState().frame?.sequence.chapters ?? [];
  const at = chapters.findLastIndex((chapter) => chapter.t <= t);
  const chapter = chapters[at];
  if (chapter === undefined) return;
  const next = chapters.slice(at + 1).find((other) => other.t > chapter.t);
  useTransport
    .getState()
    .zoomTo({ from: chapter.t, to: micros(Math.max(chapter.t + 1, next === undefined ? Math.max(seen, t) : next.t - 1)), name: chapter.title });
}

/** Zooms the canvas that has the focus, or the sequence. */
export function zoomCanvas(direction: 'in' | 'out'): void {
  const pane =
    document.activeElement?.closest('[data-canvas]') ?? document.querySelector('[data-canvas="sequence"]') ?? document.querySelector('[data-canvas]');
  pane?.dispatchEvent(new CustomEvent(ZOOM_EVENT, { detail: direction }));
}

/** `A` and `D`: the window moves over the lanes of the sequence. */
export function panLanes(direction: 'left' | 'right'): void {
  document.querySelector('[data-canvas="sequence"]')?.dispatchEvent(new CustomEvent(PAN_EVENT, { detail: direction }));
}

/** Tells assistive technology where we are and what the last row was. */
export function whatHappened(): void {
  const { frame, run } = useRun.getState();
  if (frame === undefined) return;
  const pods = frame.topology.nodes.flatMap((node) => node.pods);
  const ready = pods.filter((pod) => pod.state === 'ready').length;
  useMessages
    .getState()
    .say(commandStrings.happened(formatTime(frame.t), ready, pods.length, frame.sequence.cursorRow + 1, frame.sequence.rowCount, run?.messages ?? 0));
}

/** `I`: the menu of faults on what is selected, beside it. */
export function openMenu(): void {
  const { current } = useSelection.getState();
  if (current === undefined) {
    useMessages.getState().toast(strings.topology.nothingToBreak);
    return;
  }
  const shown = document.querySelector('[data-canvas] .is-selected, [data-canvas] [aria-selected="true"]') ?? document.querySelector('[data-canvas]');
  const box = shown?.getBoundingClientRect();
  useMenu.getState().open({ selection: current, x: (box?.left ?? 0) + 24, y: (box?.top ?? 0) + Math.min(28, box?.height ?? 0) });
}

/** `X`: heals the fault on what is selected; without one there, the last that was put in. */
export function healFault(session: Session): void {
  const { current } = useSelection.getState();
  const faults = useRun.getState().frame?.faults ?? [];
  const name = current?.kind === 'object' ? current.ref : current?.kind === 'process' ? current.address : undefined;
  const fault = faults.findLast((active) => active.struck === name) ?? faults.at(-1);
  if (fault === undefined) useMessages.getState().toast(strings.topology.nothingToHeal);
  else void session.commands.heal(fault.id);
}

import { formatTime } from '../../components/format.ts';
import { ZOOM_EVENT } from '../../components/ui/use-zoom-keys.ts';
import { useLayout } from '../stores/layout.ts';
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
  else if (layout.drawer) layout.setDrawer(false);
  else if (document.activeElement instanceof HTMLElement && document.activeElement.matches('input, textarea, .cm-content')) document.activeElement.blur();
  else useSelection.getState().select(undefined);
}

export function bookmark(): void {
  const { t, toggleBookmark } = useTransport.getState();
  toggleBookmark({ t, name: formatTime(t) });
}

/** Zooms the canvas that has the focus, or the sequence. */
export function zoomCanvas(direction: 'in' | 'out'): void {
  const pane = document.activeElement?.closest('[data-canvas]') ?? document.querySelector('[data-canvas="sequence"]') ?? document.querySelector('[data-canvas]');
  pane?.dispatchEvent(new CustomEvent(ZOOM_EVENT, { detail: direction }));
}

/** Tells assistive technology where we are and what the last row was. */
export function whatHappened(): void {
  const { frame, run } = useRun.getState();
  if (frame === undefined) return;
  const pods = frame.topology.nodes.flatMap((node) => node.pods);
  const ready = pods.filter((pod) => pod.state === 'ready').length;
  useMessages.getState().say(`${formatTime(frame.t)}. ${ready} of ${pods.length} Pods ready. Row ${frame.sequence.cursorRow + 1} of ${frame.sequence.rowCount}. ${run?.messages ?? 0} messages.`);
}

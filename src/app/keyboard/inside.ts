import type { Selection } from '../../projections/views.ts';
import { useLayout } from '../stores/layout.ts';
import { useRun } from '../stores/run.ts';
import { useSelection } from '../stores/selection.ts';

/** Selects a thing and shows its inside over the whole canvas; on a phone, in the inspector. */
export function lookInside(selection: Selection): void {
  const layout = useLayout.getState();
  useSelection.getState().select(selection);
  layout.setInspectorTab(undefined);
  layout.set({ view: 'inside' });
  layout.setPhoneTab('why');
}

/** The inside of the node after the one that is selected. */
export function insideNextNode(): void {
  const nodes = useRun.getState().frame?.topology.nodes ?? [];
  const { current } = useSelection.getState();
  const at = nodes.findIndex((node) => current?.kind === 'object' && current.ref === node.ref);
  const next = nodes[(at + 1) % Math.max(1, nodes.length)];
  if (next !== undefined) lookInside({ kind: 'object', ref: next.ref });
}

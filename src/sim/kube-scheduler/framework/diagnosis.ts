import { compareStrings } from '../../apimachinery/index.ts';
import { isRejected, type NodeToStatus, type Status } from './interface.ts';

/** Why a Pod fits on no node. Source: `pkg/scheduler/framework/types.go` FitError. */
export interface Diagnosis {
  readonly numAllNodes: number;
  readonly statuses: NodeToStatus;
  readonly preFilterMessage: string;
  readonly postFilterMessage: string;
  readonly unschedulablePlugins: ReadonlySet<string>;
  readonly pendingPlugins: ReadonlySet<string>;
}

export const NO_NODES_AVAILABLE = 'no nodes available to schedule pods';
const MAX_MESSAGE_BYTES = 1024;
const TRUNCATED = ' ...';

/** `2 Insufficient cpu, 1 node(s) were unschedulable`, sorted as plain text, so that `1 …` comes before `10 …` and `2 …`. */
function histogram(diagnosis: Pick<Diagnosis, 'numAllNodes' | 'statuses'>): readonly string[] {
  const counts = new Map<string, number>();
  const add = (status: Status, by: number): void => {
    for (const reason of status.reasons) counts.set(reason, (counts.get(reason) ?? 0) + by);
  };
  for (const status of diagnosis.statuses.nodes.values()) add(status, 1);
  const absent = diagnosis.numAllNodes - diagnosis.statuses.nodes.size;
  if (absent > 0) add(diagnosis.statuses.absent, absent);
  return [...counts].map(([reason, count]) => `${count} ${reason}`).sort(compareStrings);
}

/** `0/3 nodes are available: <pre-filter message or counted reasons>. <post-filter message>` */
export function fitErrorMessage(diagnosis: Diagnosis): string {
  const { numAllNodes, preFilterMessage, postFilterMessage } = diagnosis;
  const reasons = preFilterMessage || histogram(diagnosis).join(', ');
  return `0/${numAllNodes} nodes are available:${reasons ? ` ${reasons}.` : ''}${postFilterMessage ? ` ${postFilterMessage}` : ''}`;
}

/** An event's note is at most 1024 bytes. */
export function truncateMessage(message: string): string {
  if (message.length <= MAX_MESSAGE_BYTES) return message;
  return message.slice(0, MAX_MESSAGE_BYTES - TRUNCATED.length) + TRUNCATED;
}

/** The plugins behind the verdicts: they decide which events bring the Pod back. */
export function rejectors(statuses: Iterable<Status>): { readonly unschedulable: Set<string>; readonly pending: Set<string> } {
  const unschedulable = new Set<string>();
  const pending = new Set<string>();
  for (const status of statuses) {
    if (status.plugin === undefined) continue;
    if (status.code === 'Pending') pending.add(status.plugin);
    else if (isRejected(status)) unschedulable.add(status.plugin);
  }
  return { unschedulable, pending };
}

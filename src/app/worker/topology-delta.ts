import type { PodBox, TopologyView } from '../../projections/views.ts';

/** With fewer Pods it costs less to send them all. */
const WORTH = 300;

interface Sent {
  readonly version: number;
  readonly pods: ReadonlyMap<string, readonly PodBox[]>;
}

export interface SentTopology {
  readonly topology: TopologyView;
  /** What to name as `have` the next time. */
  readonly version: number;
  /** Nodes whose Pods are those of the version that the page has; theirs are left out. */
  readonly kept: readonly string[];
}

const same = (a: readonly PodBox[], b: readonly PodBox[] | undefined): boolean => b !== undefined && a.length === b.length && a.every((pod, i) => pod === b[i]);

/** Leaves out of a topology what the page has already: copying thousands of Pods for each frame is felt there. */
export class TopologyDelta {
  private sent: Sent = { version: 0, pods: new Map() };

  /** `have`: the version that the page holds, if it holds one. */
  of(topology: TopologyView, have: number | undefined): SentTopology {
    const before = have === this.sent.version ? this.sent.pods : undefined;
    const count = topology.nodes.reduce((sum, node) => sum + node.pods.length, 0);
    this.sent = { version: this.sent.version + 1, pods: new Map(topology.nodes.map((node) => [node.name, node.pods])) };
    const { version } = this.sent;
    if (before === undefined || count < WORTH) return { topology, version, kept: [] };
    const kept = topology.nodes.filter((node) => same(node.pods, before.get(node.name))).map(({ name }) => name);
    const left = new Set(kept);
    return { topology: { ...topology, nodes: topology.nodes.map((node) => (left.has(node.name) ? { ...node, pods: [] } : node)) }, version, kept };
  }
}

/** Puts back what was left out. */
export function completed(sent: SentTopology, before: TopologyView | undefined): TopologyView {
  if (sent.kept.length === 0) return sent.topology;
  const kept = new Set(sent.kept);
  const pods = new Map(before?.nodes.map((node) => [node.name, node.pods]));
  return { ...sent.topology, nodes: sent.topology.nodes.map((node) => (kept.has(node.name) ? { ...node, pods: pods.get(node.name) ?? [] } : node)) };
}

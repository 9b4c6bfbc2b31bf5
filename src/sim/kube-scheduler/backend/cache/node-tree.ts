import type { Node } from '../../../../api/index.ts';

/** `region:zone` of a node. Source: `component-helpers/node/topology` GetZoneKey. */
function zoneOf(node: Node): string {
  const labels = node.metadata?.labels ?? {};
  return `${labels['topology.kubernetes.io/region'] ?? ''}:${labels['topology.kubernetes.io/zone'] ?? ''}`;
}

/** Nodes by zone; the list takes one of each zone in turn. Source: `pkg/scheduler/backend/cache/node_tree.go`. */
export class NodeTree {
  private readonly zones = new Map<string, string[]>();
  private readonly zoneOfNode = new Map<string, string>();
  private ordered: readonly string[] | undefined;

  /** Adds a node, or moves it when its zone has changed. */
  set(node: Node): void {
    const name = node.metadata?.name ?? '';
    const zone = zoneOf(node);
    if (this.zoneOfNode.get(name) === zone) return;
    this.remove(name);
    this.zoneOfNode.set(name, zone);
    const names = this.zones.get(zone);
    if (names) names.push(name);
    else this.zones.set(zone, [name]);
    this.ordered = undefined;
  }

  remove(name: string): void {
    const zone = this.zoneOfNode.get(name);
    if (zone === undefined) return;
    this.zoneOfNode.delete(name);
    const left = (this.zones.get(zone) ?? []).filter((other) => other !== name);
    if (left.length > 0) this.zones.set(zone, left);
    else this.zones.delete(zone);
    this.ordered = undefined;
  }

  list(): readonly string[] {
    if (this.ordered) return this.ordered;
    const zones = [...this.zones.values()];
    const longest = Math.max(0, ...zones.map((names) => names.length));
    const ordered: string[] = [];
    for (let i = 0; i < longest; i++) for (const names of zones) if (names[i] !== undefined) ordered.push(names[i] as string);
    this.ordered = ordered;
    return ordered;
  }
}

import type { Micros, Node, Pod } from '../../api/index.ts';
import { amounts, podRequests } from '../component-helpers/resource/helpers.ts';
import { isNodeReady } from '../component-helpers/node/util/conditions.ts';
import type { NodeGroup } from './cloud-provider.ts';
import type { Autoscaling } from './context.ts';
import { blockingReason, goesWithNode } from './drainability.ts';
import { TO_BE_DELETED, unneededTime, utilizationThreshold } from './options.ts';
import type { ClusterSnapshot } from './snapshot.ts';

const SCALE_DOWN_DISABLED = 'cluster-autoscaler.kubernetes.io/scale-down-disabled';

/** A node that nobody needs. */
export interface Removable {
  readonly node: Node;
  readonly group: NodeGroup;
  /** Those that would have to go elsewhere; none on an empty node. */
  readonly pods: readonly Pod[];
  readonly utilization: Utilization;
}

export interface Utilization {
  readonly cpu: number;
  readonly memory: number;
}

export const nameOf = ({ metadata }: Node | Pod): string => metadata?.name ?? '';
export const isToBeDeleted = ({ spec }: Node): boolean => spec?.taints?.some(({ key }) => key === TO_BE_DELETED) === true;

/** Requests over what can be given, of CPU and of memory. Source: `cluster-autoscaler/simulator/utilization/info.go`. */
export function utilizationOf(node: Node, pods: readonly Pod[]): Utilization {
  const allocatable = amounts(node.status?.allocatable);
  const share = (name: string): number => (allocatable[name] ? pods.reduce((sum, pod) => sum + (podRequests(pod)[name] ?? 0), 0) / allocatable[name] : 0);
  return { cpu: share('cpu'), memory: share('memory') };
}

/** Finds the nodes that could go, and since when. Source: `cluster-autoscaler/core/scaledown/{planner,unneeded,eligibility}`. */
export class Planner {
  private readonly since = new Map<string, Micros>();
  private found: readonly Removable[] = [];

  constructor(private readonly context: Autoscaling) {}

  get unneeded(): readonly Removable[] {
    return this.found;
  }

  /** Looks at all nodes of the groups again. The snapshot is used up. */
  update(groups: readonly NodeGroup[], podsOf: ReadonlyMap<string, readonly Pod[]>, snapshot: ClusterSnapshot): void {
    const candidates = this.candidates(groups, podsOf);
    const found: Removable[] = [];
    // Empty nodes first, then in order.
    for (const candidate of [...candidates.filter(({ pods }) => pods.length === 0), ...candidates.filter(({ pods }) => pods.length > 0)]) {
      if (this.canMove(candidate, podsOf.get(nameOf(candidate.node)) ?? [], snapshot)) found.push(candidate);
    }
    const now = this.context.host.now();
    const names = new Set(found.map(({ node }) => nameOf(node)));
    for (const name of [...this.since.keys()]) if (!names.has(name)) this.since.delete(name);
    for (const name of names) if (!this.since.has(name)) this.since.set(name, now);
    this.found = found;
  }

  /** Unneeded for long enough, as many as their groups can spare. */
  toDelete(): readonly Removable[] {
    const spare = new Map<string, number>();
    const wait = unneededTime(this.context.options);
    return this.found.filter(({ node, group }) => {
      if ((this.since.get(nameOf(node)) ?? Infinity) > this.context.host.now() - wait) return false;
      const left = spare.get(group.name) ?? group.targetSize - group.minSize;
      spare.set(group.name, left - 1);
      return left > 0;
    });
  }

  private candidates(groups: readonly NodeGroup[], podsOf: ReadonlyMap<string, readonly Pod[]>): readonly Removable[] {
    const budgets = [...this.context.budgets.all()];
    const threshold = utilizationThreshold(this.context.options);
    return groups.flatMap((group) =>
      group.instances.flatMap(({ name }): Removable[] => {
        const node = this.context.nodes.get(name);
        if (!node || !isNodeReady(node) || isToBeDeleted(node) || node.metadata?.annotations?.[SCALE_DOWN_DISABLED] === 'true') return [];
        const all = podsOf.get(name) ?? [];
        const utilization = utilizationOf(node, all);
        if (Math.max(utilization.cpu, utilization.memory) >= threshold) return [];
        const pods = all.filter((pod) => !goesWithNode(pod));
        return pods.some((pod) => blockingReason(pod, budgets) !== undefined) ? [] : [{ node, group, pods, utilization }];
      }),
    );
  }

  /** Would all of its Pods find a place elsewhere? If so they keep it for the rest of this pass. */
  private canMove({ node, pods }: Removable, all: readonly Pod[], snapshot: ClusterSnapshot): boolean {
    snapshot.removeNode(nameOf(node));
    const moved: Pod[] = [];
    for (const pod of pods) {
      if (snapshot.schedule({ ...pod, spec: { ...pod.spec, containers: pod.spec?.containers ?? [], nodeName: undefined } }) === undefined) {
        for (const one of moved) snapshot.unplace(one);
        snapshot.addNode(node, all);
        return false;
      }
      moved.push(pod);
    }
    return true;
  }
}

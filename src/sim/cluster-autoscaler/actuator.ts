import { type Micros, type Node, type Pod, resources } from '../../api/index.ts';
import { createSubresource, get, keyOf, patch } from '../client-go/index.ts';
import type { Procedure } from '../kernel/index.ts';
import type { Autoscaling } from './context.ts';
import {
  DELETION_CANDIDATE,
  EVICTION_POLL,
  EVICTION_RETRY,
  MAX_EMPTY_BULK_DELETE,
  MAX_GRACEFUL_TERMINATION,
  MAX_POD_EVICTION_TIME,
  MAX_SOFT_TAINTS,
  POD_EVICTION_HEADROOM,
  TO_BE_DELETED,
} from './options.ts';
import { nameOf, type Removable, type Utilization } from './planner.ts';

type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number];

/** As Go prints the struct (`%v`). */
const printed = ({ cpu, memory }: Utilization): string => {
  const most = memory > cpu ? (['memory', memory] as const) : (['cpu', cpu] as const);
  return `{${cpu} ${memory} 0  ${most[0]} ${most[1]}}`;
};

/** Takes nodes out of use and has the provider delete them. Source: `cluster-autoscaler/core/scaledown/actuation`. */
export class Actuator {
  private readonly deleting = new Set<string>();
  private draining = 0;
  lastDeletion = -Infinity;
  lastFailure = -Infinity;

  constructor(private readonly context: Autoscaling) {}

  isDeleting(node: string): boolean {
    return this.deleting.has(node);
  }

  get inProgress(): number {
    return this.deleting.size;
  }

  /** Starts what may be started at once: empty nodes together, others one at a time (`--max-drain-parallelism`). Returns how many. */
  start(nodes: readonly Removable[]): number {
    const budget = MAX_EMPTY_BULK_DELETE - this.deleting.size;
    const empty = nodes.filter(({ pods }) => pods.length === 0).slice(0, Math.max(0, budget));
    const drain = nodes.filter(({ pods }) => pods.length > 0).slice(0, this.draining > 0 || budget - empty.length < 1 ? 0 : 1);
    for (const one of empty) this.run(one, `Scale-down: removing empty node "${nameOf(one.node)}"`, 'ScaleDownEmpty');
    for (const one of drain)
      this.run(
        one,
        `Scale-down: removing node ${nameOf(one.node)}, utilization: ${printed(one.utilization)}, pods to reschedule: ${one.pods.map(nameOf).join(', ')}`,
        'ScaleDown',
      );
    return empty.length + drain.length;
  }

  private run(removable: Removable, told: string, reason: string): void {
    const { host, recorder, statusObject } = this.context;
    const name = nameOf(removable.node);
    const drains = removable.pods.length > 0;
    this.deleting.add(name);
    if (drains) this.draining++;
    recorder.event(statusObject(), 'Normal', reason, told);
    host.run(this.delete(removable), (error) => {
      this.deleting.delete(name);
      if (drains) this.draining--;
      if (error === undefined) this.lastDeletion = host.now();
      else {
        this.lastFailure = host.now();
        recorder.event(removable.node, 'Warning', 'ScaleDownFailed', error);
        host.run(this.taint(name, (taints) => taints.filter(({ key }) => key !== TO_BE_DELETED)));
      }
    });
  }

  /** Returns why it did not come to pass. */
  private *delete({ node, group, pods }: Removable): Procedure<string | undefined> {
    const { recorder, cloud } = this.context;
    const name = nameOf(node);
    const mark: Taint = { key: TO_BE_DELETED, value: this.unixTime(), effect: 'NoSchedule' };
    if (!(yield* this.taint(name, (taints) => [...taints.filter(({ key }) => key !== TO_BE_DELETED), mark])))
      return 'failed to mark the node as toBeDeleted/unschedulable';
    recorder.event(node, 'Normal', 'ScaleDown', 'marked the node as toBeDeleted/unschedulable');
    const failed = yield* this.drain(name, pods);
    if (failed !== undefined) return `failed to drain the node: ${failed}`;
    const answer = yield* cloud.deleteNode(group.name, name);
    if (!answer.ok) return `failed to delete the node: ${answer.error}`;
    recorder.event(node, 'Normal', 'ScaleDown', 'nodes removed by cluster autoscaler');
    return undefined;
  }

  private *drain(node: string, pods: readonly Pod[]): Procedure<string | undefined> {
    const { host } = this.context;
    for (const pod of pods) {
      const failed = yield* this.evict(pod);
      if (failed !== undefined) return failed;
    }
    const until = host.now() + MAX_GRACEFUL_TERMINATION + POD_EVICTION_HEADROOM;
    while (host.now() < until) {
      if (pods.every((pod) => this.isGone(pod, node))) return undefined;
      yield* host.sleep(EVICTION_POLL);
    }
    return pods.every((pod) => this.isGone(pod, node)) ? undefined : 'pods remaining after timeout';
  }

  private isGone(pod: Pod, node: string): boolean {
    const now = this.context.pods.get(keyOf(pod));
    return now === undefined || now.spec?.nodeName !== node || now.metadata?.uid !== pod.metadata?.uid;
  }

  private *evict(pod: Pod): Procedure<string | undefined> {
    const { host, recorder, client } = this.context;
    recorder.event(pod, 'Normal', 'ScaleDown', 'deleting pod for node scale down');
    const { name = '', namespace } = pod.metadata ?? {};
    const gracePeriodSeconds = Math.min(pod.spec?.terminationGracePeriodSeconds ?? 30, MAX_GRACEFUL_TERMINATION / 1e6);
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, deleteOptions: { gracePeriodSeconds } };
    const until = (host.now() + MAX_POD_EVICTION_TIME) as Micros;
    for (;;) {
      const answer = yield* client.call(createSubresource(resources.pods, namespace, name, 'eviction', eviction));
      if (answer.ok || answer.code === 404) return undefined;
      if (host.now() + EVICTION_RETRY >= until) {
        recorder.event(pod, 'Warning', 'ScaleDownFailed', 'failed to delete pod for ScaleDown');
        return `failed to evict pod ${namespace}/${name} within allowed timeout (last error: ${answer.status.message})`;
      }
      yield* host.sleep(EVICTION_RETRY);
    }
  }

  private unixTime(): string {
    return String(Math.floor(Date.parse(this.context.host.timestamp()) / 1_000));
  }

  /** Candidates are marked so that the scheduler prefers others; nobody else is. At most ten at a time (`actuation/softtaint.go`). */
  *softTaint(unneeded: readonly Removable[]): Procedure<void> {
    const names = new Set(unneeded.map(({ node }) => nameOf(node)));
    let left = MAX_SOFT_TAINTS;
    for (const node of [...this.context.nodes.all()]) {
      const tainted = node.spec?.taints?.some(({ key }) => key === DELETION_CANDIDATE) === true;
      const wanted = names.has(nameOf(node));
      if (tainted === wanted || left <= 0) continue;
      left--;
      const mark: Taint = { key: DELETION_CANDIDATE, value: this.unixTime(), effect: 'PreferNoSchedule' };
      yield* this.taint(nameOf(node), (taints) => [...taints.filter(({ key }) => key !== DELETION_CANDIDATE), ...(wanted ? [mark] : [])]);
    }
  }

  private *taint(name: string, change: (taints: readonly Taint[]) => readonly Taint[]): Procedure<boolean> {
    const { client } = this.context;
    const found = yield* client.call(get<Node>(resources.nodes, undefined, name));
    if (!found.ok) return false;
    const { metadata, spec } = found.object;
    const body = { metadata: { resourceVersion: metadata?.resourceVersion }, spec: { taints: change(spec?.taints ?? []) } };
    return (yield* client.call(patch<Node>(resources.nodes, undefined, name, 'application/merge-patch+json', body))).ok;
  }
}

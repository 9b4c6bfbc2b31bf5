import { type Micros, type Node, type Pod, type PodDisruptionBudget, type ResourceType, resources } from '../../api/index.ts';
import { ApiClient, EventRecorder, Informer, whenAllSynced } from '../client-go/index.ts';
import type { Procedure, Process, ProcessHost } from '../kernel/index.ts';
import { Listers } from '../kube-scheduler/index.ts';
import { isPodTerminal } from '../component-helpers/pod.ts';
import { isNodeReady } from '../component-helpers/node/util/conditions.ts';
import { Actuator } from './actuator.ts';
import { CloudProvider, type NodeGroup } from './cloud-provider.ts';
import type { Autoscaling } from './context.ts';
import { isDaemonSetPod } from './drainability.ts';
import { instantiate, type NodeTemplate } from './estimator.ts';
import {
  type AutoscalerOptions,
  DELAY_AFTER_FAILURE,
  delayAfterAdd,
  DELETION_CANDIDATE,
  MAX_NODE_PROVISION_TIME,
  PRIORITY_CUTOFF,
  SCAN_INTERVAL,
  TO_BE_DELETED,
} from './options.ts';
import { nameOf, Planner } from './planner.ts';
import { ScaleUpOrchestrator } from './scale-up.ts';
import { ClusterSnapshot } from './snapshot.ts';
import { type GroupStatus, StatusWriter } from './status.ts';

const budgets: ResourceType = { group: 'policy', version: 'v1', resource: 'poddisruptionbudgets', kind: 'PodDisruptionBudget', namespaced: true };
const CREDENTIALS = {
  kind: 'client-certificate',
  commonName: 'system:serviceaccount:kube-system:cluster-autoscaler',
  organizations: ['system:masters'],
} as const;
const STARTUP_TAINT = 'node.cloudprovider.kubernetes.io/uninitialized';

/** The scheduler has looked at it and found no node. */
function isUnschedulable({ metadata, spec, status }: Pod): boolean {
  if (metadata?.deletionTimestamp !== undefined || spec?.nodeName || (spec?.priority ?? 0) < PRIORITY_CUTOFF) return false;
  return status?.conditions?.some(({ type, status: is, reason }) => type === 'PodScheduled' && is === 'False' && reason === 'Unschedulable') === true;
}

/**
 * cluster-autoscaler: every 10 s it looks for Pods that fit nowhere and has the provider add nodes on which they would, and
 * for nodes whose Pods would fit elsewhere and has them deleted. Source: `cluster-autoscaler/core/static_autoscaler.go`.
 */
export class StaticAutoscaler implements Process {
  private readonly context: Autoscaling;
  private readonly planner: Planner;
  private readonly actuator: Actuator;
  private readonly scaleUp: ScaleUpOrchestrator;
  private readonly status: StatusWriter;
  /** Since when machines are expected that have not registered. */
  private readonly unregistered = new Map<string, Micros>();
  private lastScaleUp = -Infinity;
  private busy = false;

  constructor(
    private readonly host: ProcessHost,
    options: AutoscalerOptions,
  ) {
    const client = new ApiClient(host, { userAgent: 'cluster-autoscaler/v1.36.0', credentials: CREDENTIALS });
    const nodes = new Informer<Node>(host, client, resources.nodes);
    this.context = {
      host,
      client,
      options,
      nodes,
      recorder: new EventRecorder(host, client, 'cluster-autoscaler'),
      cloud: new CloudProvider(host, options.cloud),
      pods: new Informer<Pod>(host, client, resources.pods),
      budgets: new Informer<PodDisruptionBudget>(host, client, budgets),
      listers: new Listers(host, client),
      statusObject: () => this.status.object,
    };
    this.status = new StatusWriter({ host, client, nodes });
    this.planner = new Planner(this.context);
    this.actuator = new Actuator(this.context);
    this.scaleUp = new ScaleUpOrchestrator(this.context);
  }

  start(): void {
    const { nodes, pods, budgets: pdbs, listers } = this.context;
    const informers = [nodes, pods, pdbs, ...listers.all()];
    for (const informer of informers) informer.start();
    whenAllSynced(informers, () => {
      this.host.every(SCAN_INTERVAL, 'RunOnce', () => {
        if (this.busy) return;
        this.busy = true;
        this.host.run(this.runOnce(), () => {
          this.busy = false;
        });
      });
    });
  }

  receive(): void {}

  private *runOnce(): Procedure<void> {
    const answer = yield* this.context.cloud.nodeGroups();
    if (!answer.ok) return;
    const groups = answer.value.items;
    yield* this.removeUnregistered(groups);
    const podsOf = this.podsByNode();
    const templates = new Map(groups.map((group) => [group.name, this.templateOf(group, podsOf)]));
    const snapshot = this.snapshot(groups, templates, podsOf);
    const waiting = this.unplaceable(snapshot);
    const result = waiting.length > 0 ? yield* this.scaleUp.run(waiting, groups, templates, snapshot) : undefined;
    if (result === 'Successful') this.lastScaleUp = this.host.now();
    else yield* this.scaleDown(groups, podsOf, templates);
    yield* this.status.write(groups.map((group) => this.statusOf(group)));
  }

  /** Pods that fit neither on what there is nor on what is on its way; the others get their place in the snapshot. Large ones first. */
  private unplaceable(snapshot: ClusterSnapshot): readonly Pod[] {
    const pending = [...this.context.pods.all()].filter(isUnschedulable).sort((a, b) => (b.spec?.priority ?? 0) - (a.spec?.priority ?? 0));
    return pending.filter((pod) => snapshot.schedule(pod) === undefined);
  }

  private podsByNode(): ReadonlyMap<string, readonly Pod[]> {
    const found = new Map<string, Pod[]>();
    for (const pod of this.context.pods.all()) {
      const node = pod.spec?.nodeName;
      if (!node || isPodTerminal(pod)) continue;
      const list = found.get(node);
      if (list) list.push(pod);
      else found.set(node, [pod]);
    }
    return found;
  }

  private isUp(name: string): boolean {
    const node = this.context.nodes.get(name);
    return node !== undefined && (isNodeReady(node) ? !node.spec?.taints?.some(({ key }) => key === STARTUP_TAINT) : !this.status.isYoung(node));
  }

  private isUpcoming(name: string): boolean {
    return !this.isUp(name) && !this.actuator.isDeleting(name);
  }

  /** Like a node of the group that is there, with the Pods of DaemonSets; or as the provider says (`processors/nodeinfosprovider`). */
  private templateOf(group: NodeGroup, podsOf: ReadonlyMap<string, readonly Pod[]>): NodeTemplate {
    const model = group.instances
      .map(({ name }) => this.context.nodes.get(name))
      .find((node) => node !== undefined && isNodeReady(node) && this.isUp(nameOf(node)));
    if (!model) return { node: group.template, pods: [] };
    const taints = (model.spec?.taints ?? []).filter(
      ({ key }) => key !== TO_BE_DELETED && key !== DELETION_CANDIDATE && !key.startsWith('node.kubernetes.io/'),
    );
    const { unschedulable: _, ...spec } = model.spec ?? {};
    return { node: { ...model, spec: { ...spec, taints } }, pods: (podsOf.get(nameOf(model)) ?? []).filter(isDaemonSetPod) };
  }

  /** Nodes that are up with their Pods, and in place of those that are expected, what they will be like. */
  private snapshot(groups: readonly NodeGroup[], templates: ReadonlyMap<string, NodeTemplate>, podsOf: ReadonlyMap<string, readonly Pod[]>): ClusterSnapshot {
    const upcoming = new Set(groups.flatMap(({ instances }) => instances.map(({ name }) => name)).filter((name) => this.isUpcoming(name)));
    const nodes = [...this.context.nodes.all()].filter((node) => isNodeReady(node) && !upcoming.has(nameOf(node)) && !this.actuator.isDeleting(nameOf(node)));
    const pods = nodes.flatMap((node) => podsOf.get(nameOf(node)) ?? []);
    const snapshot = new ClusterSnapshot(this.context, nodes, pods);
    for (const { name, instances } of groups) {
      const template = templates.get(name);
      instances
        .filter((instance) => upcoming.has(instance.name))
        .forEach((_, index) => {
          const next = template && instantiate(template, `${name}-upcoming`, index);
          if (next) snapshot.addNode(next.node, next.pods);
        });
    }
    return snapshot;
  }

  private *scaleDown(groups: readonly NodeGroup[], podsOf: ReadonlyMap<string, readonly Pod[]>, templates: ReadonlyMap<string, NodeTemplate>): Procedure<void> {
    this.planner.update(groups, podsOf, this.snapshot(groups, templates, podsOf));
    const now = this.host.now();
    const { lastDeletion, lastFailure } = this.actuator;
    const coolDown =
      this.lastScaleUp + delayAfterAdd(this.context.options) > now || lastFailure + DELAY_AFTER_FAILURE > now || lastDeletion + SCAN_INTERVAL > now;
    if (coolDown || this.actuator.start(this.planner.toDelete().filter(({ node }) => !this.actuator.isDeleting(nameOf(node)))) > 0) return;
    yield* this.actuator.softTaint(this.planner.unneeded);
  }

  /** A machine that has not registered after 15 min will not; its group is left alone for a while (`clusterstate.go` updateScaleRequests). */
  private *removeUnregistered(groups: readonly NodeGroup[]): Procedure<void> {
    const now = this.host.now();
    const expected = new Set<string>();
    for (const { name, instances } of groups) {
      for (const { name: instance } of instances) {
        if (this.context.nodes.get(instance)) continue;
        expected.add(instance);
        const since = this.unregistered.get(instance) ?? now;
        this.unregistered.set(instance, since);
        if (now - since < MAX_NODE_PROVISION_TIME) continue;
        this.context.recorder.event(this.status.object, 'Warning', 'ScaleUpTimedOut', `Nodes added to group ${name} failed to register within 15m0s`);
        this.scaleUp.backOff(name);
        this.context.recorder.event(this.status.object, 'Normal', 'DeleteUnregistered', `Removed unregistered node ${instance}`);
        yield* this.context.cloud.deleteNode(name, instance);
      }
    }
    for (const name of [...this.unregistered.keys()]) if (!expected.has(name)) this.unregistered.delete(name);
  }

  private statusOf(group: NodeGroup): GroupStatus {
    const scaleUp = this.scaleUp.isBackedOff(group.name) ? 'Backoff' : group.instances.some(({ name }) => this.isUpcoming(name)) ? 'InProgress' : 'NoActivity';
    return { group, scaleUp, candidates: this.planner.unneeded.filter((one) => one.group.name === group.name).length };
  }
}

import type { CSINode, Micros, PersistentVolume, PersistentVolumeClaim, Pod, Seq, StorageClass } from '../../../api/index.ts';
import type { Procedure, RandomStream } from '../../kernel/index.ts';
import type { ApiClient, EventRecorder } from '../../client-go/index.ts';
import type { Labels, Selector } from '../../component-helpers/scheduling/corev1/selector.ts';
import type { CycleState } from './cycle-state.ts';
import type { ClusterEventWithHint } from './events.ts';
import type { NodeInfo, PodInfo } from './types.ts';

/** Result codes of plugins. Source: `staging/src/k8s.io/kube-scheduler/framework/interface.go`. */
export type Code = 'Error' | 'Unschedulable' | 'UnschedulableAndUnresolvable' | 'Wait' | 'Skip' | 'Pending';

/** Why a plugin did not simply say yes; `undefined` in place of a Status is Success. */
export interface Status {
  readonly code: Code;
  readonly reasons: readonly string[];
  /** The plugin that said it; the framework fills it in. */
  readonly plugin?: string;
}

export const status = (code: Code, ...reasons: readonly string[]): Status => ({ code, reasons });

export const isRejected = (s: Status): boolean => s.code === 'Unschedulable' || s.code === 'UnschedulableAndUnresolvable' || s.code === 'Pending';

export const MAX_NODE_SCORE = 100;

export interface NodeScore {
  readonly name: string;
  score: number;
}

/** What the queue knows of a Pod that it holds. Times are virtual microseconds. */
export interface QueuedPodInfo {
  podInfo: PodInfo;
  /** When it entered its queue: orders Pods of equal priority. */
  timestamp: number;
  /** Order of arrival within one instant; a real clock's nanoseconds never tie. */
  sequence: number;
  attempts: number;
  unschedulableCount: number;
  consecutiveErrorsCount: number;
  backoffExpiration: number | undefined;
  unschedulablePlugins: ReadonlySet<string>;
  pendingPlugins: ReadonlySet<string>;
  gatingPlugin: string | undefined;
  /** The record that last put it into a queue: cause of the attempt that follows. */
  cause: Seq;
}

export interface PreEnqueuePlugin {
  preEnqueue(pod: Pod): Status | undefined;
}
export interface QueueSortPlugin {
  less(a: QueuedPodInfo, b: QueuedPodInfo): boolean;
}
export interface PreFilterPlugin {
  /** May narrow the nodes to look at. `Skip` leaves the plugin's Filter out of this cycle. */
  preFilter(state: CycleState, pod: PodInfo, nodes: readonly NodeInfo[]): Status | { readonly nodeNames: ReadonlySet<string> } | undefined;
}
/** How a plugin's PreFilter state follows when preemption tries a node with Pods removed or put back. */
export interface PreFilterExtensions {
  addPod(state: CycleState, pod: PodInfo, added: PodInfo, node: NodeInfo): void;
  removePod(state: CycleState, pod: PodInfo, removed: PodInfo, node: NodeInfo): void;
}
export interface FilterPlugin {
  filter(state: CycleState, pod: PodInfo, node: NodeInfo): Status | undefined;
}
export interface PostFilterResult {
  readonly status: Status | undefined;
  /** The node that the Pod may count on after preemption; `''` clears an earlier nomination. */
  readonly nominatedNodeName?: string;
}
export interface PostFilterPlugin {
  postFilter(state: CycleState, pod: PodInfo, statuses: NodeToStatus): PostFilterResult;
}
export interface PreScorePlugin {
  preScore(state: CycleState, pod: PodInfo, nodes: readonly NodeInfo[]): Status | undefined;
}
export interface ScorePlugin {
  score(state: CycleState, pod: PodInfo, node: NodeInfo): number;
  /** Brings raw scores to 0..100, in place. */
  normalizeScore?(state: CycleState, pod: PodInfo, scores: readonly NodeScore[]): void;
}
export interface ReservePlugin {
  reserve(state: CycleState, pod: PodInfo, nodeName: string): Status | undefined;
  unreserve(state: CycleState, pod: PodInfo, nodeName: string): void;
}
export interface PermitPlugin {
  permit(state: CycleState, pod: PodInfo, nodeName: string): Status | undefined;
}
export interface PreBindPlugin {
  preBind(state: CycleState, pod: PodInfo, nodeName: string): Procedure<Status | undefined>;
}
export interface BindPlugin {
  bind(state: CycleState, pod: PodInfo, nodeName: string): Procedure<Status | undefined>;
}
export interface PostBindPlugin {
  postBind(state: CycleState, pod: PodInfo, nodeName: string): void;
}
export interface EnqueueExtensions {
  /** Which events of the cluster may make a Pod schedulable that this plugin rejected. */
  eventsToRegister(): readonly ClusterEventWithHint[];
}

/** A plugin has a name and takes part in whatever extension points it implements. */
export type Plugin = { readonly name: string } & Partial<
  PreEnqueuePlugin &
    QueueSortPlugin &
    PreFilterPlugin &
    PreFilterExtensions &
    FilterPlugin &
    PostFilterPlugin &
    PreScorePlugin &
    ScorePlugin &
    ReservePlugin &
    PermitPlugin &
    PreBindPlugin &
    BindPlugin &
    PostBindPlugin &
    EnqueueExtensions
>;

/** Verdicts of the nodes that did not pass; nodes that are not in the map share `absent`. */
export interface NodeToStatus {
  readonly nodes: ReadonlyMap<string, Status>;
  readonly absent: Status;
}

export const statusOfNode = (statuses: NodeToStatus, node: string): Status => statuses.nodes.get(node) ?? statuses.absent;

/** The nodes as the running cycle sees them. */
export interface Snapshot {
  /** In scheduling order: zones take turns. */
  nodes(): readonly NodeInfo[];
  get(name: string): NodeInfo | undefined;
  readonly size: number;
  /** Is there any assigned Pod with (anti-)affinity terms at all? */
  readonly havePodsWithAffinity: readonly NodeInfo[];
  readonly havePodsWithRequiredAntiAffinity: readonly NodeInfo[];
}

/** What plugins may use of the scheduler. */
export interface Handle {
  readonly snapshot: Snapshot;
  readonly random: RandomStream;
  readonly client: ApiClient;
  readonly recorder: EventRecorder;
  /** Selector of the Services and controllers that a Pod belongs to; undefined when there are none. */
  defaultSelector(pod: Pod): Selector | undefined;
  namespaceLabels(namespace: string): Labels;
  claim(key: string): PersistentVolumeClaim | undefined;
  volume(name: string): PersistentVolume | undefined;
  volumes(): readonly PersistentVolume[];
  storageClass(name: string): StorageClass | undefined;
  csiNode(name: string): CSINode | undefined;
  now(): Micros;
  sleep(duration: Micros): Procedure<void>;
  /** Runs the Filter plugins on a node whose Pods were changed for the sake of an experiment. */
  filter(state: CycleState, pod: PodInfo, node: NodeInfo): Status | undefined;
  addPodToState(state: CycleState, pod: PodInfo, added: PodInfo, node: NodeInfo): void;
  removePodFromState(state: CycleState, pod: PodInfo, removed: PodInfo, node: NodeInfo): void;
  /** Pods that count on a node after preemption, other than those already there. */
  nominatedPods(node: string): readonly PodInfo[];
  deleteNomination(pod: PodInfo): void;
}

export type PluginFactory = (handle: Handle) => Plugin;

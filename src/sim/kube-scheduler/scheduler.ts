import { documentRef, type KubeObject, type Micros, millis, type Node, type Pod, resources, type SchedulerConfiguration, seconds } from '../../api/index.ts';
import { ApiClient, EventRecorder, Informer, keyOf, patch, whenAllSynced } from '../client-go/index.ts';
import type { ProcessHost } from '../kernel/index.ts';
import { Cache } from './backend/cache/cache.ts';
import { alignToWindow, ORDERING_WINDOW } from './backend/queue/backoff-queue.ts';
import { SchedulingQueue } from './backend/queue/scheduling-queue.ts';
import { registerEventHandlers } from './event-handlers.ts';
import type { CycleState } from './framework/cycle-state.ts';
import { truncateMessage } from './framework/diagnosis.ts';
import type { Handle, QueuedPodInfo, Status } from './framework/interface.ts';
import { Framework } from './framework/runtime/framework.ts';
import { type NodeInfo, type PodInfo, podInfoOf, podPriority } from './framework/types.ts';
import { Listers } from './listers.ts';
import { Nominator } from './nominator.ts';
import { DEFAULT_SCHEDULER_NAME, type Profile, profilesOf } from './profile/profile.ts';
import { Algorithm, type CycleResult } from './schedule-one.ts';
import { attemptOf, type SchedulingDocument, schedulingRef, withAttempt } from './scheduling-document.ts';

const QUEUE_DOCUMENT = documentRef('kube-scheduler/queue');
const QUEUE_DOCUMENT_PODS = 10;
const CYCLE_COST = millis(2);

/** One profile at work. */
interface Running {
  readonly framework: Framework;
  readonly algorithm: Algorithm;
  readonly recorder: EventRecorder;
}

/** A Pod on its way to its node. */
interface Binding {
  readonly queued: QueuedPodInfo;
  readonly assumed: PodInfo;
  readonly state: CycleState;
  readonly node: string;
}

/**
 * kube-scheduler: one Pod at a time through the scheduling cycle, bindings on their own. It sees the cluster by list and
 * watch only, and tells nobody but kube-apiserver. Source: `pkg/scheduler/{scheduler,schedule_one}.go`.
 */
export class Scheduler {
  readonly cache = new Cache();
  readonly queue: SchedulingQueue;
  readonly nominator = new Nominator();
  readonly pods: Informer<Pod>;
  readonly nodes: Informer<Node>;
  private readonly client: ApiClient;
  private readonly listers: Listers;
  /** By `schedulerName`. */
  private readonly profiles: ReadonlyMap<string, Running>;
  private readonly documents = new Map<string, SchedulingDocument>();
  private busy = false;
  private synced = false;
  private publishing = false;

  constructor(
    private readonly host: ProcessHost,
    configuration: SchedulerConfiguration,
  ) {
    const credentials = { kind: 'client-certificate', commonName: 'system:kube-scheduler', organizations: [] } as const;
    this.client = new ApiClient(host, { userAgent: 'kube-scheduler/v1.36.0', credentials });
    this.pods = new Informer<Pod>(host, this.client, resources.pods, { fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed' });
    this.nodes = new Informer<Node>(host, this.client, resources.nodes);
    this.listers = new Listers(host, this.client);
    const search = { nextStartNodeIndex: 0 };
    this.profiles = new Map(profilesOf(configuration).map((profile) => [profile.schedulerName, this.runningOf(profile, search)]));
    const frameworks = [...this.profiles.values()].map(({ framework }) => framework);
    const [first] = frameworks;
    this.queue = new SchedulingQueue({
      now: () => host.now(),
      cause: () => host.cause(),
      // Pods of all profiles stand in one queue, so they must be sorted alike.
      less: (a, b) => first?.less(a, b) ?? false,
      preEnqueue: frameworks.flatMap(({ preEnqueue }) => preEnqueue),
      hints: new Map(frameworks.flatMap(({ hints }) => [...hints])),
      onReady: () => this.wake(),
      onChange: () => this.publishQueue(),
    });
  }

  /** Does one of the profiles take Pods of this `schedulerName`? */
  handles(pod: Pod): boolean {
    return this.profiles.has(pod.spec?.schedulerName ?? DEFAULT_SCHEDULER_NAME);
  }

  private profileOf({ pod }: PodInfo): Running {
    const profile = this.profiles.get(pod.spec?.schedulerName ?? DEFAULT_SCHEDULER_NAME);
    if (!profile) throw new Error(`no profile for pod ${keyOf(pod)}`);
    return profile;
  }

  private runningOf(profile: Profile, search: { nextStartNodeIndex: number }): Running {
    const { host, cache: snapshot } = this;
    const recorder = new EventRecorder(host, this.client, profile.schedulerName);
    const framework: Framework = new Framework(profile.plugins(this.handle(recorder, () => framework)));
    const { percentageOfNodesToScore } = profile;
    const algorithm = new Algorithm({
      framework,
      percentageOfNodesToScore,
      snapshot,
      random: host.random,
      search,
      filterWithNominated: (state, pod, node) => this.filter(framework, state, pod, node),
    });
    return { framework, algorithm, recorder };
  }

  private handle(recorder: EventRecorder, framework: () => Framework): Handle {
    return {
      snapshot: this.cache,
      random: this.host.random,
      client: this.client,
      recorder,
      defaultSelector: (pod) => this.listers.defaultSelector(pod),
      namespaceLabels: (namespace) => this.listers.namespaceLabels(namespace),
      claim: (key) => this.listers.claims.get(key),
      volume: (name) => this.listers.volumes.get(name),
      volumes: () => [...this.listers.volumes.all()],
      storageClass: (name) => this.listers.storageClasses.get(name),
      csiNode: (name) => this.listers.csiNodes.get(name),
      now: () => this.host.now(),
      sleep: (duration) => this.host.sleep(duration),
      filter: (state, pod, node) => this.filter(framework(), state, pod, node),
      addPodToState: (state, pod, added, node) => framework().addPod(state, pod, added, node),
      removePodFromState: (state, pod, removed, node) => framework().removePod(state, pod, removed, node),
      nominatedPods: (node) => this.nominator.on(node),
      deleteNomination: (pod) => this.nominator.delete(pod.key),
    };
  }

  start(): void {
    registerEventHandlers(this);
    this.wakeOn(this.listers.claims, 'PersistentVolumeClaim');
    this.wakeOn(this.listers.volumes, 'PersistentVolume');
    this.wakeOn(this.listers.storageClasses, 'StorageClass');
    this.wakeOn(this.listers.csiNodes, 'CSINode');
    const informers = [this.pods, this.nodes, ...this.listers.all()];
    for (const informer of informers) informer.start();
    whenAllSynced(informers, () => {
      this.synced = true;
      this.wake();
    });
    const now = this.host.now();
    const offset = (alignToWindow(now + ORDERING_WINDOW) - now) as Micros;
    this.host.every(ORDERING_WINDOW, 'flushBackoffQCompleted', () => this.queue.flushBackoffCompleted(), offset);
    this.host.every(seconds(30), 'flushUnschedulablePodsLeftover', () => this.queue.flushUnschedulableLeftover());
  }

  private wakeOn<T extends KubeObject>(informer: Informer<T>, resource: 'PersistentVolumeClaim' | 'PersistentVolume' | 'StorageClass' | 'CSINode'): void {
    informer.handle({
      onAdd: (after) => this.queue.moveAll({ resource, action: 'Add', after }),
      onUpdate: (before, after) => this.queue.moveAll({ resource, action: 'Update', before, after }),
    });
  }

  /** Scheduling cycles are serial: the next one starts when the last is over. */
  private wake(): void {
    if (this.busy || !this.synced) return;
    this.busy = true;
    this.host.after(0 as Micros, () => this.scheduleOne());
  }

  private scheduleOne(): void {
    const queued = this.queue.pop();
    if (!queued) {
      this.busy = false;
      return;
    }
    if (this.skip(queued)) {
      this.next();
      return;
    }
    this.host.withCause(queued.cause, () => this.cycle(queued));
  }

  private next(): void {
    this.host.after(0 as Micros, () => this.scheduleOne());
  }

  /** A Pod that is being deleted, or that is assumed already, is not tried again. */
  private skip({ podInfo }: QueuedPodInfo): boolean {
    const { pod, key, uid } = podInfo;
    const deleting = pod.metadata?.deletionTimestamp !== undefined;
    if (deleting) this.profileOf(podInfo).recorder.event(pod, 'Warning', 'FailedScheduling', `skip schedule deleting pod: ${key}`);
    if (!deleting && !this.cache.isAssumed(key)) return false;
    this.queue.done(uid);
    return true;
  }

  /** The decision is taken on the picture at the start of the cycle; it takes effect when the cycle's time is over. */
  private cycle(queued: QueuedPodInfo): void {
    const result = this.profileOf(queued.podInfo).algorithm.schedule(queued.podInfo);
    this.publishAttempt(queued, result);
    const { chosen } = result;
    const assumed = chosen === undefined ? undefined : assumedOn(queued.podInfo, chosen);
    if (assumed && chosen !== undefined) this.cache.assume(assumed, chosen);
    this.host.after(this.host.cost('kube-scheduler.cycle', CYCLE_COST), () => {
      if (assumed && chosen !== undefined) this.commit({ queued, assumed, state: result.state, node: chosen });
      else this.fail(queued, result);
      this.scheduleOne();
    });
  }

  /** Reserve and Permit, then the binding cycle, which runs on its own. */
  private commit(binding: Binding): void {
    const { queued, assumed, state, node } = binding;
    this.nominator.delete(assumed.key);
    const { framework, recorder } = this.profileOf(assumed);
    const verdict = framework.reserve(state, assumed, node) ?? framework.permit(state, assumed, node);
    if (verdict) {
      this.abort(binding, verdict);
      return;
    }
    this.host.run(framework.bind(state, assumed, node), (bound) => {
      if (bound) return this.abort(binding, bound);
      this.queue.done(queued.podInfo.uid);
      framework.postBind(state, assumed, node);
      recorder.event(queued.podInfo.pod, 'Normal', 'Scheduled', `Successfully assigned ${queued.podInfo.key} to ${node}`);
    });
  }

  /** The node was found, but the Pod did not get there: everything is taken back, and the Pod waits like any other. */
  private abort({ queued, assumed, state, node }: Binding, verdict: Status): void {
    this.profileOf(assumed).framework.unreserve(state, assumed, node);
    this.cache.forget(assumed.key);
    this.queue.moveAll({ resource: 'Pod', action: 'Delete', before: assumed.pod }, (pod) => pod.metadata?.uid !== assumed.uid);
    const rejected = verdict.code === 'Unschedulable' || verdict.code === 'UnschedulableAndUnresolvable';
    const text = verdict.reasons.join(', ');
    queued.unschedulablePlugins = new Set(rejected && verdict.plugin ? [verdict.plugin] : []);
    queued.pendingPlugins = new Set();
    const message = rejected || verdict.plugin !== 'DefaultBinder' ? text : `binding rejected: running Bind plugin "DefaultBinder": ${text}`;
    this.report(queued, message, rejected ? 'Unschedulable' : 'SchedulerError', undefined);
  }

  private fail(queued: QueuedPodInfo, result: CycleResult): void {
    queued.unschedulablePlugins = result.unschedulablePlugins;
    queued.pendingPlugins = result.pendingPlugins;
    this.report(queued, result.message, result.reason ?? 'SchedulerError', result.nominatedNodeName);
  }

  /** Back to the queue, and told to the user: event FailedScheduling, condition PodScheduled=False. */
  private report(queued: QueuedPodInfo, message: string, reason: string, nominatedNodeName: string | undefined): void {
    const { key, uid } = queued.podInfo;
    const current = this.pods.get(key);
    if (!current || current.spec?.nodeName || current.metadata?.uid !== queued.podInfo.pod.metadata?.uid) {
      this.queue.done(uid);
      return;
    }
    queued.podInfo = podInfoOf(current);
    this.queue.addUnschedulable(queued);
    const nominated = nominatedNodeName ?? current.status?.nominatedNodeName ?? '';
    this.nominator.add(queued.podInfo, nominated);
    this.profileOf(queued.podInfo).recorder.event(current, 'Warning', 'FailedScheduling', truncateMessage(message));
    this.patchStatus(current, message, reason, nominatedNodeName);
  }

  private patchStatus(pod: Pod, message: string, reason: string, nominatedNodeName: string | undefined): void {
    const old = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
    const nominates = nominatedNodeName !== undefined && nominatedNodeName !== (pod.status?.nominatedNodeName ?? '');
    const changes = old?.status !== 'False' || old.reason !== reason || old.message !== message;
    if (!changes && !nominates) return;
    const { namespace, name = '', uid } = pod.metadata ?? {};
    const condition = {
      type: 'PodScheduled',
      status: 'False',
      reason,
      message,
      lastProbeTime: null,
      lastTransitionTime: old?.status === 'False' ? old.lastTransitionTime : this.host.timestamp(),
      ...(pod.metadata?.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
    };
    const status = { ...(changes ? { conditions: [condition] } : {}), ...(nominates ? { nominatedNodeName: nominatedNodeName || null } : {}) };
    const body = { ...(uid ? { metadata: { uid } } : {}), status };
    this.client.send(patch(resources.pods, namespace, name, 'application/strategic-merge-patch+json', body, 'status'), () => {}, [
      { ref: schedulingRef(keyOf(pod)), pointer: '/attempts' },
    ]);
  }

  /** Nominated Pods of at least the same priority are counted in; the node must do with and without them. */
  private filter(framework: Framework, state: CycleState, pod: PodInfo, node: NodeInfo): Status | undefined {
    if (this.nominator.isEmpty) return framework.filter(state, pod, node);
    const nominated = this.nominator
      .on(node.name)
      .filter((other) => other.key !== pod.key && !node.pods.has(other.key) && podPriority(other.pod) >= podPriority(pod.pod));
    if (nominated.length > 0) {
      const [copy, copyState] = [node.clone(), state.clone()];
      for (const other of nominated) {
        copy.addPod(other);
        framework.addPod(copyState, pod, other, copy);
      }
      const verdict = framework.filter(copyState, pod, copy);
      if (verdict) return verdict;
    }
    return framework.filter(state, pod, node);
  }

  // --- what the user can look at ---

  private publishAttempt({ podInfo }: QueuedPodInfo, result: CycleResult): void {
    const before = this.documents.get(podInfo.key);
    const after = withAttempt(before, attemptOf(this.host.now(), result));
    this.documents.set(podInfo.key, after);
    this.host.document(before ? 'MODIFIED' : 'ADDED', schedulingRef(podInfo.key), after);
  }

  forgetAttempts(key: string): void {
    this.documents.delete(key);
  }

  /** At most once an instant. */
  private publishQueue(): void {
    if (this.publishing) return;
    this.publishing = true;
    this.host.after(0 as Micros, () => {
      this.publishing = false;
      this.host.document('MODIFIED', QUEUE_DOCUMENT, this.queue.describe(QUEUE_DOCUMENT_PODS));
    });
  }
}

/** The Pod as it will be once bound: what the cache counts, and what Reserve and Bind see. */
function assumedOn(info: PodInfo, node: string): PodInfo {
  const { pod } = info;
  return pod.spec ? { ...info, pod: { ...pod, spec: { ...pod.spec, nodeName: node } } } : info;
}

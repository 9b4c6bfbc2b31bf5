import { type Micros, type Node, type NodeSpec, objectRef, resources, seconds } from '../../../api/index.ts';
import { nodeCondition } from '../../../machines/node-condition.ts';
import { formatDuration } from '../../apimachinery/duration.ts';
import { deepEqual } from '../../apimachinery/equality.ts';
import { type ApiClient, create, type EventRecorder, get, patch } from '../../client-go/index.ts';
import type { LifecycleHandle, Procedure, ProcessHost } from '../../kernel/index.ts';
import { durationOf, periods } from '../config.ts';
import type { Journal } from '../journal.ts';
import type { CriClient } from '../cri.ts';
import { LeaseController } from './lease.ts';
import { type ExtendedResources, imagesOf, initialNode, machineStatus } from './node.ts';

type NodeStatus = NonNullable<Node['status']>;
type Images = NonNullable<NodeStatus['images']>;
type NodeCondition = NonNullable<NodeStatus['conditions']>[number];

interface Finding {
  readonly holds: boolean;
  readonly reason: string;
  readonly message: string;
}

export interface NodeManagerOptions {
  readonly host: ProcessHost;
  readonly client: ApiClient;
  readonly cri: CriClient;
  readonly recorder: EventRecorder;
  readonly spec: NodeSpec;
  readonly nodeIP: string;
  readonly journal: Journal;
  /** When PLEG last had a complete list of the runtime. */
  readonly plegSeenAt: () => Micros | undefined;
  /** What the eviction manager says of the node. */
  readonly isUnder: (condition: 'MemoryPressure' | 'DiskPressure' | 'PIDPressure') => boolean;
  /** `status.volumesInUse`; undefined: there has never been one. */
  readonly volumesInUse: () => readonly string[] | undefined;
  /** The Node as the watch tells it. */
  /** What devices add to the resources of the node. */
  readonly extended?: () => ExtendedResources | undefined;
  readonly known: () => Node | undefined;
  /** Nobody is told of this node. */
  readonly standsAlone: boolean;
  /** The node object is there: Pods may come. */
  readonly onRegistered: () => void;
}

const PLEG_THRESHOLD = seconds(180);
/** `nodeStatusUpdateRetry`. */
const UPDATE_TRIES = 5;
const pressures = [
  {
    type: 'MemoryPressure',
    fine: { reason: 'KubeletHasSufficientMemory', message: 'kubelet has sufficient memory available', event: 'NodeHasSufficientMemory' },
    bad: { reason: 'KubeletHasInsufficientMemory', message: 'kubelet has insufficient memory available', event: 'NodeHasInsufficientMemory' },
  },
  {
    type: 'DiskPressure',
    fine: { reason: 'KubeletHasNoDiskPressure', message: 'kubelet has no disk pressure', event: 'NodeHasNoDiskPressure' },
    bad: { reason: 'KubeletHasDiskPressure', message: 'kubelet has disk pressure', event: 'NodeHasDiskPressure' },
  },
  {
    type: 'PIDPressure',
    fine: { reason: 'KubeletHasSufficientPID', message: 'kubelet has sufficient PID available', event: 'NodeHasSufficientPID' },
    bad: { reason: 'KubeletHasInsufficientPID', message: 'kubelet has insufficient PID available', event: 'NodeHasInsufficientPID' },
  },
] as const;

type Condition = LifecycleHandle<typeof nodeCondition>;

/**
 * Registers the node, keeps its lease, asks the runtime how it is, and reports the node's status: computed every 10 s, sent
 * when it changes or every 5 min. Source: `kubernetes/pkg/kubelet/kubelet_node_status.go`, `nodestatus/setters.go`,
 * `k8s.io/component-helpers/apimachinery/lease`.
 */
export class NodeManager {
  private readonly conditions = new Map<string, Condition>();
  private images: Images = [];
  private runtimeError: string | undefined = 'container runtime status check may not have completed yet';
  private networkError: string | undefined;
  private runtimeVersion = 'Unknown';
  private reported: NodeStatus | undefined;
  /** Version of the Node with what was reported: what the watch tells of older ones is no news. */
  private reportedVersion = 0;
  private reportedAt = 0 as Micros;
  private registered = false;
  private sending = false;
  private nodeUid = '';

  constructor(private readonly options: NodeManagerOptions) {
    const { host, spec } = options;
    for (const type of ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready']) {
      const condition = host.lifecycle(nodeCondition, {
        entity: `${spec.name}/${type}`,
        subject: objectRef('Node', undefined, spec.name),
        input: { condition: type },
        effects: { record: (context) => this.record(type, context.reason) },
      });
      this.conditions.set(type, condition);
    }
  }

  /** UID of the Node; empty before it is registered. */
  get uid(): string {
    return this.nodeUid;
  }

  /** Why Pods that need a network cannot run now. */
  get networkProblem(): string | undefined {
    return this.networkError ?? (this.runtimeError !== undefined && this.runtimeVersion === 'Unknown' ? this.runtimeError : undefined);
  }

  start(): void {
    const { host, recorder } = this.options;
    this.options.journal.info('kubelet.go:2561', 'Starting kubelet main sync loop');
    recorder.event(this.reference(), 'Normal', 'Starting', 'Starting kubelet.');
    host.run(this.boot(), () => {
      host.every(periods.runtimeUp, 'runtime-up', () => this.updateRuntimeUp());
      host.every(durationOf(this.options.spec.kubelet?.nodeStatusUpdateFrequency, periods.nodeStatusUpdate), 'node-status', () => this.syncStatus());
      if (this.options.standsAlone) return;
      new LeaseController(
        host,
        this.options.client,
        this.options.spec.name,
        this.options.journal,
        () => this.options.known()?.metadata?.uid ?? (this.nodeUid || undefined),
      ).start();
      recorder.event(this.reference(), 'Normal', 'NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods');
    });
  }

  /** Computes the status, and reports it if it changed or 5 min have passed. */
  syncStatus(): void {
    this.options.host.run(this.syncProcedure());
  }

  private *boot(): Procedure<void> {
    yield* this.askVersion();
    yield* this.askRuntime();
    if (this.options.standsAlone) this.options.journal.info('server.go:655', 'Standalone mode, no API client');
    else yield* this.register();
  }

  private *askVersion(): Procedure<void> {
    const version = yield* this.options.cri.call('Version', {}, { timeout: seconds(10) });
    if (version.ok) this.runtimeVersion = `${version.response.runtimeName}://${version.response.runtimeVersion.replace(/^v/, '')}`;
  }

  private *askRuntime(): Procedure<void> {
    const result = yield* this.options.cri.call('Status', { verbose: false }, { timeout: seconds(10) });
    if (!result.ok) {
      this.runtimeError = 'container runtime is down';
      return;
    }
    const { conditions } = result.response;
    const bad = (type: string): string | undefined => {
      const condition = conditions.find((other) => other.type === type);
      if (condition?.status) return undefined;
      return `${type}=${condition ? 'false' : 'unknown'} reason:${condition?.reason ?? ''} message:${condition?.message ?? ''}`;
    };
    const network = bad('NetworkReady');
    const runtime = bad('RuntimeReady');
    this.networkError = network === undefined ? undefined : `container runtime network not ready: ${network}`;
    this.runtimeError = runtime === undefined ? undefined : `container runtime not ready: ${runtime}`;
    if (this.runtimeVersion === 'Unknown') yield* this.askVersion();
  }

  private updateRuntimeUp(): void {
    const { runtimeError, networkError } = this;
    this.options.host.run(this.askRuntime(), () => {
      // A change is reported at once (fastNodeStatusUpdate and the status update after a runtime state change).
      if (this.runtimeError !== runtimeError || this.networkError !== networkError) this.syncStatus();
    });
  }

  private *register(): Procedure<void> {
    const { host, client, spec, onRegistered } = this.options;
    for (let delay = 100; !this.registered; delay = Math.min(delay * 2, 7_000)) {
      yield* this.readImages();
      const status = this.status();
      const result = yield* client.call(create(resources.nodes, initialNode(spec, status)));
      this.options.journal.info('kubelet_node_status.go:78', 'Attempting to register node', { node: spec.name });
      if (result.ok) this.accepted(status, result.object);
      else if (result.code === 409) yield* this.adopt();
      else yield* host.sleep((delay * 1_000) as Micros);
    }
    this.options.journal.info('kubelet_node_status.go:81', 'Successfully registered node', { node: spec.name });
    onRegistered();
  }

  private accepted(status: NodeStatus, node: Node): void {
    this.registered = true;
    this.remember(status, node);
    if (this.conditions.get('Ready')?.matches('True')) this.record('Ready', 'KubeletReady');
  }

  private remember(status: NodeStatus, node: Node): void {
    this.nodeUid = node.metadata?.uid ?? '';
    this.reported = status;
    this.reportedVersion = Number(node.metadata?.resourceVersion ?? 0);
    this.reportedAt = this.options.host.now();
  }

  /** The Node exists: this kubelet has been here before. What is still as it was has been so since then. */
  private *adopt(): Procedure<void> {
    const { client, spec } = this.options;
    const existing = yield* client.call(get<Node>(resources.nodes, undefined, spec.name));
    if (!existing.ok) return;
    this.registered = true;
    this.remember(existing.object.status ?? {}, existing.object);
    for (const { type, status, lastTransitionTime = '' } of existing.object.status?.conditions ?? []) {
      const machine = this.conditions.get(type);
      if (machine?.matches(status)) machine.send({ type: 'SINCE', at: lastTransitionTime });
      else if (type === 'Ready' && machine) this.record(type, machine.context.reason);
    }
    yield* this.report(this.status());
  }

  private *readImages(): Procedure<void> {
    const result = yield* this.options.cri.call('ListImages', {});
    if (!result.ok) return;
    const images = imagesOf(result.response.images);
    if (!deepEqual(images, this.images)) this.images = images;
  }

  private *syncProcedure(): Procedure<void> {
    if (!this.registered || this.sending) return;
    this.sending = true;
    yield* this.readImages();
    const known = this.newest();
    if (known) this.observe(known);
    const status = this.status();
    const due = this.options.host.now() - this.reportedAt >= periods.nodeStatusReport;
    if (due || this.changed(status)) yield* this.report(status);
    this.sending = false;
  }

  /** The Node as the watch tells it, unless it is older than what was reported. */
  private newest(): Node | undefined {
    const node = this.options.known();
    return node && Number(node.metadata?.resourceVersion ?? 0) >= this.reportedVersion ? node : undefined;
  }

  /** Others (the node controller, when this kubelet was not heard) have written that they do not know. */
  private observe(node: Node): void {
    for (const { type, status, reason = '', message = '', lastTransitionTime: at = '' } of node.status?.conditions ?? []) {
      const machine = this.conditions.get(type);
      if (status === 'Unknown' && machine && !machine.matches('Unknown')) machine.send({ type: 'UNKNOWN', reason, message, at });
    }
  }

  /** What was reported, with the conditions as they stand in the API: what others wrote into them is put right again. */
  private stored(status: NodeStatus): NodeStatus | undefined {
    const theirs = this.newest()?.status?.conditions;
    if (!this.reported || !theirs) return this.reported;
    const own = (status.conditions ?? []).flatMap(({ type }) => theirs.filter((condition) => condition.type === type));
    return { ...this.reported, conditions: own };
  }

  /** nodeStatusHasChanged: heartbeats alone are no change. */
  private changed(status: NodeStatus): boolean {
    const reported = this.stored(status);
    if (!reported) return true;
    const bare = ({ conditions = [], ...rest }: NodeStatus): object => ({
      ...rest,
      conditions: conditions.map(({ lastHeartbeatTime: _, ...condition }) => condition),
    });
    return !deepEqual(bare(reported), bare(status));
  }

  /** tryUpdateNodeStatus: over the watch's copy first; when that fails, four times more over what a GET answers. */
  private *report(status: NodeStatus): Procedure<void> {
    let before = this.stored(status) ?? {};
    for (let attempt = 0; attempt < UPDATE_TRIES; attempt++) {
      if (attempt > 0) {
        const found = yield* this.options.client.call(get<Node>(resources.nodes, undefined, this.options.spec.name));
        if (!found.ok) continue;
        before = found.object.status ?? {};
      }
      if (yield* this.patchStatus(before, status)) return;
    }
    this.options.journal.error('kubelet_node_status.go:515', 'Unable to update node status', 'update node status exceeds retry count');
  }

  private *patchStatus(before: NodeStatus, status: NodeStatus): Procedure<boolean> {
    const { client, spec } = this.options;
    const body: Record<string, unknown> = {};
    const old = before as Readonly<Record<string, unknown>>;
    for (const [key, value] of Object.entries(status)) if (!deepEqual(old[key], value)) body[key] = value;
    const request = patch<Node>(resources.nodes, undefined, spec.name, 'application/strategic-merge-patch+json', { status: body }, 'status');
    const result = yield* client.call(request);
    if (result.ok) this.remember(status, result.object);
    return result.ok;
  }

  private status(): NodeStatus {
    const { spec, nodeIP } = this.options;
    const conditions = this.computeConditions();
    const volumesInUse = this.options.volumesInUse();
    return {
      ...machineStatus(spec, nodeIP, this.runtimeVersion, this.options.extended?.()),
      conditions,
      images: this.images,
      ...(volumesInUse ? { volumesInUse: [...volumesInUse] } : {}),
    };
  }

  private problem(): string | undefined {
    const { host, plegSeenAt } = this.options;
    const seen = plegSeenAt();
    const stale =
      seen !== undefined && host.now() - seen > PLEG_THRESHOLD
        ? `PLEG is not healthy: pleg was last seen active ${formatDuration(host.now() - seen)} ago; threshold is ${formatDuration(PLEG_THRESHOLD)}`
        : undefined;
    const errors = [this.runtimeError, stale, this.networkError].filter((error) => error !== undefined);
    return errors.length === 0 ? undefined : errors.length === 1 ? errors[0] : `[${errors.join(', ')}]`;
  }

  private computeConditions(): NodeCondition[] {
    const problem = this.problem();
    const found: NodeCondition[] = pressures.map(({ type, fine, bad }) => {
      const holds = this.options.isUnder(type);
      const { reason, message } = holds ? bad : fine;
      return this.judge(type, { holds, reason, message });
    });
    const ready: Finding =
      problem === undefined
        ? { holds: true, reason: 'KubeletReady', message: 'kubelet is posting ready status' }
        : { holds: false, reason: 'KubeletNotReady', message: problem };
    found.push(this.judge('Ready', ready));
    return found;
  }

  /** Moves the condition's machine and shows its state. */
  private judge(type: string, { holds, reason, message }: Finding): NodeCondition {
    const machine = this.conditions.get(type) as Condition;
    const at = this.options.host.timestamp();
    machine.send({ type: holds ? 'TRUE' : 'FALSE', reason, message, at });
    const { context } = machine;
    return {
      type,
      status: machine.state as 'True' | 'False' | 'Unknown',
      lastHeartbeatTime: at,
      lastTransitionTime: context.lastTransitionTime,
      reason: context.reason,
      message: context.message,
    };
  }

  /** The first Ready condition of a Node that is there already is no event; a first pressure condition is. */
  private record(type: string, reason: string): void {
    const { recorder, spec } = this.options;
    if (type === 'Ready' && !this.registered) return;
    const pressure = pressures.find((other) => other.type === type);
    const told = pressure && (pressure.bad.reason === reason ? pressure.bad : pressure.fine);
    const event = told ? told.event : reason === 'KubeletReady' ? 'NodeReady' : 'NodeNotReady';
    recorder.event(this.reference(), 'Normal', event, `Node ${spec.name} status is now: ${event}`);
  }

  /** An event about the node. */
  recordOnNode(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.options.recorder.event(this.reference(), type, reason, message);
  }

  /** Events about a node carry its name as uid (`kubelet.go` nodeRef). */
  private reference(): Node {
    const { name } = this.options.spec;
    return { apiVersion: 'v1', kind: 'Node', metadata: { name, uid: name } };
  }
}

import {
  type Container,
  type DocumentRef,
  documentRef,
  type Message,
  type Micros,
  type Node,
  objectRef,
  type Pod,
  resources,
  type Service,
} from '../../api/index.ts';
import { type ApiClient, EventRecorder, Informer, whenAllSynced } from '../client-go/index.ts';
import { milliValue, unitValue } from '../apimachinery/quantity.ts';
import type { Procedure, Process, ProcessHost } from '../kernel/index.ts';
import { isPodPhaseTerminal } from '../component-helpers/pod.ts';
import { AllocationManager } from './allocation/manager.ts';
import { handsOut, resourceManagers, type ResourceManagers } from './cm/managers.ts';
import { QosContainers } from './cm/qos-containers.ts';
import { podCgroup } from './cm/resources.ts';
import type { Journal } from './journal.ts';
import { HEARTBEAT_TIMEOUT, periods, runtimeNameOf } from './config.ts';
import { isMirrorPod, mirroredUid } from './config/file.ts';
import { ContainerGC } from './container-gc.ts';
import { CriClient } from './cri.ts';
import type { DownwardContext } from './envvars/downward.ts';
import { ServiceEnvironment } from './envvars/services.ts';
import { diskOf, type FilesystemStats, filesystemStats } from './eviction/filesystem.ts';
import { localUsage } from './eviction/local-storage.ts';
import { EvictionManager, type EvictionOptions } from './eviction/manager.ts';
import { type MachineUsage, machineUsage, podUsage } from './eviction/usage.ts';
import { ImageGcManager, type ImageGcOptions } from './images/gc.ts';
import { ImageManager } from './images/manager.ts';
import { PullSecrets } from './images/pull-secrets.ts';
import { KernelCalls } from './kernel-calls.ts';
import type { RuntimeContext } from './kuberuntime/context.ts';
import { killPod } from './kuberuntime/kill.ts';
import { withTerminationMessage } from './kuberuntime/termination-message.ts';
import { Admitter } from './lifecycle/admitter.ts';
import { admit, NodeUse } from './lifecycle/admission.ts';
import type { KubeletOptions } from './options.ts';
import { clientOf, standsAlone } from './standalone.ts';
import { NodeManager } from './nodestatus/manager.ts';
import { allocatableOf, initialNode, machineStatus } from './nodestatus/node.ts';
import { ObjectStore } from './objects/store.ts';
import { EventedPleg } from './pleg/evented.ts';
import { GenericPleg, type PodLifecycleEvent } from './pleg/generic.ts';
import { fieldPathOf, identityOf, isBeingDeleted, specOf } from './pod.ts';
import { MirrorClient } from './pod/mirror-client.ts';
import { StaticPods } from './pod/static-pods.ts';
import { PodCache } from './pod-cache.ts';
import { PodCleanups } from './pod-cleanups.ts';
import { needsSync } from './pod-updates.ts';
import { observeContainers, type PodRecord, waitingReason } from './pod-worker.ts';
import { PodWorkers } from './pod-workers.ts';
import { ProbeManager } from './prober/manager.ts';
import type { ProbeHost, ProbeWorker } from './prober/worker.ts';
import { emptyStatus, runningOf, type RuntimePodStatus } from './runtime-status.ts';
import { Relay } from '../component-helpers/relay.ts';
import { serve } from './server/server.ts';
import { containerID } from './status/container-statuses.ts';
import { generateStatus } from './status/generate.ts';
import { StatusManager } from './status/manager.ts';
import { CGROUP_ROOT, Syncer } from './syncer.ts';
import { UserNamespaces } from './userns.ts';
import { VolumeManager } from './volumemanager/manager.ts';

/** The node agent: it registers the node, runs the Pods that are bound to it, and reports on both. */
export class Kubelet implements Process {
  private readonly client: ApiClient;
  private readonly recorder: EventRecorder;
  private readonly cri: CriClient;
  private readonly kernel: KernelCalls;
  private readonly cache = new PodCache();
  private readonly relay: Relay;
  private readonly pleg: GenericPleg;
  private readonly statuses: StatusManager;
  private readonly probes: ProbeManager;
  private readonly objects: ObjectStore;
  private readonly volumes: VolumeManager;
  private readonly secrets: PullSecrets;
  private readonly services: Informer<Service>;
  private readonly serviceEnv: ServiceEnvironment;
  private readonly nodes: Informer<Node>;
  private readonly pods: Informer<Pod>;
  private readonly nodeManager: NodeManager;
  private readonly staticPods: StaticPods;
  private readonly admitter: Admitter;
  private readonly workers: PodWorkers;
  private readonly context: RuntimeContext;
  private readonly gc: ContainerGC;
  private readonly imageGc: ImageGcManager;
  private readonly eviction: EvictionManager;
  private readonly use = new NodeUse();
  private readonly qos: QosContainers;
  private allocations: AllocationManager | undefined;
  private readonly userns = new UserNamespaces();
  private managers: ResourceManagers | undefined;
  private readonly cleanups: PodCleanups;
  private readonly allocatable: Readonly<Record<string, string>>;
  private startedAt = 0 as Micros;

  constructor(
    private readonly host: ProcessHost,
    private readonly options: KubeletOptions,
    private readonly journal: Journal,
  ) {
    const { node, runtime, kernel } = options;
    this.client = clientOf(host, node);
    this.recorder = new EventRecorder(host, this.client, 'kubelet', node.name);
    this.cri = new CriClient(host, runtime);
    this.relay = new Relay(host);
    this.kernel = new KernelCalls(host, kernel);
    this.qos = new QosContainers(this.kernel);
    this.allocatable = allocatableOf(node);
    this.pleg = new GenericPleg(
      host,
      this.cri,
      this.cache,
      (uid, events) => this.handlePleg(uid, events),
      (run) => withTerminationMessage(this.kernel, run),
    );
    this.statuses = new StatusManager(host, this.client, (uid) => this.couldRun(uid));
    this.objects = new ObjectStore(host, this.client);
    this.probes = new ProbeManager(this.probeHost());
    this.services = new Informer<Service>(host, this.client, resources.services);
    this.serviceEnv = new ServiceEnvironment(() => this.services.all());
    this.nodes = new Informer<Node>(host, this.client, resources.nodes, { fieldSelector: `metadata.name=${node.name}` });
    this.pods = new Informer<Pod>(host, this.client, resources.pods, { fieldSelector: `spec.nodeName=${node.name}` });
    this.gc = new ContainerGC(host, this.cri, this.cache, (uid) => this.workers.get(uid) !== undefined, node.kubelet);
    const recordOnNode: ImageGcOptions['record'] = (...event) => this.nodeManager.recordOnNode(...event);
    const filesystem = (machine?: MachineUsage): Procedure<FilesystemStats | undefined> => filesystemStats(this.cri, this.kernel, diskOf(node), machine);
    this.imageGc = new ImageGcManager({ host, cri: this.cri, config: node.kubelet, filesystem, record: recordOnNode });
    this.eviction = this.evictionManager(recordOnNode, filesystem);
    this.nodeManager = this.makeNodeManager();
    this.admitter = this.makeAdmitter();
    const mirrors = new MirrorClient(this.client, node.name, () => this.nodeManager.uid);
    const { statuses } = this;
    this.staticPods = new StaticPods({ host, node, mirrors, journal, statuses, workers: () => this.workers, admit: (pod) => this.admitter.admit(pod) });
    const record: RuntimeContext['record'] = (pod, container, type, reason, message) => this.record(pod, container, type, reason, message);
    this.secrets = new PullSecrets(this.objects, record);
    this.volumes = this.makeVolumeManager();
    this.context = this.runtimeContext(record);
    this.workers = new PodWorkers(host, node.name, this.syncer());
    if (handsOut(node))
      this.managers = resourceManagers.get()({
        host,
        spec: node,
        cri: this.cri,
        kernel: this.kernel,
        isKnown: (uid) => this.workers.get(uid) !== undefined,
        running: () => runningOf(this.workers.all(), this.cache),
      });
    const isKnown = (uid: string): boolean => this.workers.get(uid) !== undefined;
    this.cleanups = new PodCleanups({
      host,
      kernel: this.kernel,
      cache: this.cache,
      runtime: this.context,
      gc: this.gc,
      isKnown,
      isSynced: () => standsAlone(node) || this.pods.hasSynced,
    });
  }

  start(): void {
    this.startedAt = this.host.now();
    const { name, kubelet } = this.options.node;
    if (kubelet) this.host.document('MODIFIED', documentRef(`${name}/kubelet-config`), kubelet);
    this.qos.start(milliValue(this.options.node.cpu), unitValue(this.options.node.memory));
    this.nodeManager.start();
    this.pleg.start();
    if (this.options.node.kubelet?.featureGates?.EventedPLEG) new EventedPleg(this.host, this.options.runtime, this.pleg, this.cache).start();
    this.managers?.start();
    this.statuses.start();
    this.workers.start();
    this.gc.start();
    this.imageGc.start();
    this.eviction.start();
    this.host.every(periods.housekeeping, 'housekeeping', () => this.cleanups.housekeeping());
    this.staticPods.start();
  }

  /** Calls of kube-apiserver to port 10250. */
  receive(message: Message): void {
    const { payload } = message;
    if (payload.type === 'stream-frame') this.relay.up(payload);
    if (payload.type === 'device-plugin') this.managers?.register(message as Message<typeof payload>);
    if (payload.type === 'plugin-info') this.host.run(this.volumes.csi.register(payload), (status) => void this.host.reply(message, { payload: status }));
    if (payload.type !== 'kubelet-request') return;
    const { host, cri, kernel, relay, journal, options } = this;
    const context = {
      ...{ host, cri, kernel, relay, journal, kernelAddress: options.kernel, runtime: options.runtime, config: options },
      now: () => host.timestamp(),
      pods: () => [...this.pods.all()],
      find: (namespace: string, name: string) => {
        const pod = this.pods.get(`${namespace}/${name}`);
        if (!pod) return undefined;
        const uid = isMirrorPod(pod) ? mirroredUid(pod) : identityOf(pod).uid;
        const status = this.statuses.get(uid);
        return { pod: status ? { ...pod, status } : pod, runtime: this.cache.get(uid) ?? emptyStatus(uid) };
      },
    };
    this.host.run(serve(context, payload, message));
  }

  /** Sources: the API server's Pods of this node; Services for their variables; the node for admission. */
  private watch(): void {
    const invalidate = (): void => this.serviceEnv.invalidate();
    this.services.handle({ onAdd: invalidate, onUpdate: invalidate, onDelete: invalidate });
    this.services.start();
    this.nodes.start();
    whenAllSynced([this.services, this.nodes], () => {
      this.pods
        .handle({
          onAdd: (pod) => this.handleAddition(pod),
          onUpdate: (before, after) => this.handleUpdate(before, after),
          onDelete: (pod) => this.handleRemoval(pod),
        })
        .start();
    });
  }

  // --- what the API server says ------------------------------------------------------------------------------------------

  private handleAddition(pod: Pod): void {
    this.journal.syncLoop('ADD', pod);
    if (isMirrorPod(pod)) {
      this.staticPods.observe(pod);
      return;
    }
    if (isBeingDeleted(pod) || isPodPhaseTerminal(pod.status?.phase)) {
      const record = this.workers.open(pod, this.startedAt);
      this.workers.terminate(record, isBeingDeleted(pod) ? 'deleted' : 'finished');
      return;
    }
    this.admitter.take(pod);
  }

  /** After a restart of the kubelet its containers run already. */
  private admitted(record: PodRecord): void {
    const runtime = this.cache.get(record.uid);
    if (runtime) observeContainers(record, runtime);
    this.workers.kick(record);
  }

  private handleUpdate(before: Pod, after: Pod): void {
    const { uid } = identityOf(after);
    if (isMirrorPod(after)) {
      this.staticPods.observe(after);
      return;
    }
    if (identityOf(before).uid !== uid) {
      // Deleted and created again under the same name between two looks of the watch.
      this.handleRemoval(before);
      this.handleAddition(after);
      return;
    }
    this.statuses.observe(after);
    const record = this.workers.get(uid);
    if (!record) {
      if (isBeingDeleted(after)) this.handleAddition(after);
      return;
    }
    record.pod = this.allocation.update(before, after);
    if (isBeingDeleted(after)) {
      if (!isBeingDeleted(before)) this.journal.syncLoop('DELETE', after);
      if (record.worker.done) this.statuses.terminate(after);
      else if (record.worker.matches('syncing')) this.workers.terminate(record, 'deleted');
      else this.shorten(record, before);
      return;
    }
    if (record.worker.done || !needsSync(before, after)) return;
    this.journal.syncLoop('UPDATE', after);
    this.workers.kick(record);
  }

  private handleRemoval(pod: Pod): void {
    this.journal.syncLoop('REMOVE', pod);
    const { uid } = identityOf(pod);
    if (isMirrorPod(pod)) {
      this.staticPods.forget(pod);
      return;
    }
    const record = this.workers.get(uid);
    this.statuses.forget(uid);
    this.gc.podRemoved(uid);
    // What the API has forgotten no longer counts at admission, though its containers may still be stopping (GetActivePods).
    this.release(uid);
    if (!record) return;
    record.removed = true;
    if (record.worker.done) {
      this.forget(record);
      return;
    }
    const before = record.pod;
    record.pod = { ...pod, metadata: { deletionTimestamp: this.host.timestamp(), ...pod.metadata } };
    if (record.worker.matches('syncing')) this.workers.terminate(record, 'removed');
    else this.shorten(record, before);
  }

  /** The grace period has become shorter while the containers are being stopped: they are asked to stop once more. */
  private shorten(record: PodRecord, before: Pod): void {
    const was = before.metadata?.deletionGracePeriodSeconds ?? Number.POSITIVE_INFINITY;
    const is = record.pod.metadata?.deletionGracePeriodSeconds ?? was;
    if (is >= was || !record.worker.matches('terminating')) return;
    const runtime = this.cache.get(record.uid) ?? emptyStatus(record.uid);
    this.host.run(killPod(this.context, record.pod, runtime, Math.max(1, is)));
  }

  private forget(record: PodRecord): void {
    this.use.remove(record.uid);
    this.userns.release(record.uid);
    this.probes.removePod(record.uid);
    this.secrets.forget(record.uid);
    this.workers.close(record);
  }

  // --- what the runtime says ---------------------------------------------------------------------------------------------

  private handlePleg(uid: string, events: readonly PodLifecycleEvent[]): void {
    const record = this.workers.get(uid);
    if (!record) {
      this.cleanups.found(uid);
      return;
    }
    for (const event of events) if (event.type !== 'ContainerRemoved') this.journal.pleg(record.pod, event);
    observeContainers(record, this.cache.get(uid) ?? emptyStatus(uid));
    if (events.some(({ type }) => type === 'ContainerDied')) this.gc.containerDied(uid);
    if (events.some(({ type }) => type !== 'ContainerRemoved')) this.workers.kick(record);
  }

  /** Node-level reclaim of disk: dead containers of Pods that have ended, then every image that is not in use. */
  private *reclaim(): Procedure<void> {
    const finished = [...this.workers.all()].filter(({ worker }) => worker.done || worker.matches('terminated'));
    yield* this.gc.deleteAllUnused(finished.map(({ uid }) => uid));
    yield* this.imageGc.deleteUnused();
  }

  /** Ends a Pod for good: phase Failed, reason Evicted, with the condition that tells others that it was disrupted. */
  private evict(pod: Pod, message: string, gracePeriod: number, isPressure: boolean): void {
    const record = this.workers.get(identityOf(pod).uid);
    if (!record?.worker.matches('syncing')) return;
    record.graceOverride = gracePeriod;
    if (isPressure) record.disruption = { type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message };
    record.phase.send({ type: 'KILLED', reason: 'Evicted', message });
    this.record(pod, undefined, 'Warning', 'Evicted', message);
    this.workers.terminate(record, 'evicted');
  }

  // --- what the kubelet says ---------------------------------------------------------------------------------------------

  private report(record: PodRecord, runtime: RuntimePodStatus, podIsTerminal: boolean, reads = this.reads(record.pod)): string {
    const { pod, uid } = record;
    this.allocation.observe(pod, runtime);
    const status = generateStatus({
      pod,
      runtime,
      old: this.statuses.get(record.uid) ?? pod.status ?? {},
      phase: record.phase,
      probes: this.probes,
      nodeIP: this.options.nodeIP,
      podIsTerminal,
      reasonOf: (name) => waitingReason(record, name),
      at: (time) => this.host.timestamp(time),
      disruption: record.disruption,
      resize: this.allocation.conditions(uid),
      actuatedOf: (id) => this.allocation.actuatedOf(uid, id),
    });
    this.statuses.set(pod, status, reads);
    if (isPodPhaseTerminal(status.phase)) this.release(record.uid);
    return status.phase ?? 'Pending';
  }

  private get allocation(): AllocationManager {
    this.allocations ??= new AllocationManager({
      host: this.host,
      use: this.use,
      admit: (pod) => admit(pod, this.node(), this.use),
      record: (pod, ...event) => this.record(pod, undefined, ...event),
      reallocated: (uid, pod) => this.reallocated(uid, pod),
    });
    return this.allocations;
  }

  /** A Pod that has ended counts no more: others may get what it had. */
  private release(uid: string): void {
    this.use.remove(uid);
    this.managers?.release(uid);
    this.allocation.forget(uid);
  }

  /** A resize that had to wait has been given its resources. */
  private reallocated(uid: string, pod: Pod): void {
    const record = this.workers.get(uid);
    if (record) record.pod = pod;
    this.qos.add(uid, pod);
    this.workers.kickUid(uid);
  }

  /** PodCouldHaveRunningContainers. */
  private couldRun(uid: string): boolean {
    const record = this.workers.get(uid);
    return record !== undefined && !record.worker.matches('terminated') && !record.worker.done;
  }

  private handleVerdict(worker: ProbeWorker): void {
    const record = this.workers.get(worker.podUid);
    if (!record || record.worker.done) return;
    const runtime = this.cache.get(record.uid) ?? emptyStatus(record.uid);
    this.journal.probe(record.pod, worker);
    if (worker.kind === 'startup' && worker.hasSucceeded) this.probes.enableOthers(worker);
    if (worker.kind !== 'liveness') this.report(record, runtime, false, [...worker.reads]);
    if (worker.kind !== 'readiness') this.workers.kick(record);
  }

  private record(pod: Pod, container: Container | undefined, type: 'Normal' | 'Warning', reason: string, message: string): void {
    if (type === 'Warning') this.journal.warning(pod, reason, message);
    this.recorder.event(pod, type, reason, message, container ? fieldPathOf(pod, container) : undefined);
  }

  private subject(pod: Pod): DocumentRef {
    const { namespace, name } = identityOf(pod);
    return objectRef('Pod', namespace, name);
  }

  private reads(pod: Pod, ...pointers: readonly string[]): { ref: DocumentRef; pointer: string }[] {
    const ref = this.subject(pod);
    return pointers.map((pointer) => ({ ref, pointer }));
  }

  private node(): Node {
    const { node, nodeIP } = this.options;
    return this.nodes.get(node.name) ?? initialNode(node, machineStatus(node, nodeIP, ''));
  }

  private downward(pod: Pod, podIPs: readonly string[]): DownwardContext {
    const { nodeIP } = this.options;
    return { pod, podIPs: specOf(pod).hostNetwork ? [nodeIP] : podIPs, hostIP: nodeIP, allocatable: this.allocatable };
  }

  private podIP(pod: Pod): string {
    const { uid } = identityOf(pod);
    return specOf(pod).hostNetwork ? this.options.nodeIP : (this.cache.get(uid)?.ips[0] ?? '');
  }

  // --- wiring ------------------------------------------------------------------------------------------------------------

  private probeHost(): ProbeHost {
    const kubelet = this;
    return {
      host: this.host,
      cri: this.cri,
      node: this.options.node.name,
      nodeIP: this.options.nodeIP,
      get startedAt() {
        return kubelet.startedAt;
      },
      status: (uid) => this.statuses.get(uid),
      runtime: (uid) => this.cache.get(uid),
      event: (pod, container, reason, message) => this.record(pod, container, 'Warning', reason, message),
      verdict: (worker) => this.handleVerdict(worker),
    };
  }

  private makeAdmitter(): Admitter {
    return new Admitter({
      host: this.host,
      spec: this.options.node,
      node: () => this.node(),
      use: this.use,
      statuses: this.statuses,
      workers: () => this.workers,
      managers: () => this.managers,
      pressures: () => this.eviction.pressures,
      latest: (namespace, name) => this.pods.get(`${namespace}/${name}`),
      open: (pod) => this.workers.open(pod, this.startedAt),
      admitted: (record) => this.admitted(record),
      record: (pod, reason, message) => this.record(pod, undefined, 'Warning', reason, message),
    });
  }

  private makeNodeManager(): NodeManager {
    const { node, nodeIP } = this.options;
    return new NodeManager({
      host: this.host,
      client: clientOf(this.host, node, HEARTBEAT_TIMEOUT),
      cri: this.cri,
      recorder: this.recorder,
      spec: node,
      nodeIP,
      journal: this.journal,
      plegSeenAt: () => this.pleg.lastSeenAt,
      isUnder: (condition) => this.eviction.isUnder(condition),
      volumesInUse: () => this.volumes.csi.volumesInUse,
      known: () => this.nodes.get(node.name),
      extended: () => this.managers?.resources(),
      onRegistered: () => this.watch(),
      standsAlone: standsAlone(node),
    });
  }

  private makeVolumeManager(): VolumeManager {
    const { node } = this.options;
    return new VolumeManager({
      host: this.host,
      client: this.client,
      kernel: this.kernel,
      objects: this.objects,
      downward: (pod) => this.downward(pod, this.cache.get(identityOf(pod).uid)?.ips ?? []),
      nodeMemory: unitValue(this.allocatable['memory'] ?? node.memory),
      runtime: node.runtime ?? 'containerd',
      node: () => this.nodes.get(node.name),
      record: (pod, ...event) => this.record(pod, undefined, ...event),
    });
  }

  private evictionManager(recordOnNode: ImageGcOptions['record'], filesystem: EvictionOptions['filesystem']): EvictionManager {
    const { node } = this.options;
    return new EvictionManager({
      host: this.host,
      config: node.kubelet,
      memoryCapacity: unitValue(node.memory),
      machine: () => machineUsage(this.kernel),
      usage: (pod) => podUsage(this.kernel, CGROUP_ROOT + podCgroup(pod)),
      localUsage: (pod) => localUsage(this.kernel, pod, this.cache.get(identityOf(pod).uid)),
      filesystem,
      activePods: () => [...this.workers.all()].filter(({ worker }) => worker.matches('syncing')).map(({ pod }) => pod),
      reclaim: () => this.reclaim(),
      evict: (...args) => this.evict(...args),
      isCleanedUp: (pod) => this.workers.get(identityOf(pod).uid)?.worker.done !== false,
      recordOnNode,
    });
  }

  private syncer(): Syncer {
    return new Syncer({
      host: this.host,
      runtime: this.context,
      kernel: this.kernel,
      qos: this.qos,
      cache: this.cache,
      probes: this.probes,
      statuses: this.statuses,
      report: (record, runtime, terminal) => this.report(record, runtime, terminal),
      requestRelist: (uid) => this.pleg.requestRelist(uid),
      networkProblem: () => this.nodeManager.networkProblem,
      pullSecrets: (pod) => this.secrets.load(pod),
      kick: (record) => this.workers.kick(record),
      forget: (record) => this.forget(record),
    });
  }

  private runtimeContext(record: RuntimeContext['record']): RuntimeContext {
    const { node, nodeIP, clusterDNS, clusterDomain } = this.options;
    return {
      host: this.host,
      cri: this.cri,
      kernel: this.kernel,
      images: new ImageManager(this.host, this.cri, node.name, record, node.kubelet),
      objects: this.objects,
      volumes: this.volumes,
      services: this.serviceEnv,
      dns: { clusterDNS, clusterDomain, nodeName: node.name },
      allocation: () => this.allocation,
      cgroup: node.cgroup ?? 'v2',
      nodeMemory: unitValue(node.memory),
      userns: (pod) => this.userns.mappingOf(pod),
      complete: (pod, container, config) => this.managers?.complete(pod, container, config) ?? config,
      again: (pod) => this.workers.kickUid(identityOf(pod).uid),
      subject: (pod) => this.subject(pod),
      reads: (pod, ...pointers) => this.reads(pod, ...pointers),
      traffic: (pod) => ({ node: node.name, nodeIP, ...identityOf(pod), subject: this.subject(pod) }),
      podIP: (pod) => this.podIP(pod),
      downward: (pod, podIPs) => this.downward(pod, podIPs),
      auth: (pod, image) => this.secrets.auth(pod, image),
      verdict: (pod) => (name, kind, id) => this.probes.result(identityOf(pod).uid, name, kind, containerID(id, runtimeNameOf(this.options.node.runtime))),
      record,
      container: (pod, container) => {
        const record = this.workers.get(identityOf(pod).uid);
        if (!record) throw new Error(`no worker for ${identityOf(pod).name}`);
        return this.workers.container(record, container.name);
      },
      sandboxReady: (pod) => this.markSandboxReady(pod),
    };
  }

  /** OnPodSandboxReady: the condition is shown before images are pulled. */
  private markSandboxReady(pod: Pod): void {
    const { uid } = identityOf(pod);
    const status = this.statuses.get(uid) ?? pod.status ?? {};
    const conditions = (status.conditions ?? []).map((condition) =>
      condition.type === 'PodReadyToStartContainers' && condition.status !== 'True' ? { type: condition.type, status: 'True' as const } : condition,
    );
    this.statuses.set(pod, { ...status, conditions });
  }
}

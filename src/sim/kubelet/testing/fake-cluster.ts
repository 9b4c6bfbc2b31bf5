import {
  address,
  type CriContainerStatus,
  type CriMethod,
  type CriRequestOf,
  type KubeObject,
  type LedgerRecord,
  type Message,
  micros,
  millis,
  type Pod,
  type PodSandboxStatus,
  seconds,
  type WatchEvent,
} from '../../../api/index.ts';
import { Kernel, LatencyModel, type LatencyProfile, type Process, type ProcessHost } from '../../kernel/index.ts';
import { kubelet } from '../index.ts';

type Json = Record<string, unknown>;
const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Enough of kube-apiserver for a kubelet: objects by path, watches by collection, status patches. */
export class FakeApiserver implements Process {
  readonly objects = new Map<string, KubeObject>();
  readonly requests: string[] = [];
  private readonly watches: { readonly path: string; readonly request: Message }[] = [];
  private revision = 1;
  private uid = 1;

  constructor(private readonly host: ProcessHost) {}

  start(): void {}

  put(path: string, object: KubeObject): void {
    const exists = this.objects.has(path);
    this.store(path, object, exists ? 'MODIFIED' : 'ADDED');
  }

  delete(path: string): void {
    const object = this.objects.get(path);
    if (!object) return;
    this.objects.delete(path);
    this.notify(path, { type: 'watch-event', event: 'DELETED', object });
  }

  receive(message: Message): void {
    const { payload } = message;
    if (payload.type !== 'http-request') return;
    const { method, path, query, body } = payload;
    this.requests.push(`${method} ${path}`);
    if (query?.watch) {
      this.watches.push({ path, request: message });
      return;
    }
    const [code, answer] = this.answer(method, path, body);
    this.host.reply(message, { code, payload: { type: 'http-response', code, body: answer } });
  }

  private answer(method: string, path: string, body: unknown): [number, unknown] {
    if (method === 'POST') return this.post(path, body);
    const target = path.replace(/\/status$/, '');
    const object = this.objects.get(target);
    if (method === 'GET') return this.read(path, object);
    if (!object) return [404, { kind: 'Status', code: 404, message: 'not found' }];
    if (method === 'DELETE') {
      this.delete(target);
      return [200, object];
    }
    const next = method === 'PUT' ? (body as KubeObject) : merged(object, body);
    this.store(target, next, 'MODIFIED');
    return [200, this.objects.get(target)];
  }

  private post(path: string, body: unknown): [number, unknown] {
    const object = body as KubeObject;
    if (path.endsWith('/token')) return [201, { ...object, status: { token: 'token' } }];
    const at = `${path}/${object.metadata?.name ?? ''}`;
    if (this.objects.has(at)) return [409, { kind: 'Status', code: 409, message: 'exists' }];
    this.store(at, object, 'ADDED');
    return [201, this.objects.get(at)];
  }

  private read(path: string, object: KubeObject | undefined): [number, unknown] {
    if (object) return [200, object];
    const plural = path.slice(path.lastIndexOf('/') + 1);
    if (!['pods', 'nodes', 'services'].includes(plural)) return [404, { kind: 'Status', code: 404, message: `${plural} not found` }];
    const items = [...this.objects].filter(([key]) => collectionOf(key) === path).map(([, value]) => value);
    return [200, { kind: 'List', apiVersion: 'v1', metadata: { resourceVersion: String(this.revision) }, items }];
  }

  private store(path: string, object: KubeObject, event: 'ADDED' | 'MODIFIED'): void {
    this.revision++;
    const { uid = `uid-${this.uid++}` } = object.metadata ?? {};
    const stored = { ...object, metadata: { ...object.metadata, uid, resourceVersion: String(this.revision) } };
    this.objects.set(path, stored);
    this.notify(path, { type: 'watch-event', event, object: stored });
  }

  private notify(path: string, event: WatchEvent): void {
    for (const watch of this.watches) {
      if (watch.path === collectionOf(path)) this.host.reply(watch.request, { channel: 'watch', method: event.event, payload: event });
    }
  }
}

/** `/api/v1/namespaces/default/pods/web` → `/api/v1/pods`. */
function collectionOf(path: string): string {
  const parts = path.split('/').slice(0, -1);
  const at = parts.indexOf('namespaces');
  if (at >= 0 && parts.length > at + 2) parts.splice(at, 2);
  return parts.join('/');
}

/** Strategic merge of a status patch: conditions by type, null removes, lists replace. */
function merged(object: KubeObject, patch: unknown): KubeObject {
  const before = object as unknown as { status?: Json };
  const changes = isMap(patch) && isMap(patch.status) ? patch.status : {};
  const status: Json = { ...before.status };
  for (const [key, value] of Object.entries(changes)) {
    if (key.startsWith('$')) continue;
    if (value === null) delete status[key];
    else status[key] = key === 'conditions' ? conditions(status[key], value, changes['$setElementOrder/conditions']) : value;
  }
  const { status: _status, metadata: _metadata, ...rest } = isMap(patch) ? patch : {};
  return { ...object, ...rest, ...(Object.keys(status).length > 0 ? { status } : {}) } as KubeObject;
}

function conditions(before: unknown, changed: unknown, order: unknown): Json[] {
  const byType = new Map<unknown, Json>();
  for (const condition of [...(Array.isArray(before) ? before : []), ...(Array.isArray(changed) ? changed : [])]) {
    const next = { ...byType.get(condition.type), ...condition };
    byType.set(condition.type, Object.fromEntries(Object.entries(next).filter(([, value]) => value !== null)));
  }
  const types = Array.isArray(order) ? order.map(({ type }) => type) : [...byType.keys()];
  return types.map((type) => byType.get(type) ?? {});
}

/** What containers of an image do here. */
export interface FakeProgram {
  /** Ends by itself after this many seconds. */
  readonly exitAfter?: number;
  readonly exitCode?: number;
  /** Seconds it takes to end after SIGTERM; more than the grace period means SIGKILL. */
  readonly stopAfter?: number;
  readonly missing?: boolean;
  readonly pullSeconds?: number;
  readonly onNode?: boolean;
}

/** A CRI runtime that keeps its containers over restarts of the kubelet. */
export class FakeRuntime implements Process {
  readonly calls: string[] = [];
  readonly stops: { readonly name: string; readonly timeout: number; readonly at: number }[] = [];
  networkReady = true;
  execExitCode = 0;
  readonly configs = new Map<string, CriRequestOf<'CreateContainer'>>();
  private readonly sandboxes = new Map<string, PodSandboxStatus>();
  private readonly containers = new Map<string, CriContainerStatus>();
  private readonly pulled = new Set<string>();
  private next = 1;

  constructor(
    private readonly host: ProcessHost,
    private readonly programs: Readonly<Record<string, FakeProgram>>,
  ) {
    for (const [image, program] of Object.entries(programs)) if (program.onNode !== false && !program.missing) this.pulled.add(image);
  }

  start(): void {}

  receive(message: Message): void {
    const { payload } = message;
    if (payload.type !== 'cri-request') return;
    this.calls.push(payload.method);
    const reply = (response: object, delay = micros(0)): void => {
      this.host.reply(message, { payload: { type: 'cri-response', method: payload.method, ok: true, response: response as never } }, delay);
    };
    const refuse = (code: 'NotFound' | 'Unknown', desc: string): void => {
      this.host.reply(message, { code, payload: { type: 'cri-response', method: payload.method, ok: false, code, desc } });
    };
    this.handlers[payload.method]?.(payload.request as never, reply, refuse);
  }

  private readonly handlers: {
    readonly [M in CriMethod]?: (
      request: CriRequestOf<M>,
      reply: (response: object, delay?: ReturnType<typeof micros>) => void,
      refuse: (code: 'NotFound' | 'Unknown', desc: string) => void,
    ) => void;
  } = {
    Version: (_, reply) => reply({ runtimeName: 'containerd', runtimeVersion: 'v2.1.9', runtimeApiVersion: 'v1' }),
    Status: (_, reply) =>
      reply({
        conditions: [
          { type: 'RuntimeReady', status: true, reason: '', message: '' },
          this.networkReady
            ? { type: 'NetworkReady', status: true, reason: '', message: '' }
            : { type: 'NetworkReady', status: false, reason: 'NetworkPluginNotReady', message: 'Network plugin returns error: cni plugin not initialized' },
        ],
      }),
    ListImages: (_, reply) => reply({ images: [...this.pulled].map((name) => ({ id: `sha256:${name}`, repoTags: [name], repoDigests: [], size: 1_000 })) }),
    ImageStatus: ({ image }, reply) =>
      reply({ image: this.pulled.has(this.nameOf(image)) ? { id: `sha256:${image}`, repoTags: [image], repoDigests: [], size: 1_000 } : undefined }),
    PullImage: ({ image }, reply, refuse) => {
      const program = this.programs[this.nameOf(image)];
      if (!program || program.missing) return refuse('NotFound', `failed to pull and unpack image "${image}": not found`);
      this.pulled.add(this.nameOf(image));
      reply({ imageRef: `sha256:${image}` }, seconds(program.pullSeconds ?? 1));
    },
    RunPodSandbox: ({ config }, reply) => {
      const id = `sandbox-${this.next++}`;
      const status: PodSandboxStatus = {
        id,
        metadata: config.metadata,
        state: 'SANDBOX_READY',
        createdAt: this.host.now(),
        network: { ip: `10.244.0.${this.next}`, additionalIps: [] },
        runtimeHandler: 'runc',
      };
      this.sandboxes.set(id, status);
      reply({ podSandboxId: id }, millis(100));
    },
    PodSandboxStatus: ({ podSandboxId }, reply, refuse) => {
      const status = this.sandboxes.get(podSandboxId);
      if (status) reply({ status });
      else refuse('NotFound', 'not found');
    },
    StopPodSandbox: ({ podSandboxId }, reply) => {
      const sandbox = this.sandboxes.get(podSandboxId);
      if (sandbox) this.sandboxes.set(podSandboxId, { ...sandbox, state: 'SANDBOX_NOTREADY' });
      reply({});
    },
    RemovePodSandbox: ({ podSandboxId }, reply) => {
      this.sandboxes.delete(podSandboxId);
      reply({});
    },
    RemoveContainer: ({ containerId }, reply) => {
      this.containers.delete(containerId);
      reply({});
    },
    ListPodSandbox: ({ podUid }, reply) => reply({ items: [...this.sandboxes.values()].filter(({ metadata }) => !podUid || metadata.uid === podUid) }),
    ListContainers: ({ podUid }, reply) =>
      reply({ containers: [...this.containers.values()].filter(({ labels }) => !podUid || labels['io.kubernetes.pod.uid'] === podUid) }),
    CreateContainer: (request, reply) => {
      const { config, podSandboxId } = request;
      const id = `${config.metadata.name}-${this.next++}`;
      this.configs.set(id, request);
      this.containers.set(id, {
        id,
        podSandboxId,
        metadata: config.metadata,
        state: 'CONTAINER_CREATED',
        createdAt: this.host.now() + this.next,
        startedAt: 0,
        finishedAt: 0,
        exitCode: 0,
        image: config.image.userSpecifiedImage,
        imageRef: config.image.image,
        reason: '',
        message: '',
        logPath: `/var/log/${id}`,
        labels: config.labels,
        annotations: config.annotations,
      });
      reply({ containerId: id });
    },
    StartContainer: ({ containerId }, reply) => {
      this.update(containerId, { state: 'CONTAINER_RUNNING', startedAt: this.host.now() });
      const program = this.programOf(containerId);
      if (program.exitAfter !== undefined) this.host.after(seconds(program.exitAfter), () => this.exit(containerId, program.exitCode ?? 0));
      reply({});
    },
    ContainerStatus: ({ containerId }, reply, refuse) => {
      const status = this.containers.get(containerId);
      if (status) reply({ status });
      else refuse('NotFound', 'not found');
    },
    StopContainer: ({ containerId, timeout }, reply) => {
      const { stopAfter = 0 } = this.programOf(containerId);
      this.stops.push({ name: this.containers.get(containerId)?.metadata.name ?? '', timeout, at: this.host.now() });
      const killed = stopAfter > timeout;
      const delay = seconds(Math.min(stopAfter, timeout));
      this.host.after(delay, () => {
        this.exit(containerId, killed ? 137 : 0);
        reply({});
      });
    },
    ExecSync: (_, reply) => reply({ stdout: '', stderr: this.execExitCode === 0 ? '' : 'no such file\n', exitCode: this.execExitCode }),
  };

  exit(id: string, exitCode: number): void {
    if (this.containers.get(id)?.state !== 'CONTAINER_RUNNING') return;
    this.update(id, { state: 'CONTAINER_EXITED', exitCode, finishedAt: this.host.now(), reason: exitCode === 0 ? 'Completed' : 'Error' });
  }

  private programOf(id: string): FakeProgram {
    return this.programs[this.nameOf(this.containers.get(id)?.image ?? '')] ?? {};
  }

  /** Programs are listed with or without a tag. */
  private nameOf(image: string): string {
    return image in this.programs ? image : image.replace(/:[^:/]*$/, '');
  }

  private update(id: string, change: Partial<CriContainerStatus>): void {
    const status = this.containers.get(id);
    if (status) this.containers.set(id, { ...status, ...change });
  }
}

const profile: LatencyProfile = { name: 'test', jitter: 0, rules: [], costs: {} };

/** A kubelet between a fake kube-apiserver and a fake runtime, with a kernel that says yes and Pods that answer as told. */
export class FakeCluster {
  readonly kernel = new Kernel({ seed: 1, epochMs: Date.parse('2026-01-01T00:00:00Z'), latency: (random) => new LatencyModel(profile, random) });
  api!: FakeApiserver;
  runtime!: FakeRuntime;
  /** HTTP status that Pods answer with; undefined = connection refused. */
  answer: number | undefined = 200;
  readonly syscalls: { readonly call: string; readonly args: Readonly<Record<string, unknown>> }[] = [];

  constructor(programs: Readonly<Record<string, FakeProgram>>, taints: { key: string; effect: 'NoExecute' }[] = []) {
    const { kernel } = this;
    kernel.register(address('kube-apiserver'), (host) => (this.api = new FakeApiserver(host)));
    kernel.register(address('node-1/containerd'), (host) => (this.runtime = new FakeRuntime(host, programs)));
    kernel.register(address('node-1/kernel'), (host) => ({
      start() {},
      receive: (message) => {
        if (message.payload.type !== 'syscall') return;
        this.syscalls.push(message.payload);
        host.reply(message, { payload: { type: 'syscall-result' } });
      },
    }));
    kernel.register(address('node-1/pod'), (host) => ({
      start() {},
      receive: (message) => {
        const outcome = this.answer === undefined ? 'connection-refused' : 'ok';
        host.reply(message, { payload: { type: 'traffic-response', outcome, code: this.answer ?? 0 } });
      },
    }));
    kernel.register(
      address('node-1/kubelet'),
      kubelet({
        node: { name: 'node-1', cpu: '4', memory: '8Gi', maxPods: 110, labels: {}, taints, images: [] },
        nodeIP: '192.168.0.11',
        runtime: address('node-1/containerd'),
        kernel: address('node-1/kernel'),
        clusterDNS: '10.96.0.10',
        clusterDomain: 'cluster.local',
      }),
    );
    for (const name of ['kube-apiserver', 'node-1/containerd', 'node-1/kernel', 'node-1/pod', 'node-1/kubelet']) kernel.start(address(name));
  }

  run(until: number): void {
    this.kernel.runUntil(seconds(until));
  }

  create(name: string, spec: object, meta: object = {}): void {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default', generation: 1, ...meta },
      spec: { nodeName: 'node-1', restartPolicy: 'Always', terminationGracePeriodSeconds: 30, ...spec },
      status: { phase: 'Pending' },
    };
    this.act(() => this.api.put(`/api/v1/namespaces/default/pods/${name}`, pod as KubeObject));
  }

  act(run: () => void): void {
    this.kernel.act({ kind: 'kubectl', argv: [], files: {} } as never, run);
  }

  pod(name: string): Pod | undefined {
    return this.api.objects.get(`/api/v1/namespaces/default/pods/${name}`) as Pod | undefined;
  }

  events(): string[] {
    return [...this.api.objects.values()]
      .filter((object) => object.kind === 'Event')
      .map((event) => {
        const { reason, message, count } = event as unknown as { reason: string; message: string; count: number };
        return `${reason}: ${message}${count > 1 ? ` x${count}` : ''}`;
      });
  }

  /** `time from>to` of one machine's transitions. */
  transitions(machine: string, entity: string): string[] {
    return this.kernel.ledger
      .all()
      .filter(
        (record): record is Extract<LedgerRecord, { kind: 'transition' }> =>
          record.kind === 'transition' && record.machine === machine && record.entity === entity,
      )
      .map(({ sentAt, to }) => `${(sentAt / 1e6).toFixed(1)} ${to}`);
  }
}

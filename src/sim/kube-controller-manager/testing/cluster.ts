import { address, type Container, type Deployment, type KubeObject, type Micros, millis, type Pod, type ResourceType, resources, seconds, type Service } from '../../../api/index.ts';
import { ApiClient, type ApiRequest, Informer, patch, remove, update } from '../../client-go/index.ts';
import { Kernel, LatencyModel, type LatencyProfile, type Process, type ProcessHost } from '../../kernel/index.ts';
import type { ControllerManagerOptions } from '../controller-context.ts';
import { kubeControllerManager } from '../index.ts';
import { FakeApiserver } from './fake-apiserver.ts';

const profile: LatencyProfile = {
  name: 'test', jitter: 0, costs: {}, rules: [{ channel: 'https', base: millis(1) }, { channel: 'watch', base: millis(1) }],
};

const admin = { kind: 'client-certificate', commonName: 'kubernetes-admin', organizations: ['system:masters'] } as const;

/** Binds Pods to nodes in turn and runs them: Running and Ready a second later, gone a second after deletion. */
export class StubKubelet implements Process {
  readonly broken = new Set<string>();
  private bound = 0;

  constructor(
    private readonly host: ProcessHost,
    private readonly nodes: readonly string[],
  ) {}

  start(): void {
    const client = new ApiClient(this.host, { userAgent: 'stub-kubelet', credentials: admin });
    new Informer<Pod>(this.host, client, resources.pods)
      .handle({
        onAdd: (pod) => this.bind(client, pod),
        onUpdate: (before, pod) => {
          if (pod.metadata?.deletionTimestamp && !before.metadata?.deletionTimestamp) this.terminate(client, pod);
        },
      })
      .start();
  }

  receive(): void {}

  private bind(client: ApiClient, pod: Pod): void {
    if (pod.spec?.nodeName) return;
    const n = this.bound++;
    const nodeName = this.nodes[n % this.nodes.length];
    client.send(update(resources.pods, { ...pod, spec: { ...(pod.spec as NonNullable<Pod['spec']>), nodeName } }), () => {});
    this.host.after(seconds(1), () => {
      const images = (pod.spec?.containers ?? []).map((container: Container) => container.image ?? '');
      if (images.some((image) => this.broken.has(image))) return;
      const { namespace, name = '' } = pod.metadata ?? {};
      const podIP = `10.244.${n % this.nodes.length}.${n + 2}`;
      const status = {
        phase: 'Running', podIP, podIPs: [{ ip: podIP }],
        conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: this.host.timestamp() }],
      };
      client.send(patch(resources.pods, namespace, name, 'application/merge-patch+json', { status }, 'status'), () => {});
    });
  }

  private terminate(client: ApiClient, pod: Pod): void {
    const { namespace, name = '' } = pod.metadata ?? {};
    this.host.after(seconds(1), () => client.send(remove(resources.pods, namespace, name, { gracePeriodSeconds: 0 }), () => {}));
  }
}

export class User implements Process {
  client: ApiClient | undefined;
  constructor(private readonly host: ProcessHost) {}
  start(): void {
    this.client = new ApiClient(this.host, { userAgent: 'kubectl', credentials: admin });
  }
  receive(): void {}
}

/** A small cluster around kube-controller-manager for tests: fake apiserver, stub kubelet, a user. */
export class TestCluster {
  readonly kernel = new Kernel({ seed: 1, epochMs: Date.UTC(2026, 0, 1), latency: (random) => new LatencyModel(profile, random) });
  private server: FakeApiserver | undefined;
  private stub: StubKubelet | undefined;
  private user: User | undefined;

  constructor(options: Partial<ControllerManagerOptions> = {}, nodes: readonly string[] = ['node-1', 'node-2', 'node-3']) {
    const { kernel } = this;
    kernel.register(address('kube-apiserver'), (host) => (this.server = new FakeApiserver(host)));
    kernel.register(address('kube-controller-manager'), kubeControllerManager({ podCIDR: '10.244.0.0/16', ...options }));
    kernel.register(address('stub-kubelet'), (host) => (this.stub = new StubKubelet(host, nodes)));
    kernel.register(address('user'), (host) => (this.user = new User(host)));
    for (const each of ['kube-apiserver', 'user']) kernel.start(address(each));
    for (const name of nodes) this.create(resources.nodes, nodeOf(name));
    for (const name of ['default']) this.create(resources.namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    this.run(seconds(0.1));
    for (const each of ['kube-controller-manager', 'stub-kubelet']) kernel.start(address(each));
    this.run(seconds(1.9));
    this.api.writes.length = 0;
  }

  get api(): FakeApiserver {
    if (!this.server) throw new Error('not started');
    return this.server;
  }

  get kubelet(): StubKubelet {
    if (!this.stub) throw new Error('not started');
    return this.stub;
  }

  run(span: Micros): void {
    this.kernel.runUntil((this.kernel.now() + span) as Micros);
  }

  send<T>(request: ApiRequest<T>): void {
    this.user?.client?.send(request, () => {});
  }

  create(resource: ResourceType, object: KubeObject): void {
    const path = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
    const scope = object.metadata?.namespace ? `/namespaces/${object.metadata.namespace}` : '';
    this.send({ method: 'POST', path: `${path}${scope}/${resource.resource}`, body: object });
  }

  deployments(): Deployment[] {
    return this.api.list('apis/apps/v1/deployments');
  }

  pods(): Pod[] {
    return this.api.list('api/v1/pods');
  }

  /** `<reason> <message>` of all Events in order of creation, with generated names shortened. */
  events(): string[] {
    return this.api.list<KubeObject & { reason: string; message: string }>('api/v1/events').map(({ reason, message }) => `${reason} ${message}`);
  }
}

export const nodeOf = (name: string): KubeObject & { spec: object; status: object } => ({
  apiVersion: 'v1', kind: 'Node', metadata: { name, labels: { 'topology.kubernetes.io/zone': 'zone-a' } }, spec: {},
  status: { conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }] },
});

export function deploymentOf(name: string, replicas: number, spec: Partial<NonNullable<Deployment['spec']>> = {}, image = 'nginx:1.27'): Deployment {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'default', labels },
    spec: {
      replicas, revisionHistoryLimit: 10, progressDeadlineSeconds: 600, selector: { matchLabels: labels },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image, ports: [{ containerPort: 80, name: 'http', protocol: 'TCP' }] }] } },
      ...spec,
    },
  };
}

export function serviceOf(name: string): Service {
  return {
    apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'default', labels: { app: name } },
    spec: { clusterIP: '10.96.0.20', ipFamilies: ['IPv4'], selector: { app: name }, ports: [{ port: 80, targetPort: 'http', protocol: 'TCP' }] },
  };
}

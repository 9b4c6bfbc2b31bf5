import {
  type Address,
  address,
  type CoreEvent,
  type Deployment,
  type EndpointSlice,
  type KubeList,
  type KubeObject,
  type Micros,
  millis,
  type Pod,
  type ReplicaSet,
  type ResourceType,
  resources,
  seconds,
  type Service,
} from '../../../api/index.ts';
import { ApiClient, type ApiRequest, type ApiResult, create, get, list } from '../../client-go/index.ts';
import { etcd } from '../../etcd/index.ts';
import { Kernel, LatencyModel, type LatencyProfile, type ProcessFactory } from '../../kernel/index.ts';
import { kubeApiserver } from '../../kube-apiserver/index.ts';
import type { ControllerManagerOptions } from '../controller-context.ts';
import { kubeControllerManager } from '../index.ts';
import '../job/late.ts';
import { admin, StubKubelet } from './stub-kubelet.ts';

const profile: LatencyProfile = {
  name: 'test',
  jitter: 0,
  costs: {},
  rules: (['https', 'watch', 'grpc'] as const).map((channel) => ({ channel, base: millis(1) })),
};

/** kube-controller-manager between a real kube-apiserver with its etcd, a stub of the nodes, and a user who asks. */
export class TestCluster {
  readonly kernel = new Kernel({ seed: 1, epochMs: Date.UTC(2026, 0, 1), startAt: seconds(-30), latency: (random) => new LatencyModel(profile, random) });
  private stub: StubKubelet | undefined;
  private client: ApiClient | undefined;

  constructor(options: Partial<ControllerManagerOptions> = {}, nodes: readonly string[] = ['node-1', 'node-2', 'node-3']) {
    this.boot('etcd-0', etcd());
    this.boot('kube-apiserver', kubeApiserver({ etcd: address('etcd-0'), serviceCIDR: '10.96.0.0/12' }));
    this.boot('kube-controller-manager', kubeControllerManager({ podCIDR: '10.244.0.0/16', ...options }));
    this.boot('user', (host) => ({
      start: () => {
        this.client = new ApiClient(host, { userAgent: 'kubectl', credentials: admin });
      },
      receive: () => {},
    }));
    this.kernel.runUntil(seconds(-20));
    this.boot('stub-kubelet', (host) => (this.stub = new StubKubelet(host, nodes)));
    this.kernel.runUntil(seconds(0));
  }

  private boot(name: string, factory: ProcessFactory): Address {
    this.kernel.register(address(name), factory);
    this.kernel.start(address(name));
    return address(name);
  }

  get kubelet(): StubKubelet {
    if (!this.stub) throw new Error('not started');
    return this.stub;
  }

  run(span: Micros): void {
    this.kernel.runUntil((this.kernel.now() + span) as Micros);
  }

  /** Asks kube-apiserver and waits for the answer. Errors: throws when it refuses. */
  ask<T>(request: ApiRequest<T>): T {
    let answer: ApiResult<T> | undefined;
    this.client?.send(request, (result) => (answer = result));
    while (!answer) this.run(millis(1));
    if (!answer.ok) throw new Error(answer.status.message);
    return answer.object;
  }

  create<T extends KubeObject>(resource: ResourceType, object: T): T {
    return this.ask(create(resource, object));
  }

  list<T extends KubeObject>(resource: ResourceType, namespace = 'default'): readonly T[] {
    return this.ask(list<KubeList<T>>(resource, resource.namespaced ? namespace : undefined)).items;
  }

  deployment(name = 'web'): Deployment {
    return this.ask(get<Deployment>(resources.deployments, 'default', name));
  }

  condition(type: string, name = 'web'): string {
    const found = this.deployment(name).status?.conditions?.find((condition) => condition.type === type);
    return `${found?.status} ${found?.reason} ${this.anonymous(found?.message ?? '')}`;
  }

  replicaSets(): readonly ReplicaSet[] {
    return this.list(resources.replicasets);
  }

  pods(): readonly Pod[] {
    return this.list(resources.pods);
  }

  slices(service = 'web'): readonly EndpointSlice[] {
    return this.list<EndpointSlice>(resources.endpointslices).filter(({ metadata }) => metadata?.labels?.['kubernetes.io/service-name'] === service);
  }

  /** `<reason> <message>` of the Events in order of creation, without generated parts. */
  events(...reasons: readonly string[]): readonly string[] {
    const all = this.list<CoreEvent>(resources.events).filter(({ reason = '' }) => reasons.length === 0 || reasons.includes(reason));
    const version = ({ metadata }: CoreEvent): number => Number(metadata?.resourceVersion ?? 0);
    return [...all].sort((a, b) => version(a) - version(b)).map(({ reason, message = '' }) => `${reason} ${this.anonymous(message)}`);
  }

  /** What controllers wrote since the ledger had this length: `<controller> <verb> <path> <code>`, without generated parts. */
  writes(since: number): readonly string[] {
    const records = this.kernel.ledger.all();
    const codes = new Map(
      records.flatMap((record) => (record.kind === 'message' && record.replyTo !== undefined ? [[record.replyTo, record.code] as const] : [])),
    );
    return records.slice(since).flatMap((record) => {
      if (record.kind !== 'message' || record.channel !== 'https' || !/^(POST|PUT|PATCH|DELETE) /.test(record.method)) return [];
      if (!record.from.startsWith('kube-controller-manager/')) return [];
      const [verb, path = ''] = record.method.split(' ');
      const short = path.replace(/^\/apis?\/.*?namespaces\/default\//, '');
      return [`${record.from.slice('kube-controller-manager/'.length)} ${verb} ${this.anonymous(short)} ${codes.get(record.seq)}`];
    });
  }

  /** Hides template hashes and random suffixes. */
  private anonymous(text: string): string {
    return text
      .replace(/-[456789bcdf]{6,10}-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-<hash>-<rand>')
      .replace(/-[456789bcdf]{6,10}\b/g, '-<hash>')
      .replace(/(endpointslices\/[a-z]+)-\w{5}/, '$1-<rand>');
  }
}

export function deploymentOf(name: string, replicas: number, spec: Partial<NonNullable<Deployment['spec']>> = {}): Deployment {
  const labels = { app: name };
  const containers = [{ name: 'web', image: 'nginx:1.27', ports: [{ containerPort: 80, name: 'http' }] }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default', labels },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } }, ...spec },
  };
}

export function serviceOf(name: string): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default', labels: { app: name } },
    spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 'http', protocol: 'TCP' }] },
  };
}

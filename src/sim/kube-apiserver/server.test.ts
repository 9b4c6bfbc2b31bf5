import { describe, expect, it } from 'vitest';
import {
  address,
  type Credentials,
  type KubeList,
  type KubeObject,
  type Micros,
  millis,
  type Pod,
  resources,
  seconds,
} from '../../api/index.ts';
import { ApiClient, type ApiRequest, type ApiResult, create, get, Informer, list, patch, remove, update } from '../client-go/index.ts';
import { etcd } from '../etcd/index.ts';
import { Kernel, LatencyModel, type ProcessHost } from '../kernel/index.ts';
import { kubeApiserver } from './index.ts';

const admin: Credentials = { kind: 'client-certificate', commonName: 'kubernetes-admin', organizations: ['kubeadm:cluster-admins', 'system:masters'] };

/** A cluster of etcd and kube-apiserver alone, with one client that asks one thing after the other. */
class Bench {
  readonly kernel = new Kernel({
    seed: 7,
    epochMs: Date.UTC(2026, 0, 1),
    latency: (random) => new LatencyModel({ name: 'flat', jitter: 0, rules: [], costs: {} }, random),
  });
  host: ProcessHost | undefined;

  constructor() {
    this.kernel.register(address('etcd-0'), etcd());
    this.kernel.register(address('kube-apiserver'), kubeApiserver({ etcd: address('etcd-0'), serviceCIDR: '10.96.0.0/12' }));
    this.kernel.register(address('user'), (host) => {
      this.host = host;
      return { start() {}, receive() {} };
    });
    for (const name of ['etcd-0', 'kube-apiserver', 'user']) this.kernel.start(address(name));
    this.run(seconds(2));
  }

  run(delay: Micros): void {
    this.kernel.runUntil((this.kernel.now() + delay) as Micros);
  }

  client(credentials = admin, userAgent = 'kubectl/v1.36.2'): ApiClient {
    return new ApiClient(this.host as ProcessHost, { userAgent, credentials });
  }

  call<T>(request: ApiRequest<T>, client = this.client()): ApiResult<T> {
    let result: ApiResult<T> | undefined;
    client.send(request, (answer) => {
      result = answer;
    });
    this.run(millis(100));
    if (!result) throw new Error(`no answer to ${request.method} ${request.path}`);
    return result;
  }

  ok<T>(request: ApiRequest<T>, client?: ApiClient): T {
    const result = this.call(request, client);
    if (!result.ok) throw new Error(`${request.method} ${request.path}: ${result.status.message}`);
    return result.object;
  }

  refused(request: ApiRequest<unknown>, client?: ApiClient): string {
    const result = this.call(request, client);
    return result.ok ? `accepted (${result.code})` : `${result.code} ${result.status.message}`;
  }
}

const serviceAccount = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'default' } };
const pod = (name: string, extra: object = {}): Pod =>
  ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', labels: { app: name } }, spec: { containers: [{ name: 'c', image: 'nginx' }], ...extra } }) as Pod;

function bench(): Bench {
  const b = new Bench();
  b.ok(create(resources.serviceaccounts, serviceAccount));
  return b;
}

describe('kube-apiserver', () => {
  it('boots as a real one does', () => {
    const b = new Bench();
    const names = (l: KubeList): readonly string[] => l.items.map((o) => o.metadata?.name ?? '');
    expect(names(b.ok(list<KubeList>(resources.namespaces)))).toEqual(['default', 'kube-node-lease', 'kube-public', 'kube-system']);
    expect(names(b.ok(list<KubeList>(resources.services)))).toEqual(['kubernetes']);
  });

  it('an informer sees create, update and delete', () => {
    const b = bench();
    const seen: string[] = [];
    const informer = new Informer<Pod>(b.host as ProcessHost, b.client(), resources.pods);
    informer.handle({
      onAdd: (o) => seen.push(`add ${o.metadata?.name}`),
      onUpdate: (_, o) => seen.push(`update ${o.metadata?.labels?.x ?? o.metadata?.deletionTimestamp}`),
      onDelete: (o) => seen.push(`delete ${o.metadata?.name}`),
    });
    informer.start();
    b.run(millis(100));
    b.ok(create(resources.pods, pod('web')));
    b.ok(patch(resources.pods, 'default', 'web', 'application/strategic-merge-patch+json', { metadata: { labels: { x: 'y' } } }));
    b.ok(remove(resources.pods, 'default', 'web'));
    expect(seen).toEqual(['add web', 'update y', 'update y', 'delete web']);
  });

  it('a pod gets what a real server gives it', () => {
    const b = bench();
    const made = b.ok(create(resources.pods, pod('web')));
    expect(made.status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
    expect(made.spec?.tolerations?.length).toBe(2);
    expect(made.spec?.priority).toBe(0);
    expect(made.spec?.serviceAccountName).toBe('default');
    expect(made.spec?.containers[0]?.volumeMounts?.[0]?.mountPath).toBe('/var/run/secrets/kubernetes.io/serviceaccount');
    expect(made.metadata?.generation).toBe(1);
  });
  void update;
  void get;
  type _Unused = KubeObject;
});

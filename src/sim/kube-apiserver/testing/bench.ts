import '../../apis/custom/index.ts';
import '../../apis/validation/late/index.ts';
import '../admission/late-index.ts';
import '../flowcontrol/late-index.ts';
import '../late-index.ts';
import '../../apis/table/printers.ts';
import {
  address,
  type Credentials,
  type HttpResponse,
  type KubeObject,
  type LedgerRecord,
  type Micros,
  micros,
  millis,
  type Pod,
  resources,
  seconds,
  type WatchEvent,
} from '../../../api/index.ts';
import { ApiClient, type ApiRequest, type ApiResult, create } from '../../client-go/index.ts';
import { etcd } from '../../etcd/index.ts';
import { Kernel, LatencyModel, type LatencyProfile, type ProcessHost } from '../../kernel/index.ts';
import { type ApiServerOptions, kubeApiserver } from '../index.ts';

export const admin: Credentials = {
  kind: 'client-certificate',
  commonName: 'kubernetes-admin',
  organizations: ['kubeadm:cluster-admins', 'system:masters'],
};

export const certificate = (commonName: string, ...organizations: readonly string[]): Credentials => ({
  kind: 'client-certificate',
  commonName,
  organizations,
});

const flat: LatencyProfile = { name: 'flat', jitter: 0, rules: [], costs: {} };

/** Every server and message without jitter. */
export const flatProfile = flat;

/** etcd and kube-apiserver alone on a kernel, with one client that asks one thing after the other: for tests. */
export class Bench {
  readonly kernel: Kernel;
  host!: ProcessHost;

  constructor(profile = flat, options: Partial<ApiServerOptions> = {}) {
    this.kernel = new Kernel({ seed: 7, epochMs: 1_767_225_600_000, latency: (random) => new LatencyModel(profile, random) });
    this.kernel.register(address('etcd-0'), etcd());
    this.kernel.register(address('kube-apiserver'), kubeApiserver({ etcd: address('etcd-0'), serviceCIDR: '10.96.0.0/12', ...options }));
    this.kernel.register(address('user'), (host) => {
      this.host = host;
      return { start() {}, receive() {} };
    });
    for (const name of ['etcd-0', 'kube-apiserver', 'user']) this.kernel.start(address(name));
    this.run(seconds(2));
    this.ok(create(resources.serviceaccounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'default' } }));
  }

  run(delay: Micros): void {
    this.kernel.runUntil(micros(this.kernel.now() + delay));
  }

  client(credentials = admin, userAgent = 'kubectl/v1.36.2'): ApiClient {
    return new ApiClient(this.host, { userAgent, credentials });
  }

  call<T>(request: ApiRequest<T>, client = this.client()): ApiResult<T> {
    let result: ApiResult<T> | undefined;
    client.send(request, (answer) => {
      result = answer;
    });
    this.run(millis(200));
    if (!result) throw new Error(`no answer to ${request.method} ${request.path}`);
    return result;
  }

  /** The object of a successful answer. */
  ok<T>(request: ApiRequest<T>, client?: ApiClient): T {
    const result = this.call(request, client);
    if (!result.ok) throw new Error(`${request.method} ${request.path}: ${result.status.message}`);
    return result.object;
  }

  /** `<code> <message>` of a refusal, `<code>` of a success. */
  outcome(request: ApiRequest<unknown>, client?: ApiClient): string {
    const result = this.call(request, client);
    return result.ok ? String(result.code) : `${result.code} ${result.status.message}`;
  }

  /** Collects the lines of a watch. */
  watch(resource: (typeof resources)[keyof typeof resources], query: Readonly<Record<string, string>> = {}, namespace?: string): WatchEvent[] {
    const lines: WatchEvent[] = [];
    this.client().watch<KubeObject>(
      resource,
      namespace,
      query,
      (event) => lines.push(event),
      () => {},
    );
    this.run(millis(200));
    return lines;
  }

  records<K extends LedgerRecord['kind']>(kind: K): readonly Extract<LedgerRecord, { kind: K }>[] {
    return this.kernel.ledger.all().filter((record): record is Extract<LedgerRecord, { kind: K }> => record.kind === kind);
  }

  /** The last answer that kube-apiserver gave. */
  lastResponse(): HttpResponse {
    const found = this.records('message').findLast((message) => message.payload.type === 'http-response');
    if (found?.payload.type !== 'http-response') throw new Error('no answer yet');
    return found.payload;
  }
}

type PodParts = { readonly metadata?: object; readonly spec?: object; readonly container?: object };

export function pod(name: string, { metadata, spec, container }: PodParts = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: { app: name }, ...metadata },
    spec: { containers: [{ name: 'c', image: 'nginx:1.27', ...container }], ...spec },
  };
}

/** `ADDED web@<labels.x>`: a watch line for comparing. */
export const lineOf = ({ event, object }: WatchEvent): string => `${event} ${object.metadata?.name ?? ''}`.trim();

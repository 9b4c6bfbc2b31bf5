import { address, type HttpRequest, type HttpResponse, type KubeObject, micros, millis, type Node, type Pod, resources, seconds } from '../../api/index.ts';
import { matches, parseLabelSelector } from '../apimachinery/index.ts';
import { ApiClient, Informer, whenAllSynced } from '../client-go/index.ts';
import type { Incoming, Process, ProcessHost } from '../kernel/index.ts';
import { decodeBatch, MetricsStorage, type Usage } from './storage.ts';

/** `--metric-resolution`, and the time-out of a scrape. */
const RESOLUTION = seconds(15);
const TIMEOUT = millis(13_500);
const GROUP = 'metrics.k8s.io';
const API_VERSION = `${GROUP}/v1beta1`;

const resourceNames = [
  { name: 'nodes', singularName: '', namespaced: false, kind: 'NodeMetrics', verbs: ['get', 'list'] },
  { name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] },
];

const notFound = (resource: string, name: string): HttpResponse => ({
  type: 'http-response',
  code: 404,
  body: {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `${resource}.${GROUP} "${name}" not found`,
    reason: 'NotFound',
    details: { name, group: GROUP, kind: resource },
    code: 404,
  },
});
const answered = (body: unknown): HttpResponse => ({ type: 'http-response', code: 200, body });

/** `14m` as metrics-server writes CPU: nanocores. Memory is in Ki. */
const quantities = ({ millicores, memoryBytes }: Usage): { readonly cpu: string; readonly memory: string } => ({
  cpu: millicores === 0 ? '0' : `${Math.round(millicores * 1e6)}n`,
  memory: `${Math.floor(memoryBytes / 1_024)}Ki`,
});

/** Scrapes every node's kubelet each 15 s, keeps two points of each container, and answers for CPU and memory in between. Source: `kubernetes-sigs/metrics-server`. */
export class MetricsServer implements Process {
  private readonly storage = new MetricsStorage();
  private readonly nodes: Informer<Node>;
  private readonly pods: Informer<Pod>;
  private readonly client: ApiClient;

  constructor(private readonly host: ProcessHost) {
    const credentials = {
      kind: 'client-certificate',
      commonName: 'system:serviceaccount:kube-system:metrics-server',
      organizations: ['system:masters'],
    } as const;
    this.client = new ApiClient(host, { userAgent: 'metrics-server/v0.8.0', credentials });
    this.nodes = new Informer<Node>(host, this.client, resources.nodes);
    this.pods = new Informer<Pod>(host, this.client, resources.pods);
  }

  start(): void {
    this.nodes.handle({ onDelete: ({ metadata }) => this.storage.forget(metadata?.name ?? '') });
    this.nodes.start();
    this.pods.start();
    whenAllSynced([this.nodes, this.pods], () => {
      this.scrape();
      this.host.every(RESOLUTION, 'scrape', () => this.scrape());
    });
  }

  private scrape(): void {
    for (const { metadata } of this.nodes.all()) {
      const node = metadata?.name ?? '';
      const payload = { type: 'kubelet-request', operation: 'metrics/resource', namespace: '', pod: '', container: '', query: {} } as const;
      this.host.request(
        { to: address(`${node}/kubelet`), channel: 'https', method: 'GET /metrics/resource', payload },
        ({ payload: reply }) => {
          if (reply.type === 'kubelet-response' && reply.code === 200) this.storage.store(node, decodeBatch(reply.body));
        },
        { timeout: TIMEOUT },
      );
    }
  }

  /** What kube-apiserver's aggregation layer passes on. */
  receive(message: Incoming): void {
    const { payload } = message;
    if (payload.type !== 'http-request') return;
    const response = this.answer(payload);
    this.host.reply(message, { code: response.code, payload: response });
  }

  private answer({ path, query = {} }: HttpRequest): HttpResponse {
    const [resource = '', ...rest] = path
      .slice(`/apis/${API_VERSION}`.length)
      .split('/')
      .filter((part) => part !== '');
    if (resource === '') return answered({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion: API_VERSION, resources: resourceNames });
    if (resource === 'nodes') return this.nodeMetrics(rest[0], query['labelSelector']);
    if (resource === 'pods') return this.podMetrics(undefined, undefined, query['labelSelector']);
    if (resource === 'namespaces' && rest[1] === 'pods') return this.podMetrics(rest[0], rest[2], query['labelSelector']);
    return { type: 'http-response', code: 404, body: '404 page not found\n' };
  }

  private nodeMetrics(name: string | undefined, selector: string | undefined): HttpResponse {
    const chosen = selected([...this.nodes.all()], selector).filter(({ metadata }) => name === undefined || metadata?.name === name);
    const items = chosen.flatMap((node) => {
      const usage = this.storage.node(node.metadata?.name ?? '');
      return usage ? [{ ...this.head(node, usage), usage: quantities(usage) }] : [];
    });
    if (name === undefined) return answered({ kind: 'NodeMetricsList', apiVersion: API_VERSION, metadata: {}, items });
    return items[0] ? answered({ kind: 'NodeMetrics', apiVersion: API_VERSION, ...items[0] }) : notFound('nodes', name);
  }

  private podMetrics(namespace: string | undefined, name: string | undefined, selector: string | undefined): HttpResponse {
    const wanted = [...this.pods.all()].filter(
      ({ metadata }) => (namespace === undefined || metadata?.namespace === namespace) && (name === undefined || metadata?.name === name),
    );
    const items = selected(wanted, selector).flatMap((pod) => {
      const usage = this.storage.pod(pod.spec?.nodeName ?? '', pod.metadata?.namespace ?? '', pod.metadata?.name ?? '');
      const [first] = usage?.values() ?? [];
      if (!usage || !first) return [];
      return [{ ...this.head(pod, first), containers: [...usage].map(([container, each]) => ({ name: container, usage: quantities(each) })) }];
    });
    if (name === undefined) return answered({ kind: 'PodMetricsList', apiVersion: API_VERSION, metadata: {}, items });
    return items[0] ? answered({ kind: 'PodMetrics', apiVersion: API_VERSION, ...items[0] }) : notFound('pods', name);
  }

  /** Milliseconds since the epoch, as kubelets put them beside their figures. */
  private millisecondsNow(): number {
    const part = ((this.host.now() % 1_000_000) + 1_000_000) % 1_000_000;
    return Date.parse(this.host.timestamp()) + Math.floor(part / 1_000);
  }

  private head({ metadata }: KubeObject, { at, windowMs }: Usage): object {
    const { name, namespace, labels } = metadata ?? {};
    return {
      metadata: { name, ...(namespace ? { namespace } : {}), creationTimestamp: this.host.timestamp(), ...(labels ? { labels } : {}) },
      timestamp: this.host.timestamp(micros(this.host.now() - (this.millisecondsNow() - at) * 1_000)),
      window: `${windowMs / 1_000}s`,
    };
  }
}

function selected<T extends KubeObject>(objects: readonly T[], selector: string | undefined): readonly T[] {
  if (!selector) return objects;
  const parsed = parseLabelSelector(selector);
  return parsed.ok ? objects.filter(({ metadata }) => matches(parsed.selector, metadata?.labels)) : [];
}

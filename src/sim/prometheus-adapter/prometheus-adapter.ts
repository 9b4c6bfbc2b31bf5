import { type HttpRequest, type HttpResponse, type MetricModel, type Pod, resources, seconds } from '../../api/index.ts';
import { formatQuantity, matches, milli, milliValue, parseLabelSelector } from '../apimachinery/index.ts';
import { ApiClient, Informer } from '../client-go/index.ts';
import type { Incoming, Process, ProcessHost } from '../kernel/index.ts';
import { unescaped } from '../component-helpers/percent.ts';

const EXTERNAL = 'external.metrics.k8s.io';
/** What its figures are measured over. */
const WINDOW_SECONDS = 60;

const answered = (body: unknown): HttpResponse => ({ type: 'http-response', code: 200, body });
const notFound = (message: string): HttpResponse => ({
  type: 'http-response',
  code: 404,
  body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason: 'NotFound', code: 404 },
});

type Labels = Readonly<Record<string, string>>;

const fits = (selector: string | undefined, labels: Labels | undefined): boolean => {
  if (!selector) return true;
  const parsed = parseLabelSelector(selector);
  return parsed.ok && matches(parsed.selector, labels);
};

const isUp = ({ metadata, status }: Pod): boolean => status?.phase === 'Running' && metadata?.deletionTimestamp === undefined;

/**
 * prometheus-adapter, with what its Prometheus would have measured taken from the scenario: answers for custom metrics of Pods
 * and other objects, and for external ones. A metric of Pods is one sum, which those that run share evenly.
 * Source: `kubernetes-sigs/prometheus-adapter`, `k8s.io/metrics/pkg/apis/{custom_metrics,external_metrics}`.
 */
export class PrometheusAdapter implements Process {
  private readonly pods: Informer<Pod>;

  constructor(
    private readonly host: ProcessHost,
    private readonly models: readonly MetricModel[],
  ) {
    const credentials = {
      kind: 'client-certificate',
      commonName: 'system:serviceaccount:kube-system:prometheus-adapter',
      organizations: ['system:masters'],
    } as const;
    this.pods = new Informer<Pod>(host, new ApiClient(host, { userAgent: 'prometheus-adapter/v0.12.0', credentials }), resources.pods);
  }

  start(): void {
    this.pods.start();
  }

  /** What kube-apiserver's aggregation layer passes on. */
  receive(message: Incoming): void {
    const { payload } = message;
    if (payload.type !== 'http-request') return;
    const response = this.answer(payload);
    this.host.reply(message, { code: response.code, payload: response });
  }

  private answer({ path, query = {} }: HttpRequest): HttpResponse {
    const [, , group = '', version = '', ...rest] = path.split('/').map((part) => unescaped(part) ?? part);
    const apiVersion = `${group}/${version}`;
    if (rest.length === 0) return answered({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersion, resources: this.discovered(group) });
    const [, namespace = '', resource = '', name = '', metric = ''] = rest;
    if (group === EXTERNAL) return this.external(apiVersion, namespace, resource, query['labelSelector']);
    if (resource === 'metrics') return this.ofObject(apiVersion, namespace, 'namespaces', namespace, name, query);
    return resource === 'pods' ? this.ofPods(apiVersion, namespace, name, metric, query) : this.ofObject(apiVersion, namespace, resource, name, metric, query);
  }

  private discovered(group: string): readonly object[] {
    const named = (name: string, kind: string) => ({ name, singularName: '', namespaced: true, kind, verbs: ['get'] });
    if (group === EXTERNAL) return this.models.filter(({ external }) => external).map(({ name }) => named(name, 'ExternalMetricValueList'));
    return this.models.flatMap(({ name, pods, object }) =>
      pods ? [named(`pods/${name}`, 'MetricValueList')] : object ? [named(`${object.resource}/${name}`, 'MetricValueList')] : [],
    );
  }

  /** Milli-units now: the last value that was reached. */
  private valueOf({ values }: MetricModel): number | undefined {
    const now = this.host.now();
    const reached = values.filter(({ at }) => seconds(at) <= now).at(-1);
    return reached && milliValue(reached.value);
  }

  private figure(apiVersion: string, name: string, value: number): object {
    const quantity = formatQuantity(milli(value));
    const at = { timestamp: this.host.timestamp(), windowSeconds: WINDOW_SECONDS, value: quantity };
    return apiVersion.endsWith('v1beta1') ? { metricName: name, ...at } : { metric: { name, selector: null }, ...at };
  }

  private ofPods(apiVersion: string, namespace: string, pod: string, name: string, query: Labels): HttpResponse {
    const model = this.models.find((each) => each.name === name && each.pods?.namespace === namespace && fits(query['metricLabelSelector'], each.labels));
    const total = model && this.valueOf(model);
    if (!model?.pods || total === undefined) return notFound(`the server could not find the metric ${name} for pods`);
    const { labels } = model.pods;
    const all = [...this.pods.all()]
      .filter(({ metadata }) => metadata?.namespace === namespace && Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value))
      .filter(isUp);
    const asked = all.filter(({ metadata }) => (pod === '*' || metadata?.name === pod) && fits(query['labelSelector'], metadata?.labels));
    const items = asked.map(({ metadata }) => ({
      describedObject: { kind: 'Pod', namespace, name: metadata?.name, apiVersion: '/v1' },
      ...this.figure(apiVersion, name, Math.round(total / all.length)),
    }));
    return answered({ kind: 'MetricValueList', apiVersion, metadata: {}, items });
  }

  private ofObject(apiVersion: string, namespace: string, resource: string, object: string, name: string, query: Labels): HttpResponse {
    const model = this.models.find(
      (each) =>
        each.name === name &&
        each.object?.resource === resource &&
        each.object.name === object &&
        each.object.namespace === namespace &&
        fits(query['metricLabelSelector'], each.labels),
    );
    const value = model && this.valueOf(model);
    if (value === undefined) return notFound(`the server could not find the metric ${name} for ${resource} ${object}`);
    const item = {
      describedObject: { kind: model?.object?.kind, namespace, name: object, apiVersion: model?.object?.apiVersion ?? '/v1' },
      ...this.figure(apiVersion, name, value),
    };
    return answered({ kind: 'MetricValueList', apiVersion, metadata: {}, items: [item] });
  }

  private external(apiVersion: string, namespace: string, name: string, selector: string | undefined): HttpResponse {
    const found = this.models.filter(
      (each) => each.name === name && each.external && (each.external.namespace ?? namespace) === namespace && fits(selector, each.labels),
    );
    const items = found.flatMap((model) => {
      const value = this.valueOf(model);
      return value === undefined
        ? []
        : [{ metricName: name, metricLabels: model.labels ?? {}, timestamp: this.host.timestamp(), value: formatQuantity(milli(value)) }];
    });
    return answered({ kind: 'ExternalMetricValueList', apiVersion, metadata: {}, items });
  }
}

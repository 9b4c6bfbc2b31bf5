import { base64, utf8 } from '@scure/base';
import { type HttpRequest, type KubeObject, type Pod, resources, type ResourceType } from '../../api/index.ts';
import { ApiClient, Informer } from '../client-go/index.ts';
import type { Incoming, Process, ProcessHost } from '../kernel/index.ts';
import { containerResources } from './resources.ts';
import { account, install, USER_AGENT } from './target.ts';
import { modeOf, type VerticalPodAutoscaler, verticalPodAutoscalers } from './types.ts';

const configurations: ResourceType = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  resource: 'mutatingwebhookconfigurations',
  kind: 'MutatingWebhookConfiguration',
  namespaced: false,
};
const service = { namespace: 'kube-system', name: 'vpa-webhook', port: 443 };

/** As it registers itself. Source: `admission-controller/config.go`. */
const configuration: KubeObject & { readonly webhooks: unknown } = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  metadata: { name: 'vpa-webhook-config' },
  webhooks: [
    {
      name: 'vpa.k8s.io',
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      failurePolicy: 'Ignore',
      timeoutSeconds: 30,
      clientConfig: { service },
      rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
    },
  ],
};

interface Workload extends KubeObject {
  readonly spec?: { readonly selector?: unknown };
}

/** vpa-admission-controller: a webhook that gives each new Pod what its autoscaler recommends. Source: `admission-controller/logic/server.go`. */
export class AdmissionController implements Process {
  private readonly client: ApiClient;
  private readonly autoscalers: Informer<VerticalPodAutoscaler>;
  private readonly replicaSets: Informer<Workload>;

  constructor(private readonly host: ProcessHost) {
    this.client = new ApiClient(host, { userAgent: USER_AGENT, credentials: account('vpa-admission-controller') });
    this.autoscalers = new Informer<VerticalPodAutoscaler>(host, this.client, verticalPodAutoscalers);
    this.replicaSets = new Informer<Workload>(host, this.client, resources.replicasets);
  }

  start(): void {
    this.autoscalers.start();
    this.replicaSets.start();
    this.host.run(install(this.host, this.client, configurations, configuration));
  }

  receive(message: Incoming): void {
    const { payload } = message;
    if (payload.type !== 'http-request') return;
    this.host.reply(message, { code: 200, payload: { type: 'http-response', code: 200, body: this.review(payload) } });
  }

  private review({ body }: HttpRequest): object {
    const { request } = body as { readonly request: { readonly uid: string; readonly namespace: string; readonly object: Pod } };
    const patches = this.patches(request.namespace, request.object);
    const patch = patches.length > 0 ? { patchType: 'JSONPatch', patch: base64.encode(utf8.decode(JSON.stringify(patches))) } : {};
    return { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: { uid: request.uid, allowed: true, ...patch } };
  }

  private patches(namespace: string, pod: Pod): readonly object[] {
    const vpa = [...this.autoscalers.all()].find((one) => one.metadata?.namespace === namespace && modeOf(one) !== 'Off' && this.isOf(one, namespace, pod));
    const found = vpa ? containerResources(vpa, pod) : [];
    if (!vpa || found.length === 0) return [];
    const told = found.map(({ index, told: what }) => `container ${index}: ${what.join(', ')}`).join('; ');
    const annotations = {
      ...pod.metadata?.annotations,
      vpaUpdates: `Pod resources updated by ${vpa.metadata?.name}: ${told}`,
      vpaObservedContainers: (pod.spec?.containers ?? []).map(({ name }) => name).join(', '),
    };
    return [
      ...found.map(({ index, resources: value }) => ({ op: 'add', path: `/spec/containers/${index}/resources`, value })),
      { op: 'add', path: '/metadata/annotations', value: annotations },
    ];
  }

  /** Is the Pod's controller, or that controller's, the target? (`target/controller_fetcher`) */
  private isOf({ spec }: VerticalPodAutoscaler, namespace: string, { metadata }: Pod): boolean {
    const { kind, name } = spec?.targetRef ?? {};
    const owner = metadata?.ownerReferences?.find(({ controller }) => controller);
    if (!owner) return false;
    if (owner.kind === kind && owner.name === name) return true;
    const above = this.replicaSets.get(`${namespace}/${owner.name}`)?.metadata?.ownerReferences?.find(({ controller }) => controller);
    return owner.kind === 'ReplicaSet' && above?.kind === kind && above?.name === name;
  }
}

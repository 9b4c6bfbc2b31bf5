import { type KubeObject, type Pod, type ResourceType, resourcePath, seconds } from '../../api/index.ts';
import { matches, parseLabelSelector } from '../apimachinery/index.ts';
import { type ApiClient, create, type Informer } from '../client-go/index.ts';
import type { Procedure, ProcessHost } from '../kernel/index.ts';
import type { VerticalPodAutoscaler } from './types.ts';

interface Scale extends KubeObject {
  readonly spec?: { readonly replicas?: number };
  readonly status?: { readonly selector?: string };
}

/** Controllers that can be targets, with the resource that their scale is served under. */
const plurals: Readonly<Record<string, string>> = {
  Deployment: 'deployments',
  ReplicaSet: 'replicasets',
  StatefulSet: 'statefulsets',
  ReplicationController: 'replicationcontrollers',
};

export interface Targeted {
  readonly pods: readonly Pod[];
  readonly replicas: number;
}

/** The Pods of an autoscaler's target, by the selector of its scale; undefined when there is no such target. Source: `vertical-pod-autoscaler/pkg/target/fetcher.go`. */
export function* targetOf(client: ApiClient, pods: Informer<Pod>, { spec, metadata }: VerticalPodAutoscaler): Procedure<Targeted | undefined> {
  const { apiVersion = 'v1', kind = '', name = '' } = spec?.targetRef ?? {};
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const resource = plurals[kind];
  if (!resource) return undefined;
  const type: ResourceType = { group, version, resource, kind, namespaced: true };
  const scale = yield* client.call<Scale>({ method: 'GET', path: resourcePath(type, metadata?.namespace, name, 'scale') });
  const parsed = scale.ok ? parseLabelSelector(scale.object.status?.selector ?? '') : undefined;
  if (!scale.ok || !parsed?.ok) return undefined;
  const own = [...pods.all()].filter((pod) => pod.metadata?.namespace === metadata?.namespace && matches(parsed.selector, pod.metadata?.labels));
  return { pods: own, replicas: scale.object.spec?.replicas ?? 0 };
}

/** Creates what belongs to the installation, as soon as the server takes it; it may be there already. */
export function* install(host: ProcessHost, client: ApiClient, type: ResourceType, object: KubeObject): Procedure<void> {
  for (;;) {
    const answer = yield* client.call(create(type, object));
    if (answer.ok || answer.code === 409) return;
    yield* host.sleep(seconds(1));
  }
}

export const account = (name: string) =>
  ({ kind: 'client-certificate', commonName: `system:serviceaccount:kube-system:${name}`, organizations: ['system:masters'] }) as const;
export const USER_AGENT = 'vpa/v1.7.0';

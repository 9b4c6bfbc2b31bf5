import {
  type Deployment,
  type KubeObject,
  type Pod,
  type PodDisruptionBudget,
  type ReplicaSet,
  type ResourceType,
  resourcePath,
  resources,
} from '../../../api/index.ts';
import { numberAt } from '../../apimachinery/index.ts';
import type { Informer } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { SyncError } from '../controller/api-error.ts';
import { getControllerOf, type OwnerReference } from '../controller/controller-ref.ts';
import type { ControllerContext } from '../controller-context.ts';
import { scaledValue } from '../deployment/util/fenceposts.ts';
import { serverPreferredResources } from '../discovery.ts';
import type { ReplicationController } from '../replicaset/replica-owner.ts';
import type { StatefulSet } from '../statefulset/stateful-set.ts';

export interface Expected {
  readonly expectedPods: number;
  readonly desiredHealthy: number;
  /** Pods that nobody controls: a fraction of them means nothing. */
  readonly unmanaged: readonly string[];
}

interface Scaled {
  readonly uid: string;
  readonly scale: number;
}

interface Sized extends KubeObject {
  readonly spec?: { readonly replicas?: number } | undefined;
}

type Cache = { readonly get: (key: string) => Sized | undefined };

const groupOf = ({ apiVersion }: OwnerReference): string => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '');
const scaledOf = (object: Sized): Scaled => ({ uid: object.metadata?.uid ?? '', scale: object.spec?.replicas ?? 1 });

/** How many Pods a budget counts with. Source: `pkg/controller/disruption/disruption.go` `getExpectedPodCount`, `getExpectedScale`. */
export class ExpectedPods {
  readonly replicaSets: Informer<ReplicaSet>;
  readonly deployments: Informer<Deployment>;
  readonly statefulSets: Informer<StatefulSet>;
  readonly replicationControllers: Informer<ReplicationController>;

  constructor(private readonly context: ControllerContext) {
    const { informers } = context;
    this.replicaSets = informers.of<ReplicaSet>(resources.replicasets);
    this.deployments = informers.of<Deployment>(resources.deployments);
    this.statefulSets = informers.of<StatefulSet>(resources.statefulsets);
    this.replicationControllers = informers.of<ReplicationController>(resources.replicationcontrollers);
  }

  /** Errors: throws SyncError. */
  *of(pdb: PodDisruptionBudget, pods: readonly Pod[]): Procedure<Expected> {
    const { minAvailable, maxUnavailable } = pdb.spec ?? {};
    if (maxUnavailable === undefined && typeof minAvailable !== 'string')
      return { expectedPods: minAvailable === undefined ? 0 : pods.length, desiredHealthy: minAvailable ?? 0, unmanaged: [] };
    const { scale, unmanaged } = yield* this.scaleOf(pods);
    const desired = maxUnavailable === undefined ? scaledValue(minAvailable, scale, true) : scale - scaledValue(maxUnavailable, scale, true);
    return { expectedPods: scale, desiredHealthy: Math.max(desired, 0), unmanaged };
  }

  /** The sum of the sizes of all controllers of the Pods. */
  private *scaleOf(pods: readonly Pod[]): Procedure<{ readonly scale: number; readonly unmanaged: readonly string[] }> {
    const scales = new Map<string, number>();
    const known = new Set<string>();
    const unmanaged: string[] = [];
    for (const pod of pods) {
      const reference = getControllerOf(pod);
      if (!reference) unmanaged.push(pod.metadata?.name ?? '');
      if (!reference || known.has(reference.uid)) continue;
      known.add(reference.uid);
      const found = yield* this.controllerOf(pod, reference);
      if (!found) throw new SyncError(`found no controllers for pod "${pod.metadata?.name}"`);
      scales.set(found.uid, found.scale);
    }
    return { scale: [...scales.values()].reduce((sum, scale) => sum + scale, 0), unmanaged };
  }

  private *controllerOf(pod: Pod, reference: OwnerReference): Procedure<Scaled | undefined> {
    const namespace = pod.metadata?.namespace;
    const cached = (informer: Cache): Sized | undefined => {
      const found = informer.get(`${namespace}/${reference.name}`);
      return found?.metadata?.uid === reference.uid ? found : undefined;
    };
    const kind = `${reference.kind}.${groupOf(reference)}`;
    let object: Sized | undefined;
    if (kind === 'ReplicaSet.apps') object = this.deploymentOf(cached(this.replicaSets));
    else if (kind === 'StatefulSet.apps') object = cached(this.statefulSets);
    else if (kind === 'ReplicationController.') object = cached(this.replicationControllers);
    return object ? scaledOf(object) : yield* this.scaleSubresource(namespace, reference);
  }

  /** A ReplicaSet of a Deployment counts as the Deployment: its old and new Pods are one. */
  private deploymentOf(rs: Sized | undefined): Sized | undefined {
    const owner = rs && getControllerOf(rs);
    if (owner?.kind !== 'Deployment') return rs;
    const deployment = this.deployments.get(`${rs?.metadata?.namespace}/${owner.name}`);
    return deployment?.metadata?.uid === owner.uid ? deployment : undefined;
  }

  /** Any other kind, if it can be scaled. Source: `getScaleController`. */
  private *scaleSubresource(namespace: string | undefined, reference: OwnerReference): Procedure<Scaled | undefined> {
    const { client } = this.context;
    const { resources: served } = yield* serverPreferredResources(client);
    const group = groupOf(reference);
    const type: ResourceType | undefined = served.find((each) => each.group === group && each.kind === reference.kind);
    if (!type) throw new SyncError(`no matches for kind "${reference.kind}" in version "${reference.apiVersion}"`);
    const path = resourcePath(type, type.namespaced ? namespace : undefined, reference.name, 'scale');
    const found = yield* client.call<KubeObject>({ method: 'GET', path });
    if (found.ok) return found.object.metadata?.uid === reference.uid ? { uid: reference.uid, scale: numberAt(found.object, 'spec', 'replicas') } : undefined;
    if (found.status.reason !== 'NotFound') throw new SyncError(found.status.message);
    throw new SyncError(`${type.resource}${group ? `.${group}` : ''} does not implement the scale subresource`);
  }
}

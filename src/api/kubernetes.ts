/**
 * Kubernetes' own types. They come from `kubernetes-models` (API v1.36), type-only: nothing of that package is bundled.
 * API objects are immutable values everywhere in Orrery: a change is a new object that shares what did not change.
 */
import type { IPod } from 'kubernetes-models/v1/Pod';

export type { IDeployment as Deployment } from 'kubernetes-models/apps/v1/Deployment';
export type { IReplicaSet as ReplicaSet } from 'kubernetes-models/apps/v1/ReplicaSet';
export type { ILease as Lease } from 'kubernetes-models/coordination.k8s.io/v1/Lease';
export type { IEndpointSlice as EndpointSlice } from 'kubernetes-models/discovery.k8s.io/v1/EndpointSlice';
export type { IResourceQuota as ResourceQuota } from 'kubernetes-models/v1/ResourceQuota';
export type { IPersistentVolumeClaim as PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
export type { IPersistentVolume as PersistentVolume } from 'kubernetes-models/v1/PersistentVolume';
export type { ILimitRange as LimitRange } from 'kubernetes-models/v1/LimitRange';
export type { IEndpoints as Endpoints } from 'kubernetes-models/v1/Endpoints';
export type { ICSINode as CSINode } from 'kubernetes-models/storage.k8s.io/v1/CSINode';
export type { ICSIDriver as CSIDriver } from 'kubernetes-models/storage.k8s.io/v1/CSIDriver';
export type { IVolumeAttachment as VolumeAttachment } from 'kubernetes-models/storage.k8s.io/v1/VolumeAttachment';
export type { ICertificateSigningRequest as CertificateSigningRequest } from 'kubernetes-models/certificates.k8s.io/v1/CertificateSigningRequest';
export type { IStorageClass as StorageClass } from 'kubernetes-models/storage.k8s.io/v1/StorageClass';
export type { IPriorityClass as PriorityClass } from 'kubernetes-models/scheduling.k8s.io/v1/PriorityClass';
export type { IRoleBinding as RoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding';
export type { IRole as Role } from 'kubernetes-models/rbac.authorization.k8s.io/v1/Role';
export type { IPodDisruptionBudget as PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
export type { INetworkPolicy as NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
export type { IIngressClass as IngressClass } from 'kubernetes-models/networking.k8s.io/v1/IngressClass';
export type { IIngress as Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
export type { ICronJob as CronJob } from 'kubernetes-models/batch/v1/CronJob';
export type { IHorizontalPodAutoscaler as HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
export type { IBinding as Binding } from 'kubernetes-models/v1/Binding';
export type { IConfigMap as ConfigMap } from 'kubernetes-models/v1/ConfigMap';
export type { IIoK8sApiCoreV1Container as Container } from 'kubernetes-models/v1/Container';
export type { IIoK8sApiCoreV1ContainerState as ContainerState } from 'kubernetes-models/v1/ContainerState';
export type { IIoK8sApiCoreV1ContainerStatus as ContainerStatus } from 'kubernetes-models/v1/ContainerStatus';
export type { IEvent as CoreEvent } from 'kubernetes-models/v1/Event';
export type { INamespace as Namespace } from 'kubernetes-models/v1/Namespace';
export type { INode as Node } from 'kubernetes-models/v1/Node';
export type { IPod as Pod } from 'kubernetes-models/v1/Pod';
export type { IIoK8sApiCoreV1PodCondition as PodCondition } from 'kubernetes-models/v1/PodCondition';
export type { IIoK8sApiCoreV1PodSpec as PodSpec } from 'kubernetes-models/v1/PodSpec';
export type { IIoK8sApiCoreV1PodTemplateSpec as PodTemplateSpec } from 'kubernetes-models/v1/PodTemplateSpec';
export type { IIoK8sApiCoreV1Probe as Probe } from 'kubernetes-models/v1/Probe';
export type { ISecret as Secret } from 'kubernetes-models/v1/Secret';
export type { IService as Service } from 'kubernetes-models/v1/Service';
export type { IServiceAccount as ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';

export type ObjectMeta = NonNullable<IPod['metadata']>;

/** Any API object: what every kind has, and nothing more. Fields of unknown kinds are reached through field paths. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: ObjectMeta;
}

export interface KubeList<T extends KubeObject = KubeObject> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string; readonly remainingItemCount?: number };
  readonly items: readonly T[];
}

/** The plural, lower-case name under which a kind is served, with its group and version. The core group is `''`. */
export interface GroupVersionResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

/** `meta/v1 Status`: how the API says no (and, for deletes, yes). */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: object;
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly uid?: string;
    readonly causes?: readonly StatusCause[];
    readonly retryAfterSeconds?: number;
  };
  readonly code?: number;
}

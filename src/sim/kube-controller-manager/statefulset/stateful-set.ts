import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import type { PersistentVolumeClaim, Pod, PodSpec, PodTemplateSpec } from '../../../api/index.ts';
import { isPodAvailable, isPodReady } from '../controller/pod.ts';
import { podFromTemplate } from '../controller/pod-control.ts';
import { type ControllerRevision, REVISION_HASH_LABEL, templateOf } from '../history/controller-history.ts';

export type StatefulSet = IStatefulSet;

export type ClaimTemplate = NonNullable<NonNullable<StatefulSet['spec']>['volumeClaimTemplates']>[number];

const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name';
const POD_INDEX_LABEL = 'apps.kubernetes.io/pod-index';

/** The set and the ordinal that a Pod's name tells of; -1 when it tells of none. Source: `stateful_set_utils.go` `getParentNameAndOrdinal`. */
function parentAndOrdinal(pod: Pod): { readonly parent: string; readonly ordinal: number } {
  const [, parent = '', digits] = /^(.*)-([0-9]+)$/.exec(pod.metadata?.name ?? '') ?? [];
  const ordinal = digits === undefined ? -1 : Number(digits);
  return { parent, ordinal: ordinal < 2 ** 31 ? ordinal : -1 };
}

export const ordinalOf = (pod: Pod): number => parentAndOrdinal(pod).ordinal;
export const isMemberOf = (set: StatefulSet, pod: Pod): boolean => parentAndOrdinal(pod).parent === set.metadata?.name;

export const replicasOf = (set: StatefulSet): number => set.spec?.replicas ?? 1;
export const startOrdinal = (set: StatefulSet): number => set.spec?.ordinals?.start ?? 0;

/** Is the Pod one of those that the set wants now? Source: `pkg/controller/statefulset/stateful_set_utils.go` podInOrdinalRange. */
export function isInOrdinalRange(set: StatefulSet, pod: Pod): boolean {
  const index = ordinalOf(pod) - startOrdinal(set);
  return index >= 0 && index < replicasOf(set);
}

const podNameOf = (set: StatefulSet, ordinal: number): string => `${set.metadata?.name}-${ordinal}`;
const claimNameOf = (set: StatefulSet, template: ClaimTemplate, ordinal: number): string => `${template.metadata?.name}-${set.metadata?.name}-${ordinal}`;

export const revisionOf = (pod: Pod): string => pod.metadata?.labels?.[REVISION_HASH_LABEL] ?? '';

// --- the state of a Pod ----------------------------------------------------------------------------------------------

/** Known to the server; one that is only planned has no phase. */
export const isCreated = (pod: Pod): boolean => (pod.status?.phase ?? '') !== '';
export const isTerminating = (pod: Pod): boolean => pod.metadata?.deletionTimestamp !== undefined;
export const isRunningAndReady = (pod: Pod): boolean => pod.status?.phase === 'Running' && isPodReady(pod);
export const isAvailable = (set: StatefulSet, pod: Pod, now: number): boolean => isPodAvailable(pod, set.spec?.minReadySeconds ?? 0, now);
export const isUnavailable = (set: StatefulSet, pod: Pod, now: number): boolean => !isAvailable(set, pod, now) || isTerminating(pod);

export const allowsBurst = (set: StatefulSet): boolean => set.spec?.podManagementPolicy === 'Parallel';

// --- identity and storage --------------------------------------------------------------------------------------------

export function identityMatches(set: StatefulSet, pod: Pod): boolean {
  const { parent, ordinal } = parentAndOrdinal(pod);
  const { name, namespace, labels } = pod.metadata ?? {};
  return (
    ordinal >= 0 &&
    parent === set.metadata?.name &&
    name === podNameOf(set, ordinal) &&
    namespace === set.metadata?.namespace &&
    labels?.[POD_NAME_LABEL] === name
  );
}

/** Do the Pod's volumes use the claims of the set's templates? */
export function storageMatches(set: StatefulSet, pod: Pod): boolean {
  const ordinal = ordinalOf(pod);
  if (ordinal < 0) return false;
  const claims = new Map((pod.spec?.volumes ?? []).map((volume) => [volume.name, volume.persistentVolumeClaim?.claimName]));
  return (set.spec?.volumeClaimTemplates ?? []).every((template) => claims.get(template.metadata?.name ?? '') === claimNameOf(set, template, ordinal));
}

/** Name and labels that make a Pod the one of its ordinal. */
export function withIdentity(set: StatefulSet, pod: Pod): Pod {
  const ordinal = ordinalOf(pod);
  const name = podNameOf(set, ordinal);
  const labels = { ...pod.metadata?.labels, [POD_NAME_LABEL]: name, [POD_INDEX_LABEL]: `${ordinal}` };
  return { ...pod, metadata: { ...pod.metadata, name, namespace: set.metadata?.namespace, labels } };
}

/** A volume for each claim template, in place of one of the same name. Source: `updateStorage`. */
export function withStorage(set: StatefulSet, pod: Pod): Pod {
  const templates = set.spec?.volumeClaimTemplates ?? [];
  if (templates.length === 0 || !pod.spec) return pod;
  const ordinal = ordinalOf(pod);
  const volumes = templates.map((template) => ({
    name: template.metadata?.name ?? '',
    persistentVolumeClaim: { claimName: claimNameOf(set, template, ordinal) },
  }));
  const own = (pod.spec.volumes ?? []).filter(({ name }) => !volumes.some((volume) => volume.name === name));
  return { ...pod, spec: { ...pod.spec, volumes: [...volumes, ...own] } };
}

/** The claims that the Pod of an ordinal needs. Source: `getPersistentVolumeClaims`. */
export function claimsOf(set: StatefulSet, pod: Pod): PersistentVolumeClaim[] {
  const ordinal = ordinalOf(pod);
  return (set.spec?.volumeClaimTemplates ?? []).map((template) => ({
    ...template,
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      ...template.metadata,
      name: claimNameOf(set, template, ordinal),
      namespace: set.metadata?.namespace,
      labels: { ...template.metadata?.labels, ...set.spec?.selector?.matchLabels },
    },
  }));
}

function newPod(set: StatefulSet, template: PodTemplateSpec, ordinal: number, revision: string): Pod {
  const { metadata } = podFromTemplate(template, set);
  const name = podNameOf(set, ordinal);
  const spec: PodSpec = { ...(template.spec ?? { containers: [] }), hostname: name, ...(set.spec?.serviceName ? { subdomain: set.spec.serviceName } : {}) };
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name, labels: { ...metadata?.labels, [REVISION_HASH_LABEL]: revision } }, spec };
  return withStorage(set, withIdentity(set, pod));
}

/** The current and the wanted revision of a set. */
export interface Revisions {
  readonly current: ControllerRevision;
  readonly update: ControllerRevision;
}

/** The Pod of an ordinal before it exists: below the partition it is made at the current revision. Source: `newVersionedStatefulSetPod`. */
export function newVersionedPod(set: StatefulSet, { current, update }: Revisions, ordinal: number): Pod {
  const { rollingUpdate, type = 'RollingUpdate' } = set.spec?.updateStrategy ?? {};
  const kept = rollingUpdate ? (rollingUpdate.partition ?? 0) : type === 'RollingUpdate' ? (set.status?.currentReplicas ?? 0) : 0;
  const revision = ordinal < startOrdinal(set) + kept ? current : update;
  return newPod(set, templateOf(revision), ordinal, revision.metadata?.name ?? '');
}

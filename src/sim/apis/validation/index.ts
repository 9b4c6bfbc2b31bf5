/** Validation by kind. Errors come in Kubernetes' order and words (v1.36). Adding a kind is one line in the table. */
import type { KubeObject } from '../../../api/index.ts';
import { type FieldError, groupResource, isObject, type JsonObject, type ResourceInfo } from '../../apimachinery/index.ts';
import * as apps from './apps.ts';
import * as batch from './batch.ts';
import type { Errors } from './common.ts';
import * as core from './core.ts';
import * as networking from './networking.ts';
import { type NameFormat, validateObjectMeta, validateObjectMetaUpdate } from './object-meta.ts';
import { validatePodTemplate } from './pod-spec.ts';
import { validatePodCreate, validatePodUpdate } from './pod.ts';
import * as policies from './policies.ts';
import { validateService, validateServiceUpdate } from './service.ts';
import * as storage from './storage.ts';

interface Validator {
  readonly name?: NameFormat;
  readonly create: (errors: Errors, object: JsonObject) => void;
  /** Called besides the checks of metadata; the same as create when absent. */
  readonly update?: (errors: Errors, next: JsonObject, before: JsonObject) => void;
}

/** create, then something more. */
const also = (create: Validator['create'], update: NonNullable<Validator['update']>): NonNullable<Validator['update']> => (errors, next, before) => {
  if (next['spec'] !== before['spec'] || next['spec'] === undefined) create(errors, next);
  update(errors, next, before);
};

const nothing: Validator['create'] = () => undefined;

const validators: Readonly<Record<string, Validator>> = {
  pods: { create: validatePodCreate, update: validatePodUpdate },
  podtemplates: { create: (errors, object) => validatePodTemplate(errors, object['template'], 'template') },
  replicationcontrollers: { create: apps.validateReplicationController },
  'deployments.apps': { create: apps.validateDeployment, update: also(apps.validateDeployment, apps.immutableSelector) },
  'replicasets.apps': { create: apps.validateReplicaSet, update: also(apps.validateReplicaSet, apps.immutableSelector) },
  'daemonsets.apps': { create: apps.validateDaemonSet, update: also(apps.validateDaemonSet, apps.immutableSelector) },
  'statefulsets.apps': { name: 'dns-label', create: apps.validateStatefulSet, update: also(apps.validateStatefulSet, apps.validateStatefulSetUpdate) },
  'jobs.batch': { create: batch.validateJob, update: batch.validateJobUpdate },
  'cronjobs.batch': { create: batch.validateCronJob, update: batch.validateCronJobUpdate },
  services: { name: 'dns-label', create: validateService, update: validateServiceUpdate },
  endpoints: { create: networking.validateEndpoints },
  'endpointslices.discovery.k8s.io': { create: networking.validateEndpointSlice },
  'ingresses.networking.k8s.io': { create: networking.validateIngress },
  'ingressclasses.networking.k8s.io': { create: networking.validateIngressClass, update: also(networking.validateIngressClass, networking.validateIngressClassUpdate) },
  'networkpolicies.networking.k8s.io': { create: networking.validateNetworkPolicy },
  configmaps: { create: core.validateConfigMap, update: core.validateConfigMapUpdate },
  secrets: { create: core.validateSecret, update: core.validateSecretUpdate },
  namespaces: { name: 'dns-label', create: nothing },
  nodes: { create: core.validateNode, update: core.validateNodeUpdate },
  limitranges: { create: core.validateLimitRange },
  resourcequotas: { create: storage.validateResourceQuota },
  serviceaccounts: { create: core.validateServiceAccount },
  'leases.coordination.k8s.io': { create: core.validateLease },
  'priorityclasses.scheduling.k8s.io': { create: core.validatePriorityClass, update: core.validatePriorityClassUpdate },
  persistentvolumes: { create: storage.validatePersistentVolume, update: storage.validatePersistentVolumeUpdate },
  persistentvolumeclaims: { create: storage.validateClaim, update: storage.validateClaimUpdate },
  'storageclasses.storage.k8s.io': { create: storage.validateStorageClass, update: also(storage.validateStorageClass, storage.validateStorageClassUpdate) },
  'roles.rbac.authorization.k8s.io': { name: 'path-segment', create: policies.validateRole },
  'clusterroles.rbac.authorization.k8s.io': { name: 'path-segment', create: policies.validateClusterRole },
  'rolebindings.rbac.authorization.k8s.io': { name: 'path-segment', create: policies.validateRoleBinding, update: also(policies.validateRoleBinding, policies.immutableRoleRef) },
  'clusterrolebindings.rbac.authorization.k8s.io': { name: 'path-segment', create: policies.validateClusterRoleBinding, update: also(policies.validateClusterRoleBinding, policies.immutableRoleRef) },
  'horizontalpodautoscalers.autoscaling': { create: policies.validateHorizontalPodAutoscaler },
  'poddisruptionbudgets.policy': { create: policies.validatePodDisruptionBudget },
  'customresourcedefinitions.apiextensions.k8s.io': { create: policies.validateCustomResourceDefinition },
};

const fallback: Validator = { create: nothing };

const validatorOf = (info: ResourceInfo): Validator => (info.custom ? fallback : (validators[groupResource(info.type)] ?? fallback));

/** Objects of kinds without identity (reviews, bindings) have no metadata of their own to check. */
const anonymous = new Set(['Binding', 'TokenReview', 'SubjectAccessReview', 'LocalSubjectAccessReview', 'SelfSubjectAccessReview', 'SelfSubjectRulesReview', 'SelfSubjectReview']);

/**
 * Validates an object that is to be created. It must be decoded, defaulted and have its name (`generateName` already drawn)
 * and namespace. Empty = valid.
 */
export function validateCreate(info: ResourceInfo, object: KubeObject): readonly FieldError[] {
  if (anonymous.has(info.type.kind) || !isObject(object)) return [];
  const validator = validatorOf(info);
  const errors: Errors = [];
  validateObjectMeta(errors, object, info.type.namespaced, validator.name ?? 'dns-subdomain');
  validator.create(errors, object);
  return errors;
}

/** Validates a whole new version against the stored one. For `/status` and other subresources nothing but metadata changes here. */
export function validateUpdate(info: ResourceInfo, next: KubeObject, before: KubeObject): readonly FieldError[] {
  if (next === before || !isObject(next) || !isObject(before)) return [];
  const validator = validatorOf(info);
  const errors: Errors = [];
  validateObjectMetaUpdate(errors, next, before);
  if (validator.update) validator.update(errors, next, before);
  else if (next['spec'] === undefined || next['spec'] !== before['spec']) validator.create(errors, next);
  return errors;
}

/** Validation by kind. Errors come in Kubernetes' order and words (v1.36). Adding a kind is one line in the table. */
import type { KubeObject } from '../../../api/index.ts';
import { type FieldError, groupResource, isObject, type ResourceInfo } from '../../apimachinery/index.ts';
import { customResourceSchemas } from '../custom/late.ts';
import * as apps from './apps.ts';
import type { Errors } from './common.ts';
import * as core from './core.ts';
import { validateEndpointSlice, validateEndpoints } from './endpoints.ts';
import { lateChecks, type Validator } from './late.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from './object-meta.ts';
import { validatePodTemplate } from './pod-spec.ts';
import { validatePodCreate, validatePodUpdate } from './pod.ts';
import * as rbac from './rbac.ts';
import { validateService, validateServiceUpdate } from './service.ts';

/** create, then something more. */
const also =
  (create: Validator['create'], update: NonNullable<Validator['update']>): NonNullable<Validator['update']> =>
  (errors, next, before) => {
    if (next['spec'] !== before['spec'] || next['spec'] === undefined) create(errors, next);
    update(errors, next, before);
  };

const nothing: Validator['create'] = () => undefined;

/** Kinds that every cluster has from the start; all others are in `late/index.ts`. */
const validators: Readonly<Record<string, Validator>> = {
  pods: { create: validatePodCreate, update: validatePodUpdate },
  podtemplates: { create: (errors, object) => validatePodTemplate(errors, object['template'], 'template') },
  replicationcontrollers: { create: apps.validateReplicationController },
  'deployments.apps': { create: apps.validateDeployment, update: also(apps.validateDeployment, apps.immutableSelector) },
  'replicasets.apps': { create: apps.validateReplicaSet, update: also(apps.validateReplicaSet, apps.immutableSelector) },
  'daemonsets.apps': { create: apps.validateDaemonSet, update: also(apps.validateDaemonSet, apps.immutableSelector) },
  'statefulsets.apps': {
    name: 'dns-label',
    create: apps.validateStatefulSet,
    update: also((errors, object) => apps.validateStatefulSet(errors, object, true), apps.validateStatefulSetUpdate),
  },
  services: { name: 'dns-label', create: validateService, update: validateServiceUpdate },
  endpoints: { create: validateEndpoints },
  'endpointslices.discovery.k8s.io': { create: validateEndpointSlice },
  configmaps: { create: core.validateConfigMap, update: core.validateConfigMapUpdate },
  secrets: { create: core.validateSecret, update: core.validateSecretUpdate },
  namespaces: { name: 'dns-label', create: core.validateNamespace },
  nodes: { create: core.validateNode, update: core.validateNodeUpdate },
  serviceaccounts: { create: nothing },
  events: { create: nothing, update: nothing },
  'events.events.k8s.io': { create: nothing, update: nothing },
  'leases.coordination.k8s.io': { create: core.validateLease },
  'roles.rbac.authorization.k8s.io': { name: 'path-segment', create: rbac.validateRole },
  'clusterroles.rbac.authorization.k8s.io': { name: 'path-segment', create: rbac.validateClusterRole },
  'rolebindings.rbac.authorization.k8s.io': {
    name: 'path-segment',
    create: rbac.validateRoleBinding,
    update: also(rbac.validateRoleBinding, rbac.immutableRoleRef),
  },
  'clusterrolebindings.rbac.authorization.k8s.io': {
    name: 'path-segment',
    create: rbac.validateClusterRoleBinding,
    update: also(rbac.validateClusterRoleBinding, rbac.immutableRoleRef),
  },
};

const fallback: Validator = { create: nothing };

function validatorOf(info: ResourceInfo): Validator {
  if (info.custom) return fallback;
  const name = groupResource(info.type);
  return validators[name] ?? lateChecks.peek()?.validators[name] ?? fallback;
}

/** Objects of kinds without identity (reviews, bindings) have no metadata of their own to check. */
const anonymous = new Set([
  'Binding',
  'TokenReview',
  'SubjectAccessReview',
  'LocalSubjectAccessReview',
  'SelfSubjectAccessReview',
  'SelfSubjectRulesReview',
  'SelfSubjectReview',
]);

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
  if (info.openAPIV3Schema) errors.push(...(customResourceSchemas.peek()?.validate(object, undefined, info.openAPIV3Schema) ?? []));
  return errors;
}

/** What is wrong with a change of a Pod's resources. */
export function validateResize(next: KubeObject, before: KubeObject): readonly FieldError[] {
  const errors: Errors = [];
  if (isObject(next) && isObject(before)) lateChecks.get().resize(errors, next, before);
  return errors;
}

/** Validates a whole new version against the stored one. For `/status` and other subresources nothing but metadata changes here. */
export function validateUpdate(info: ResourceInfo, next: KubeObject, before: KubeObject): readonly FieldError[] {
  if (next === before || !isObject(next) || !isObject(before)) return [];
  const validator = validatorOf(info);
  const errors: Errors = [];
  validateObjectMetaUpdate(errors, next, before);
  if (info.openAPIV3Schema) errors.push(...(customResourceSchemas.peek()?.validate(next, before, info.openAPIV3Schema) ?? []));
  if (validator.update) validator.update(errors, next, before);
  else if (next['spec'] === undefined || next['spec'] !== before['spec']) validator.create(errors, next);
  return errors;
}

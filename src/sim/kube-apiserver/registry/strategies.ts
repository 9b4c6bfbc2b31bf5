import { deepEqual } from '../../apimachinery/index.ts';
import { asJson, asList, asNumber, type AnyObject, type Json } from '../values.ts';
import { podStrategy } from './core/pod/strategy.ts';
import type { Strategy } from './strategy.ts';

const workload = (status: Json): Strategy => ({ generation: true, initialStatus: status });

/** `kubernetes/pkg/registry/core/namespace/strategy.go`: a finalizer of its own and phase Active. */
const namespaceStrategy: Strategy = {
  returnDeletedObject: true,
  initialStatus: { phase: 'Active' },
  prepareForCreate: (object) => {
    const finalizers = asList(object.spec?.finalizers);
    const labels = { ...object.metadata?.labels, 'kubernetes.io/metadata.name': object.metadata?.name ?? '' };
    const spec = { ...object.spec, finalizers: finalizers.includes('kubernetes') ? finalizers : [...finalizers, 'kubernetes'] };
    return { ...object, metadata: { ...object.metadata, labels }, spec };
  },
  // spec.finalizers change only by /finalize.
  prepareForUpdate: (next, before) => ({ ...next, spec: before.spec ?? {} }),
};

const counters = (...names: readonly string[]): Json => Object.fromEntries(names.map((name) => [name, 0]));
const createOnUpdate: Strategy = { createOnUpdate: true };

const annotationsChanged = (next: AnyObject, before: AnyObject): boolean => !deepEqual(next.metadata?.annotations, before.metadata?.annotations);

/** `registry/batch/job/strategy.go` PrepareForCreate leaves completions alone; generateSelectorIfNeeded makes selector and labels from the uid. */
function jobPrepare(object: AnyObject): AnyObject {
  const { spec = {} } = object;
  if (spec.manualSelector === true) return object;
  const uid = object.metadata?.uid ?? '';
  const name = object.metadata?.name ?? '';
  const labels = { 'batch.kubernetes.io/controller-uid': uid, 'batch.kubernetes.io/job-name': name, 'controller-uid': uid, 'job-name': name };
  const template = asJson(spec.template);
  const metadata = asJson(template.metadata);
  return {
    ...object,
    spec: {
      ...spec,
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
      template: { ...template, metadata: { ...metadata, labels: { ...asJson(metadata.labels), ...labels } } },
    },
  };
}

const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

/** `spec.templateGeneration` of old, which v1 shows as an annotation that only the server sets. `apps/daemonset/strategy.go`. */
const withTemplateGeneration = (object: AnyObject, generation: number): AnyObject => ({
  ...object,
  metadata: { ...object.metadata, annotations: { ...object.metadata?.annotations, [TEMPLATE_GENERATION]: `${generation}` } },
});

function daemonSetUpdate(next: AnyObject, before: AnyObject): AnyObject {
  const generation = Number(before.metadata?.annotations?.[TEMPLATE_GENERATION] ?? 0);
  return withTemplateGeneration(next, deepEqual(next.spec?.template, before.spec?.template) ? generation : generation + 1);
}

/** A quota begins with nothing used; admission counts from there (the real status comes from kube-controller-manager). */
function quotaStatus({ spec = {} }: AnyObject): Json {
  const hard = asJson(spec.hard);
  return { hard, used: Object.fromEntries(Object.keys(hard).map((name) => [name, '0'])) };
}

/** What the naming and establishing controllers of the API server find for a definition without conflicts (`apiextensions-apiserver/pkg/controller`). */
function definitionStatus({ spec = {}, metadata }: AnyObject): Json {
  const lastTransitionTime = metadata?.creationTimestamp;
  const condition = (type: string, reason: string, message: string) => ({ type, status: 'True', reason, message, lastTransitionTime });
  return {
    conditions: [
      condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
      condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
    ],
    acceptedNames: spec.names,
    storedVersions: asList(spec.versions)
      .map(asJson)
      .filter((version) => version.storage === true)
      .map((version) => version.name),
  };
}

const isOldSource = ({ apiGroup, kind }: Json): boolean =>
  apiGroup === undefined || apiGroup === '' ? kind === 'PersistentVolumeClaim' : apiGroup === 'snapshot.storage.k8s.io' && kind === 'VolumeSnapshot';

/**
 * `dataSource` and `dataSourceRef` say the same; what only the second may name is dropped from the first.
 * Source: `pkg/api/persistentvolumeclaim/util.go` EnforceDataSourceBackwardsCompatibility, NormalizeDataSources.
 */
function claimPrepare(object: AnyObject): AnyObject {
  const { dataSource, dataSourceRef, ...spec } = object.spec ?? {};
  if ((dataSource === undefined) === (dataSourceRef === undefined)) return object;
  if (dataSource !== undefined) return { ...object, spec: isOldSource(asJson(dataSource)) ? { ...spec, dataSource, dataSourceRef: dataSource } : spec };
  const { namespace = '', ...source } = asJson(dataSourceRef);
  return namespace === '' ? { ...object, spec: { ...spec, dataSource: source, dataSourceRef } } : object;
}

/** Kinds that differ from the generic registry, by `group/resource`. */
export const strategies: Readonly<Record<string, Strategy>> = {
  '/pods': podStrategy,
  '/namespaces': namespaceStrategy,
  '/nodes': { initialStatus: 'keep' },
  '/services': { initialStatus: { loadBalancer: {} }, createOnUpdate: true, returnDeletedObject: true },
  '/serviceaccounts': { returnDeletedObject: true },
  '/podtemplates': { returnDeletedObject: true },
  '/endpoints': createOnUpdate,
  '/events': createOnUpdate,
  'events.k8s.io/events': createOnUpdate,
  '/limitranges': createOnUpdate,
  '/resourcequotas': { initialStatus: quotaStatus, returnDeletedObject: true },
  '/persistentvolumes': { initialStatus: { phase: 'Pending' }, returnDeletedObject: true },
  '/persistentvolumeclaims': { initialStatus: { phase: 'Pending' }, prepareForCreate: claimPrepare, returnDeletedObject: true },
  '/replicationcontrollers': { ...workload(counters('replicas')), defaultPropagation: 'Orphan' },
  'apps/deployments': { ...workload({}), generationAlso: annotationsChanged },
  'apps/replicasets': workload(counters('replicas')),
  'apps/statefulsets': workload(counters('replicas', 'availableReplicas')),
  'apps/daemonsets': {
    ...workload(counters('currentNumberScheduled', 'numberMisscheduled', 'desiredNumberScheduled', 'numberReady')),
    prepareForCreate: (object) => withTemplateGeneration(object, 1),
    prepareForUpdate: daemonSetUpdate,
  },
  'batch/jobs': { ...workload({}), prepareForCreate: jobPrepare, defaultPropagation: 'Orphan' },
  'batch/cronjobs': workload({}),
  'autoscaling/horizontalpodautoscalers': { initialStatus: { desiredReplicas: 0 } },
  'policy/poddisruptionbudgets': workload(counters('disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods')),
  'networking.k8s.io/ingresses': workload({ loadBalancer: {} }),
  'networking.k8s.io/networkpolicies': { generation: true },
  'discovery.k8s.io/endpointslices': {
    generation: true,
    generationAlso: (next, before) => !deepEqual(next.endpoints, before.endpoints) || !deepEqual(next.ports, before.ports),
  },
  'apiextensions.k8s.io/customresourcedefinitions': { generation: true, initialStatus: definitionStatus },
  // `certificates/strategy.go`: who asks is whom the server has authenticated; what was asked does not change.
  'certificates.k8s.io/certificatesigningrequests': {
    initialStatus: {},
    prepareForCreate: (object, { name, groups }) => {
      const { uid: _uid, extra: _extra, ...spec } = object.spec ?? {};
      return { ...object, spec: { ...spec, username: name, groups: [...groups] } };
    },
    prepareForUpdate: (next, before) => ({ ...next, spec: before.spec ?? {} }),
  },
  'coordination.k8s.io/leases': createOnUpdate,
  'node.k8s.io/runtimeclasses': createOnUpdate,
  'rbac.authorization.k8s.io/roles': createOnUpdate,
  'rbac.authorization.k8s.io/rolebindings': createOnUpdate,
  'rbac.authorization.k8s.io/clusterroles': createOnUpdate,
  'rbac.authorization.k8s.io/clusterrolebindings': createOnUpdate,
  'scheduling.k8s.io/priorityclasses': { generation: true, generationAlso: (next, before) => asNumber(next.value) !== asNumber(before.value) },
};

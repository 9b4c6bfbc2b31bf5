import { asJson, asText, metaOf, type AnyObject } from '../values.ts';

export type FieldValue = (object: AnyObject) => string;

const spec =
  (name: string): FieldValue =>
  (object) =>
    plain(object.spec?.[name]);
const status =
  (name: string): FieldValue =>
  (object) =>
    plain(object.status?.[name]);
const top =
  (name: string): FieldValue =>
  (object) =>
    plain(object[name]);

function plain(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}

const flag =
  (of: FieldValue): FieldValue =>
  (object) =>
    of(object) || 'false';
const involved =
  (name: string): FieldValue =>
  (object) =>
    asText(asJson(object.involvedObject)[name]);
const regarding =
  (name: string): FieldValue =>
  (object) =>
    asText(asJson(object.regarding)[name]);
const involvedNames = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];
const events = (path: string, value: (name: string) => FieldValue): Record<string, FieldValue> =>
  Object.fromEntries(involvedNames.map((name) => [`${path}.${name}`, value(name)]));

const common: Readonly<Record<string, FieldValue>> = {
  'metadata.name': (object) => metaOf(object).name ?? '',
  'metadata.namespace': (object) => metaOf(object).namespace ?? '',
};

/** Fields that a field selector may name, by `group/resource`. Source: `GetAttrs`/`ToSelectableFields` in `kubernetes/pkg/registry/…/strategy.go`. */
const byResource: Readonly<Record<string, Readonly<Record<string, FieldValue>>>> = {
  '/pods': {
    'spec.nodeName': spec('nodeName'),
    'spec.restartPolicy': spec('restartPolicy'),
    'spec.schedulerName': spec('schedulerName'),
    'spec.serviceAccountName': spec('serviceAccountName'),
    'spec.hostNetwork': flag(spec('hostNetwork')),
    'status.phase': status('phase'),
    'status.podIP': status('podIP'),
    'status.nominatedNodeName': status('nominatedNodeName'),
  },
  '/nodes': { 'spec.unschedulable': flag(spec('unschedulable')) },
  '/namespaces': { 'status.phase': status('phase'), name: (object) => metaOf(object).name ?? '' },
  '/secrets': { type: top('type') },
  '/services': { 'spec.clusterIP': spec('clusterIP'), 'spec.type': spec('type') },
  '/replicationcontrollers': { 'status.replicas': (object) => status('replicas')(object) || '0' },
  'apps/replicasets': { 'status.replicas': (object) => status('replicas')(object) || '0' },
  'batch/jobs': { 'status.successful': (object) => status('succeeded')(object) || '0' },
  'certificates.k8s.io/certificatesigningrequests': { 'spec.signerName': spec('signerName') },
  '/events': {
    ...events('involvedObject', involved),
    reason: top('reason'),
    reportingComponent: (object) => asText(asJson(object.source).component) || asText(object.reportingComponent),
    source: (object) => asText(asJson(object.source).component) || asText(object.reportingComponent),
    type: top('type'),
  },
  'events.k8s.io/events': {
    ...events('regarding', regarding),
    reason: top('reason'),
    reportingController: top('reportingController'),
    type: top('type'),
  },
};

/** Reads the field that a selector names; undefined when the kind has no such label. */
export function selectableField(group: string, resource: string, field: string): FieldValue | undefined {
  return common[field] ?? byResource[`${group}/${resource}`]?.[field];
}

/** The field whose exact value finds watchers without asking all of them (`cacher.go` IndexerFuncs: Pods by node, others by name). */
export function triggerField(group: string, resource: string): string {
  return group === '' && resource === 'pods' ? 'spec.nodeName' : 'metadata.name';
}

/** The `Warning` headers of a write: `pkg/api/pod/warnings.go`, `pkg/api/service/warnings.go` and the strategies (v1.36). */
import type { KubeObject } from '../../api/index.ts';
import { goQuote, groupResource, isObject, type JsonObject, objectAt, type ResourceInfo } from '../apimachinery/index.ts';
import { items, strings, text } from './validation/common.ts';

type Warn = (object: JsonObject) => readonly string[];

const nodeLabels: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'beta.kubernetes.io/instance-type': 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  'failure-domain.beta.kubernetes.io/region': 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone': 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'node-role.kubernetes.io/master': 'use "node-role.kubernetes.io/control-plane" instead',
};

const oldVolumes: Readonly<Record<string, string>> = {
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+',
  gitRepo: 'deprecated in v1.11, and disabled by default in v1.33+',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  flocker: 'deprecated in v1.22, non-functional in v1.25+',
  storageos: 'deprecated in v1.22, non-functional in v1.25+',
  quobyte: 'deprecated in v1.22, non-functional in v1.25+',
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
};

function duplicates(list: readonly JsonObject[], key: string, field: string, what: string): readonly string[] {
  const seen = new Set<string>();
  return list.flatMap((item, index) => {
    const value = text(item[key]);
    const again = value !== '' && seen.has(value);
    seen.add(value);
    return again ? [`${field}[${index}].${key}: duplicate ${what} ${goQuote(value)}`] : [];
  });
}

function environment(container: JsonObject, field: string): readonly string[] {
  const seen = new Map<string, number>();
  return items(container['env']).flatMap((variable, index) => {
    const name = text(variable['name']);
    const again = seen.has(name) && !text(variable['value']).includes(`$(${name})`);
    seen.set(name, index);
    return again ? [`${field}.env[${index}]: hides previous definition of ${goQuote(name)}, which may be dropped when using apply`] : [];
  });
}

function ports(containers: readonly JsonObject[], root: string): readonly string[] {
  const warnings: string[] = [];
  const names = new Map<string, string>();
  const seen = new Map<string, string>();
  containers.forEach((container, index) => {
    items(container['ports']).forEach((port, position) => {
      const place = `${root}.containers[${index}].ports[${position}]`;
      const id = `${String(port['containerPort'])}/${text(port['protocol'])}/${text(port['hostIP'])}/${String(port['hostPort'] ?? 0)}`;
      const other = seen.get(id);
      if (other !== undefined) warnings.push(`${place}: duplicate port definition with ${other}`);
      seen.set(id, place);
      const name = text(port['name']);
      const first = names.get(name);
      if (name !== '' && first !== undefined)
        warnings.push(`${place}: duplicate port name ${goQuote(name)} with ${first}, services and probes that select ports by name will use ${first}`);
      if (first === undefined) names.set(name, place);
    });
  });
  return warnings;
}

function nullSelectors(spec: JsonObject, root: string): readonly string[] {
  return items(spec['topologySpreadConstraints']).flatMap((constraint, index) =>
    constraint['labelSelector'] === undefined
      ? [`${root}.topologySpreadConstraints[${index}].labelSelector: a null labelSelector results in matching no pod`]
      : [],
  );
}

const checked = new WeakSet<object>();

/** GetWarningsForPodTemplate. */
function podSpec(spec: JsonObject, root: string): readonly string[] {
  if (checked.has(spec)) return [];
  const warnings: string[] = [];
  for (const key of Object.keys(objectAt(spec, 'nodeSelector')).sort()) if (nodeLabels[key]) warnings.push(`${root}.nodeSelector[${key}]: ${nodeLabels[key]}`);
  warnings.push(...nullSelectors(spec, root));
  items(spec['volumes']).forEach((volume, index) => {
    for (const [name, message] of Object.entries(oldVolumes)) if (isObject(volume[name])) warnings.push(`${root}.volumes[${index}].${name}: ${message}`);
  });
  warnings.push(
    ...duplicates(items(spec['hostAliases']), 'ip', `${root}.hostAliases`, 'ip'),
    ...duplicates(items(spec['imagePullSecrets']), 'name', `${root}.imagePullSecrets`, 'name'),
  );
  items(spec['initContainers']).forEach((container, index) => warnings.push(...environment(container, `${root}.initContainers[${index}]`)));
  items(spec['containers']).forEach((container, index) => warnings.push(...environment(container, `${root}.containers[${index}]`)));
  warnings.push(...ports(items(spec['containers']), root));
  const grace = spec['terminationGracePeriodSeconds'];
  if (typeof grace === 'number' && grace < 0)
    warnings.push(`${root}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`);
  if (warnings.length === 0) checked.add(spec);
  return warnings;
}

const template: Warn = (object) => podSpec(objectAt(object, 'spec', 'template', 'spec'), 'spec.template.spec');

const service: Warn = (object) => {
  const spec = objectAt(object, 'spec');
  const warnings: string[] = [];
  const external = spec['type'] === 'ExternalName';
  const headless = spec['type'] === 'ClusterIP' && spec['clusterIP'] === 'None';
  if (headless && strings(spec['externalIPs']).length > 0) warnings.push('spec.externalIPs is ignored for headless services');
  if (headless && spec['sessionAffinity'] !== 'None') warnings.push('spec.SessionAffinity is ignored for headless services');
  if (strings(spec['externalIPs']).length > 0 && !headless && !external)
    warnings.push('spec.externalIPs is deprecated and may no longer be implemented in some clusters');
  if (external && strings(spec['externalIPs']).length > 0) warnings.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  if (!external && text(spec['externalName']) !== '') warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  if (spec['trafficDistribution'] === 'PreferClose') warnings.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"');
  return warnings;
};

/** The certificate is not parsed, only looked at: a PEM block starts with these words, in base64. */
const secret: Warn = (object) => {
  if (object['type'] !== 'kubernetes.io/tls') return [];
  const pem = (key: string): boolean =>
    text(objectAt(object, 'data')[key]).startsWith('LS0tLS1CRUdJTi') || text(objectAt(object, 'stringData')[key]).startsWith('-----BEGIN ');
  if (!pem('tls.crt')) return ['tls: failed to find any PEM data in certificate input'];
  return pem('tls.key') ? [] : ['tls: failed to find any PEM data in key input'];
};

const warners: Readonly<Record<string, Warn>> = {
  pods: (object) => podSpec(objectAt(object, 'spec'), 'spec'),
  'deployments.apps': template,
  'replicasets.apps': template,
  'statefulsets.apps': template,
  'daemonsets.apps': template,
  replicationcontrollers: template,
  'jobs.batch': template,
  'cronjobs.batch': (object) => podSpec(objectAt(object, 'spec', 'jobTemplate', 'spec', 'template', 'spec'), 'spec.jobTemplate.spec.template.spec'),
  services: service,
  secrets: secret,
};

/** Core kinds that are on their way out. Source: `k8s.io/api/core/v1/lifecycle.go`, `apiserver/pkg/endpoints/deprecation`. */
const deprecated: Readonly<Record<string, readonly string[]>> = {
  endpoints: ['v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'],
  componentstatuses: ['v1 ComponentStatus is deprecated in v1.19+'],
};

/** What the API server warns of whatever is asked of a resource (`endpoints/installer.go`), reads included. */
export const deprecationsOf = ({ group, resource }: { readonly group: string; readonly resource: string }): readonly string[] =>
  group === '' ? (deprecated[resource] ?? []) : [];

/** What the API server warns of when this object is created or updated. Most objects give none, at little cost. */
export function warningsFor(info: ResourceInfo, object: KubeObject): readonly string[] {
  const warn = info.custom ? undefined : warners[groupResource(info.type)];
  return warn && isObject(object) ? warn(object) : deprecationsOf(info.type);
}

/** RBAC, autoscaling, disruption budgets, custom resource definitions. */
import { forbidden, invalid, isDNS1035Label, isDNS1123Label, isDNS1123Subdomain, isObject, isPathSegmentName, type JsonObject, notSupported, objectAt, required, semanticEqual, validateLabelSelector } from '../../apimachinery/index.ts';
import { each, type Errors, items, notMoreThan100Percent, oneOfIfSet, positiveIntOrPercent, positiveQuantity, strings, text } from './common.ts';

const rbacGroup = 'rbac.authorization.k8s.io';

function policyRules(errors: Errors, object: JsonObject, namespaced: boolean): void {
  items(object['rules']).forEach((rule, index) => {
    const field = `rules[${index}]`;
    if (strings(rule['verbs']).length === 0) errors.push(required(`${field}.verbs`, 'verbs must contain at least one value'));
    const urls = strings(rule['nonResourceURLs']);
    if (urls.length > 0) {
      if (namespaced) errors.push(invalid(`${field}.nonResourceURLs`, urls, 'namespaced rules cannot apply to non-resource URLs'));
      if (['apiGroups', 'resources', 'resourceNames'].some((name) => strings(rule[name]).length > 0)) errors.push(invalid(`${field}.nonResourceURLs`, urls, 'rules cannot apply to both regular resources and non-resource URLs'));
      return;
    }
    if (strings(rule['apiGroups']).length === 0) errors.push(required(`${field}.apiGroups`, 'resource rules must supply at least one api group'));
    if (strings(rule['resources']).length === 0) errors.push(required(`${field}.resources`, 'resource rules must supply at least one resource'));
  });
}

export const validateRole = (errors: Errors, object: JsonObject): void => policyRules(errors, object, true);
export const validateClusterRole = (errors: Errors, object: JsonObject): void => policyRules(errors, object, false);

/** In a RoleBinding a ServiceAccount without namespace is one of the binding's own namespace. */
function subject(errors: Errors, item: JsonObject, field: string, isNamespaced: boolean): void {
  const name = text(item['name']);
  const kind = text(item['kind']);
  if (name === '') errors.push(required(`${field}.name`, ''));
  if (kind === 'ServiceAccount') {
    if (name !== '') each(errors, `${field}.name`, name, isDNS1123Subdomain(name));
    if (text(item['apiGroup']) !== '') errors.push(notSupported(`${field}.apiGroup`, item['apiGroup'], ['']));
    if (!isNamespaced && text(item['namespace']) === '') errors.push(required(`${field}.namespace`, ''));
  } else if (kind === 'User' || kind === 'Group') {
    if (item['apiGroup'] !== rbacGroup) errors.push(notSupported(`${field}.apiGroup`, item['apiGroup'] ?? '', [rbacGroup]));
  } else errors.push(notSupported(`${field}.kind`, kind, ['ServiceAccount', 'User', 'Group']));
}

function binding(errors: Errors, object: JsonObject, kinds: readonly string[]): void {
  const ref = objectAt(object, 'roleRef');
  if (ref['apiGroup'] !== rbacGroup) errors.push(notSupported('roleRef.apiGroup', ref['apiGroup'] ?? '', [rbacGroup]));
  if (!kinds.includes(text(ref['kind']))) errors.push(notSupported('roleRef.kind', ref['kind'] ?? '', kinds));
  const name = text(ref['name']);
  if (name === '') errors.push(required('roleRef.name', ''));
  else each(errors, 'roleRef.name', name, isPathSegmentName(name));
  items(object['subjects']).forEach((item, index) => subject(errors, item, `subjects[${index}]`, kinds.includes('Role')));
}

export const validateRoleBinding = (errors: Errors, object: JsonObject): void => binding(errors, object, ['Role', 'ClusterRole']);
export const validateClusterRoleBinding = (errors: Errors, object: JsonObject): void => binding(errors, object, ['ClusterRole']);

export function immutableRoleRef(errors: Errors, next: JsonObject, before: JsonObject): void {
  if (!semanticEqual(next['roleRef'], before['roleRef'])) errors.push(invalid('roleRef', next['roleRef'], 'cannot change roleRef'));
}

const metricSources: Readonly<Record<string, string>> = { Object: 'object', Pods: 'pods', Resource: 'resource', External: 'external', ContainerResource: 'containerResource' };

function metric(errors: Errors, item: JsonObject, field: string): void {
  const type = text(item['type']);
  if (type === '') {
    errors.push(required(`${field}.type`, 'must specify a metric source type'));
    return;
  }
  const source = metricSources[type];
  if (source === undefined) {
    errors.push(notSupported(`${field}.type`, type, ['ContainerResource', 'External', 'Object', 'Pods', 'Resource']));
    return;
  }
  const value = item[source];
  if (!isObject(value)) errors.push(required(`${field}.${source}`, 'must populate information for the given metric source'));
  else metricTarget(errors, value, `${field}.${source}`, type);
  for (const other of Object.values(metricSources)) if (other !== source && item[other] !== undefined) errors.push(forbidden(`${field}.${other}`, 'must populate the given metric source only'));
}

function metricTarget(errors: Errors, source: JsonObject, field: string, type: string): void {
  const target = objectAt(source, 'target');
  const resource = type === 'Resource' || type === 'ContainerResource';
  if (resource && text(source['name']) === '') errors.push(required(`${field}.name`, 'must specify a resource name'));
  if (!resource && text(objectAt(source, 'metric')['name']) === '') errors.push(required(`${field}.metric.name`, 'must specify a metric name'));
  const targetType = text(target['type']);
  if (targetType === '') errors.push(required(`${field}.target.type`, 'must specify a metric target type'));
  else if (!['Utilization', 'Value', 'AverageValue'].includes(targetType)) errors.push(invalid(`${field}.target.type`, targetType, 'must be either Utilization, Value, or AverageValue'));
  for (const name of ['value', 'averageValue']) {
    const size = errors.length;
    if (target[name] !== undefined) positiveQuantity(errors, `${field}.target.${name}`, target[name]);
    if (errors.length > size) errors.splice(size, 1, invalid(`${field}.target.${name}`, target[name], 'must be positive'));
  }
  const utilization = target['averageUtilization'];
  if (typeof utilization === 'number' && utilization < 1) errors.push(invalid(`${field}.target.averageUtilization`, utilization, 'must be greater than 0'));
  if (resource && utilization === undefined && target['averageValue'] === undefined) errors.push(required(`${field}.target.averageUtilization`, 'must set either a target raw value or a target utilization'));
  if (resource && utilization !== undefined && target['averageValue'] !== undefined) errors.push(forbidden(`${field}.target.averageValue`, 'may not set both a target raw value and a target utilization'));
  if (type === 'Pods' && target['averageValue'] === undefined) errors.push(required(`${field}.target.averageValue`, 'must specify a positive target averageValue'));
}

export function validateHorizontalPodAutoscaler(errors: Errors, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  const min = spec['minReplicas'];
  const max = spec['maxReplicas'];
  if (typeof min === 'number' && min < 1) errors.push(invalid('spec.minReplicas', min, 'must be greater than or equal to 1'));
  if (typeof max !== 'number' || max === 0) errors.push(required('spec.maxReplicas', 'must be set and greater than 0'));
  else if (max < 1) errors.push(invalid('spec.maxReplicas', max, 'must be greater than or equal to 1'));
  if (typeof min === 'number' && typeof max === 'number' && max < min && max !== 0) errors.push(invalid('spec.maxReplicas', max, 'must be greater than or equal to `minReplicas`'));
  const target = objectAt(spec, 'scaleTargetRef');
  for (const name of ['kind', 'name']) {
    const value = text(target[name]);
    if (value === '') errors.push(required(`spec.scaleTargetRef.${name}`, ''));
    else each(errors, `spec.scaleTargetRef.${name}`, value, isPathSegmentName(value));
  }
  items(spec['metrics']).forEach((item, index) => metric(errors, item, `spec.metrics[${index}]`));
  for (const direction of ['scaleUp', 'scaleDown']) scalingRules(errors, objectAt(spec, 'behavior')[direction], `spec.behavior.${direction}`);
}

function scalingRules(errors: Errors, rules: unknown, field: string): void {
  if (!isObject(rules)) return;
  const window = rules['stabilizationWindowSeconds'];
  if (typeof window === 'number' && window < 0) errors.push(invalid(`${field}.stabilizationWindowSeconds`, window, 'must be greater than or equal to zero'));
  if (typeof window === 'number' && window > 3600) errors.push(invalid(`${field}.stabilizationWindowSeconds`, window, 'must be less than or equal to 3600'));
  oneOfIfSet(errors, `${field}.selectPolicy`, rules['selectPolicy'], ['Disabled', 'Max', 'Min']);
  items(rules['policies']).forEach((policy, index) => {
    const place = `${field}.policies[${index}]`;
    if (policy['type'] !== 'Pods' && policy['type'] !== 'Percent') errors.push(notSupported(`${place}.type`, policy['type'] ?? '', ['Percent', 'Pods']));
    for (const name of ['value', 'periodSeconds']) {
      const value = policy[name];
      if (typeof value !== 'number' || value <= 0) errors.push(invalid(`${place}.${name}`, value ?? 0, 'must be greater than zero'));
    }
    if (typeof policy['periodSeconds'] === 'number' && policy['periodSeconds'] > 1800) errors.push(invalid(`${place}.periodSeconds`, policy['periodSeconds'], 'must be less than or equal to 1800'));
  });
}

export function validatePodDisruptionBudget(errors: Errors, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  if (spec['minAvailable'] !== undefined && spec['maxUnavailable'] !== undefined) errors.push(invalid('spec', spec, 'minAvailable and maxUnavailable cannot be both set'));
  for (const name of ['minAvailable', 'maxUnavailable']) {
    if (spec[name] === undefined) continue;
    positiveIntOrPercent(errors, `spec.${name}`, spec[name]);
    notMoreThan100Percent(errors, `spec.${name}`, spec[name]);
  }
  errors.push(...validateLabelSelector(spec['selector'], 'spec.selector'));
  oneOfIfSet(errors, 'spec.unhealthyPodEvictionPolicy', spec['unhealthyPodEvictionPolicy'], ['AlwaysAllow', 'IfHealthyBudget']);
}

/** `apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go`: the checks that people meet. */
export function validateCustomResourceDefinition(errors: Errors, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  const names = objectAt(spec, 'names');
  const group = text(spec['group']);
  const wanted = `${text(names['plural'])}.${group}`;
  const name = text(objectAt(object, 'metadata')['name']);
  if (name !== wanted) errors.push(invalid('metadata.name', name, 'must be spec.names.plural+"."+spec.group'));
  if (group === '') errors.push(required('spec.group', ''));
  else {
    each(errors, 'spec.group', group, isDNS1123Subdomain(group));
    if (!group.includes('.')) errors.push(invalid('spec.group', group, 'should be a domain with at least one dot'));
  }
  if (spec['scope'] !== 'Cluster' && spec['scope'] !== 'Namespaced') errors.push(notSupported('spec.scope', spec['scope'] ?? '', ['Cluster', 'Namespaced']));
  versions(errors, spec);
  for (const key of ['plural', 'singular', 'kind', 'listKind']) {
    const value = text(names[key]);
    if (value === '') errors.push(required(`spec.names.${key}`, ''));
    else {
      const messages = isDNS1035Label(value.toLowerCase());
      if (messages.length > 0) errors.push(invalid(`spec.names.${key}`, value, key.toLowerCase().includes('kind') ? `may have mixed case, but should otherwise match: ${messages.join(',')}` : messages.join(',')));
    }
  }
  if (text(names['kind']) !== '' && names['kind'] === names['listKind']) errors.push(invalid('spec.names.listKind', names['listKind'], 'kind and listKind may not be the same'));
}

function versions(errors: Errors, spec: JsonObject): void {
  const list = items(spec['versions']);
  const stored = list.filter((version) => version['storage'] === true).length;
  if (list.length === 0) errors.push(required('spec.versions', ''));
  list.forEach((version, index) => {
    const field = `spec.versions[${index}]`;
    const name = text(version['name']);
    each(errors, `${field}.name`, name, isDNS1123Label(name));
    if (!isObject(objectAt(version, 'schema')['openAPIV3Schema'])) errors.push(required(`${field}.schema.openAPIV3Schema`, 'schemas are required'));
    else if (objectAt(version, 'schema', 'openAPIV3Schema')['type'] !== 'object') errors.push(required(`${field}.schema.openAPIV3Schema.type`, 'must not be empty at the root'));
  });
  if (list.length > 0 && stored !== 1) errors.push(invalid('spec.versions', list, 'must have exactly one version marked as storage version'));
}

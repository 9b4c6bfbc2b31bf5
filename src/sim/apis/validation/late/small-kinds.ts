/** Kinds with few checks. Source: `pkg/apis/{policy,scheduling,node,apps,certificates,flowcontrol}/validation/validation.go`, `kube-aggregator/…/apiregistration/validation`. */
import {
  duplicate,
  forbidden,
  invalid,
  isDNS1123Label,
  isDNS1123Subdomain,
  isObject,
  type JsonObject,
  notSupported,
  objectAt,
  required,
  semanticEqual,
  validateLabels,
  validateLabelSelector,
} from '../../../apimachinery/index.ts';
import { validateTolerations } from '../affinity.ts';
import {
  each,
  type Errors,
  immutable,
  inRange,
  items,
  nonNegative,
  notMoreThan100Percent,
  oneOfIfSet,
  positiveIntOrPercent,
  selectorValue,
  strings,
  text,
} from '../common.ts';
import { validateResources } from '../resources.ts';
import { validateSignerName } from './pod.ts';

export function validatePodDisruptionBudget(errors: Errors, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  const [min, max, policy] = [spec['minAvailable'], spec['maxUnavailable'], spec['unhealthyPodEvictionPolicy']];
  if (min !== undefined && max !== undefined) {
    const value = new Map([
      ['MinAvailable', min],
      ['Selector', selectorValue(spec['selector']) ?? null],
      ['MaxUnavailable', max],
      ['UnhealthyPodEvictionPolicy', policy ?? null],
    ]);
    errors.push(invalid('spec', value, 'minAvailable and maxUnavailable cannot be both set'));
  }
  for (const name of ['minAvailable', 'maxUnavailable']) {
    if (spec[name] === undefined) continue;
    positiveIntOrPercent(errors, `spec.${name}`, spec[name]);
    notMoreThan100Percent(errors, `spec.${name}`, spec[name]);
  }
  errors.push(...validateLabelSelector(spec['selector'], 'spec.selector'));
  oneOfIfSet(errors, 'spec.unhealthyPodEvictionPolicy', policy, ['AlwaysAllow', 'IfHealthyBudget']);
}

const systemClasses: Readonly<Record<string, number>> = { 'system-node-critical': 2_000_001_000, 'system-cluster-critical': 2_000_000_000 };

/** Why a class with the `system-` prefix is none of the known ones (`scheduling/v1/helpers.go` IsKnownSystemPriorityClass). */
function systemClassError(name: string, object: JsonObject): string | undefined {
  const wanted = systemClasses[name];
  if (wanted === undefined) return `${name} is not a known system priority class`;
  if (object['value'] !== wanted) return `value of ${name} PriorityClass must be ${wanted}`;
  return object['globalDefault'] === true ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}

export function validatePriorityClass(errors: Errors, object: JsonObject): void {
  const name = text(objectAt(object, 'metadata')['name']);
  const value = object['value'];
  if (name.startsWith('system-')) {
    const error = systemClassError(name, object);
    if (error !== undefined)
      errors.push(forbidden('metadata.name', `priority class names with 'system-' prefix are reserved for system use only. error: ${error}`));
  } else if (typeof value === 'number' && value > 1_000_000_000)
    errors.push(forbidden('value', 'maximum allowed value of a user defined priority is 1000000000'));
  const policy = object['preemptionPolicy'];
  if (policy === '') errors.push(required('preemptionPolicy', ''));
  else if (policy !== undefined && policy !== 'PreemptLowerPriority' && policy !== 'Never')
    errors.push(notSupported('preemptionPolicy', policy, ['PreemptLowerPriority', 'Never']));
}

export function validatePriorityClassUpdate(errors: Errors, next: JsonObject, before: JsonObject): void {
  if (next['value'] !== before['value']) errors.push(forbidden('value', 'may not be changed in an update.'));
  immutable(errors, 'preemptionPolicy', next['preemptionPolicy'], before['preemptionPolicy']);
}

export function validateRuntimeClass(errors: Errors, object: JsonObject): void {
  const handler = text(object['handler']);
  if (handler === '') errors.push(required('handler', ''));
  else each(errors, 'handler', handler, isDNS1123Label(handler));
  const [overhead, scheduling] = [object['overhead'], object['scheduling']];
  if (isObject(overhead)) validateResources(errors, { limits: overhead['podFixed'] }, 'overhead');
  if (!isObject(scheduling)) return;
  errors.push(...validateLabels(scheduling['nodeSelector'], 'scheduling.nodeSelector'));
  validateTolerations(errors, scheduling['tolerations'], 'scheduling.tolerations');
  const tolerations = items(scheduling['tolerations']);
  tolerations.forEach((one, index) => {
    if (!tolerations.slice(0, index).some((other) => semanticEqual(one, other))) return;
    const value = new Map<string, unknown>(
      ['key', 'operator', 'value', 'effect'].map((name) => [`${name.charAt(0).toUpperCase()}${name.slice(1)}`, one[name] ?? '']),
    );
    errors.push(duplicate(`scheduling.tolerations[${index}]`, value.set('TolerationSeconds', one['tolerationSeconds'] ?? null)));
  });
}

export function validateRuntimeClassUpdate(errors: Errors, next: JsonObject, before: JsonObject): void {
  validateRuntimeClass(errors, next);
  immutable(errors, 'handler', next['handler'] ?? '', before['handler']);
}

export function validateControllerRevision(errors: Errors, object: JsonObject): void {
  nonNegative(errors, 'revision', object['revision']);
  if (object['data'] === undefined || object['data'] === null) errors.push(required('data', 'data is mandatory'));
  else if (!isObject(object['data'])) errors.push(required('data', 'data must be a valid JSON object'));
}

export function validateControllerRevisionUpdate(errors: Errors, next: JsonObject, before: JsonObject): void {
  nonNegative(errors, 'revision', next['revision']);
  immutable(errors, 'data', next['data'], before['data']);
}

const usages = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];

export function validateSigningRequest(errors: Errors, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  const list = strings(spec['usages']);
  if (list.length === 0) errors.push(required('spec.usages', ''));
  list.forEach((usage, index) => {
    if (!usages.includes(usage)) errors.push(notSupported(`spec.usages[${index}]`, usage, usages));
    if (list.indexOf(usage) < index) errors.push(duplicate(`spec.usages[${index}]`, usage));
  });
  if (spec['signerName'] === 'kubernetes.io/legacy-unknown')
    errors.push(invalid('spec.signerName', spec['signerName'], 'the legacy signerName is not allowed via this API version'));
  else validateSignerName(errors, 'spec.signerName', text(spec['signerName']));
  const seconds = spec['expirationSeconds'];
  if (typeof seconds === 'number' && seconds < 600)
    errors.push(invalid('spec.expirationSeconds', seconds, 'may not specify a duration less than 600 seconds (10 minutes)'));
}

function flowSubject(errors: Errors, subject: JsonObject, field: string): void {
  const kinds: Readonly<Record<string, string>> = { Group: 'group', ServiceAccount: 'serviceAccount', User: 'user' };
  const own = kinds[text(subject['kind'])];
  if (own === undefined) errors.push(notSupported(`${field}.kind`, subject['kind'] ?? '', Object.keys(kinds)));
  for (const [kind, name] of Object.entries(kinds)) {
    const value = subject[name];
    if (name !== own) {
      if (own !== undefined && value !== undefined) errors.push(forbidden(`${field}.${name}`, `${name} is forbidden when subject kind is not '${kind}'`));
    } else if (!isObject(value)) errors.push(required(`${field}.${name}`, `${name} is required when subject kind is '${kind}'`));
    else if (text(value['name']) === '') errors.push(required(`${field}.${name}.name`, ''));
    else if (name === 'serviceAccount' && text(value['namespace']) === '')
      errors.push(required(`${field}.${name}.namespace`, 'must specify namespace for service account'));
  }
}

function flowRule(errors: Errors, rule: JsonObject, field: string, lists: readonly (readonly [name: string, needed: string, others: string])[]): void {
  for (const [name, needed, others] of lists) {
    const values = strings(rule[name]);
    const optional = name === 'namespaces' && rule['clusterScope'] === true;
    if (values.length === 0 && !optional) errors.push(required(`${field}.${name}`, needed));
    else if (values.length > 1 && values.includes('*')) errors.push(invalid(`${field}.${name}`, values, `if '*' is present, must not specify other ${others}`));
  }
}

const verbs = ['verbs', 'verbs must contain at least one value', 'verbs'] as const;

export function validateFlowSchema(errors: Errors, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  const precedence = spec['matchingPrecedence'];
  const name = text(objectAt(spec, 'priorityLevelConfiguration')['name']);
  const exempt = text(objectAt(object, 'metadata')['name']) === 'exempt';
  if (typeof precedence === 'number' && precedence <= 0) errors.push(invalid('spec.matchingPrecedence', precedence, 'must be a positive value'));
  if (typeof precedence === 'number' && precedence > 10_000) errors.push(invalid('spec.matchingPrecedence', precedence, 'must not be greater than 10000'));
  if (precedence === 1 && !exempt) errors.push(invalid('spec.matchingPrecedence', precedence, "only the schema named 'exempt' may have matchingPrecedence 1"));
  if (name === '') errors.push(required('spec.priorityLevelConfiguration.name', 'must reference a priority level'));
  else each(errors, 'spec.priorityLevelConfiguration.name', name, isDNS1123Subdomain(name));
  items(spec['rules']).forEach((rule, index) => {
    const field = `spec.rules[${index}]`;
    const subjects = items(rule['subjects']);
    if (subjects.length === 0) errors.push(required(`${field}.subjects`, 'subjects must contain at least one value'));
    subjects.forEach((subject, position) => flowSubject(errors, subject, `${field}.subjects[${position}]`));
    const [resources, urls] = [items(rule['resourceRules']), items(rule['nonResourceRules'])];
    if (resources.length === 0 && urls.length === 0) errors.push(required(field, 'at least one of resourceRules and nonResourceRules has to be non-empty'));
    resources.forEach((item, position) =>
      flowRule(errors, item, `${field}.resourceRules[${position}]`, [
        verbs,
        ['apiGroups', 'resource rules must supply at least one api group', 'api groups'],
        ['resources', 'resource rules must supply at least one resource', 'resources'],
        ['namespaces', 'resource rules that are not cluster scoped must supply at least one namespace', 'namespaces'],
      ]),
    );
    urls.forEach((item, position) =>
      flowRule(errors, item, `${field}.nonResourceRules[${position}]`, [
        verbs,
        ['nonResourceURLs', 'nonResourceURLs must contain at least one value', 'non-resource URLs'],
      ]),
    );
  });
}

export function validatePriorityLevel(errors: Errors, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  const [type, limited] = [text(spec['type']), spec['limited']];
  const exempt = text(objectAt(object, 'metadata')['name']) === 'exempt';
  if (exempt !== (type === 'Exempt')) errors.push(invalid('spec.type', type, "must be 'Exempt' if and only if `name` is 'exempt'"));
  if (type === 'Exempt') {
    if (limited !== undefined) errors.push(forbidden('spec.limited', 'must be nil if the type is not Limited'));
  } else if (type === 'Limited') {
    if (spec['exempt'] !== undefined) errors.push(forbidden('spec.exempt', 'must be nil if the type is Limited'));
    if (isObject(limited)) limitedLevel(errors, limited);
    else errors.push(required('spec.limited', 'must not be empty when type is Limited'));
  } else errors.push(notSupported('spec.type', type, ['Exempt', 'Limited']));
}

function limitedLevel(errors: Errors, limited: JsonObject): void {
  const shares = limited['nominalConcurrencyShares'];
  if (typeof shares === 'number' && shares < 0) errors.push(invalid('spec.limited.nominalConcurrencyShares', shares, 'must be a non-negative integer'));
  inRange(errors, 'spec.limited.lendablePercent', limited['lendablePercent'], 0, 100);
  const response = objectAt(limited, 'limitResponse');
  const queuing = response['queuing'];
  if (response['type'] === 'Reject') {
    if (queuing !== undefined) errors.push(forbidden('spec.limited.limitResponse.queuing', 'must be nil if limited.limitResponse.type is not Limited'));
  } else if (response['type'] !== 'Queue') errors.push(notSupported('spec.limited.limitResponse.type', response['type'] ?? '', ['Queue', 'Reject']));
  else if (!isObject(queuing)) errors.push(required('spec.limited.limitResponse.queuing', 'must not be empty if limited.limitResponse.type is Limited'));
  else {
    for (const name of ['queueLengthLimit', 'queues', 'handSize']) {
      const value = queuing[name];
      if (typeof value === 'number' && value <= 0) errors.push(invalid(`spec.limited.limitResponse.queuing.${name}`, value, 'must be positive'));
    }
  }
}

export function validateAPIService(errors: Errors, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  const [group, version, name] = [text(spec['group']), text(spec['version']), text(objectAt(object, 'metadata')['name'])];
  const wanted = `${version}.${group}`;
  if (name !== wanted) errors.push(invalid('metadata.name', name, `must be \`spec.version+"."+spec.group\`: "${wanted}"`));
  if (group !== '') each(errors, 'spec.group', group, isDNS1123Subdomain(group));
  if (version === '') errors.push(required('spec.version', ''));
  else each(errors, 'spec.version', version, isDNS1123Label(version));
  const [priority, groupPriority] = [spec['versionPriority'], spec['groupPriorityMinimum']];
  if (typeof groupPriority !== 'number' || groupPriority <= 0 || groupPriority > 20_000)
    errors.push(invalid('spec.groupPriorityMinimum', groupPriority ?? 0, 'must be positive and less than 20000'));
  if (typeof priority !== 'number' || priority <= 0 || priority > 1_000)
    errors.push(invalid('spec.versionPriority', priority ?? 0, 'must be positive and less than 1000'));
  const service = spec['service'];
  if (!isObject(service)) {
    if (spec['caBundle'] !== undefined) errors.push(invalid('spec.caBundle', '0 bytes', 'local APIServices may not have a caBundle'));
    if (spec['insecureSkipTLSVerify'] === true)
      errors.push(invalid('spec.insecureSkipTLSVerify', true, 'local APIServices may not have insecureSkipTLSVerify'));
    return;
  }
  for (const key of ['namespace', 'name']) if (text(service[key]) === '') errors.push(required(`spec.service.${key}`, ''));
  const bundle = text(spec['caBundle']);
  if (spec['insecureSkipTLSVerify'] === true && bundle !== '')
    errors.push(invalid('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present'));
}

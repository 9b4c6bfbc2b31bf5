/** `pkg/apis/apps/validation/validation.go` and ReplicationControllers. */
import {
  forbidden,
  invalid,
  isObject,
  type JsonObject,
  notSupported,
  objectAt,
  required,
  selectorOf,
  selectorOfSet,
  semanticEqual,
  validateAnnotations,
  validateLabelSelector,
  validateLabels,
} from '../../apimachinery/index.ts';
import {
  dnsLabel,
  type Errors,
  immutable,
  isSet,
  items,
  nonNegative,
  notMoreThan100Percent,
  positiveIntOrPercent,
  selectorValue,
  text,
  zeroIntOrPercent,
} from './common.ts';
import { lateChecks } from './late.ts';
import { validateAlwaysTemplate, validatePodTemplate, validateSelectorMatches } from './pod-spec.ts';

const isEmptySelector = (selector: JsonObject): boolean =>
  Object.keys(objectAt(selector, 'matchLabels')).length + items(selector['matchExpressions']).length === 0;

/** The checks of `spec.selector` that Deployments, ReplicaSets and StatefulSets share. */
function selector(errors: Errors, spec: JsonObject, kind: string): void {
  const value = spec['selector'];
  if (!isObject(value)) {
    errors.push(required('spec.selector', ''));
    return;
  }
  errors.push(...validateLabelSelector(value, 'spec.selector'));
  if (isEmptySelector(value)) errors.push(invalid('spec.selector', selectorValue(value), `empty selector is invalid for ${kind}`));
}

/** `invalidText`: what is said of a selector that cannot be understood; it is then not compared with the template. */
function matchTemplate(errors: Errors, spec: JsonObject, template: JsonObject, invalidText: string): void {
  const value = spec['selector'];
  if (validateLabelSelector(value, '').length > 0) {
    errors.push(invalid('spec.selector', selectorValue(value), invalidText));
    return;
  }
  const parsed = selectorOf(isObject(value) ? value : undefined);
  if (parsed.length > 0) validateSelectorMatches(errors, parsed, template, 'spec.template');
}

/** A struct of an internal type as Go prints it: Go's names, in the order of the fields, with nothing left out. */
function goStruct(value: unknown, fields: readonly string[]): unknown {
  if (!isObject(value)) return null;
  const zero = (name: string): unknown => (name === 'partition' ? 0 : null);
  return new Map(fields.map((name) => [`${name.charAt(0).toUpperCase()}${name.slice(1)}`, value[name] ?? zero(name)]));
}

const strategyValue = (type: string, rolling: unknown, fields: readonly string[]): unknown =>
  new Map<string, unknown>([
    ['Type', type],
    ['RollingUpdate', goStruct(rolling, fields)],
  ]);

function deploymentStrategy(errors: Errors, strategy: JsonObject): void {
  const type = text(strategy['type']);
  const rolling = strategy['rollingUpdate'];
  const field = 'spec.strategy.rollingUpdate';
  if (type === 'Recreate') {
    if (rolling !== undefined) errors.push(forbidden(field, "may not be specified when strategy `type` is 'Recreate'"));
  } else if (type === 'RollingUpdate') {
    if (!isObject(rolling)) errors.push(required(field, 'this should be defaulted and never be nil'));
    else {
      positiveIntOrPercent(errors, `${field}.maxUnavailable`, rolling['maxUnavailable']);
      positiveIntOrPercent(errors, `${field}.maxSurge`, rolling['maxSurge']);
      if (zeroIntOrPercent(rolling['maxUnavailable']) && zeroIntOrPercent(rolling['maxSurge'])) {
        errors.push(invalid(`${field}.maxUnavailable`, rolling['maxUnavailable'] ?? 0, 'may not be 0 when `maxSurge` is 0'));
      }
      notMoreThan100Percent(errors, `${field}.maxUnavailable`, rolling['maxUnavailable']);
    }
  } else errors.push(notSupported('spec.strategy', strategyValue(type, rolling, ['maxUnavailable', 'maxSurge']), ['Recreate', 'RollingUpdate']));
}

export function validateDeployment(errors: Errors, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  const template = objectAt(spec, 'template');
  nonNegative(errors, 'spec.replicas', spec['replicas']);
  selector(errors, spec, 'deployment');
  matchTemplate(errors, spec, template, 'invalid label selector');
  validatePodTemplate(errors, template, 'spec.template');
  validateAlwaysTemplate(errors, template, 'spec.template', 'ReplicaSet');
  deploymentStrategy(errors, objectAt(spec, 'strategy'));
  nonNegative(errors, 'spec.minReadySeconds', spec['minReadySeconds']);
  nonNegative(errors, 'spec.revisionHistoryLimit', spec['revisionHistoryLimit']);
  const deadline = spec['progressDeadlineSeconds'];
  nonNegative(errors, 'spec.progressDeadlineSeconds', deadline);
  const minReady = typeof spec['minReadySeconds'] === 'number' ? spec['minReadySeconds'] : 0;
  if (typeof deadline === 'number' && deadline <= minReady)
    errors.push(invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'));
}

export function validateReplicaSet(errors: Errors, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  const template = objectAt(spec, 'template');
  nonNegative(errors, 'spec.replicas', spec['replicas']);
  nonNegative(errors, 'spec.minReadySeconds', spec['minReadySeconds']);
  selector(errors, spec, 'deployment');
  matchTemplate(errors, spec, template, 'invalid label selector');
  validatePodTemplate(errors, template, 'spec.template');
  validateAlwaysTemplate(errors, template, 'spec.template', 'ReplicaSet');
}

export function validateReplicationController(errors: Errors, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  nonNegative(errors, 'spec.minReadySeconds', spec['minReadySeconds']);
  const labels = objectAt(spec, 'selector');
  if (Object.keys(labels).length === 0) errors.push(required('spec.selector', ''));
  nonNegative(errors, 'spec.replicas', spec['replicas']);
  if (!isObject(spec['template'])) {
    errors.push(required('spec.template', ''));
    return;
  }
  const strings = Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)]));
  if (Object.keys(labels).length > 0) validateSelectorMatches(errors, selectorOfSet(strings), spec['template'], 'spec.template');
  validatePodTemplate(errors, spec['template'], 'spec.template');
  validateAlwaysTemplate(errors, spec['template'], 'spec.template', 'ReplicationController');
}

function statefulSetStrategy(errors: Errors, strategy: JsonObject): void {
  const type = text(strategy['type']);
  const rolling = strategy['rollingUpdate'];
  const field = 'spec.updateStrategy.rollingUpdate';
  if (type === '') errors.push(required('spec.updateStrategy', ''));
  else if (type === 'OnDelete') {
    if (rolling !== undefined)
      errors.push(invalid(field, goStruct(rolling, ['partition', 'maxUnavailable']), "only allowed for updateStrategy 'RollingUpdate'"));
  } else if (type !== 'RollingUpdate')
    errors.push(invalid('spec.updateStrategy', strategyValue(type, rolling, ['partition', 'maxUnavailable']), "must be 'RollingUpdate' or 'OnDelete'"));
  // `maxUnavailable` is behind a gate that is off (MaxUnavailableStatefulSet).
  else if (isObject(rolling)) nonNegative(errors, `${field}.partition`, rolling['partition']);
}

/** The template as the Pods will have it: claim templates are volumes, names come from the controller. */
function statefulTemplate(spec: JsonObject): JsonObject {
  const template = objectAt(spec, 'template');
  const claims = [...new Set(items(spec['volumeClaimTemplates']).map((claim) => text(objectAt(claim, 'metadata')['name'])))];
  const podSpec = objectAt(template, 'spec');
  if (claims.length === 0 && podSpec['subdomain'] === undefined && podSpec['hostname'] === undefined) return template;
  const { subdomain: _subdomain, hostname: _hostname, ...rest } = podSpec;
  const added = claims.map((name) => ({ name, persistentVolumeClaim: { claimName: name, readOnly: false } }));
  return { ...template, spec: { ...rest, volumes: [...added, ...items(podSpec['volumes']).filter((volume) => !claims.includes(text(volume['name'])))] } };
}

export function validateStatefulSet(errors: Errors, object: JsonObject, update = false): void {
  const spec = objectAt(object, 'spec');
  const policy = text(spec['podManagementPolicy']);
  if (policy === '') errors.push(required('spec.podManagementPolicy', ''));
  else if (policy !== 'OrderedReady' && policy !== 'Parallel') errors.push(invalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'"));
  statefulSetStrategy(errors, objectAt(spec, 'updateStrategy'));
  for (const name of ['whenDeleted', 'whenScaled']) {
    const value = objectAt(spec, 'persistentVolumeClaimRetentionPolicy')[name];
    if (value !== 'Retain' && value !== 'Delete' && text(value) !== '')
      errors.push(notSupported(`spec.persistentVolumeClaimRetentionPolicy.${name}`, value ?? '', ['Retain', 'Delete']));
  }
  if (!update)
    items(spec['volumeClaimTemplates']).forEach((claim, index) =>
      lateChecks.peek()?.claimSpec(errors, objectAt(claim, 'spec'), `spec.volumeClaimTemplates[${index}].spec`),
    );
  nonNegative(errors, 'spec.replicas', spec['replicas']);
  nonNegative(errors, 'spec.minReadySeconds', spec['minReadySeconds']);
  nonNegative(errors, 'spec.ordinals.start', objectAt(spec, 'ordinals')['start']);
  if (!update && text(spec['serviceName']) !== '') dnsLabel(errors, 'spec.serviceName', text(spec['serviceName']));
  selector(errors, spec, 'statefulset');
  const template = statefulTemplate(spec);
  matchTemplate(errors, spec, template, '');
  validatePodTemplate(errors, template, 'spec.template');
  // Said once more (ValidatePodTemplateSpecForStatefulSet).
  const metadata = objectAt(template, 'metadata');
  errors.push(...validateLabels(metadata['labels'], 'spec.template.labels'), ...validateAnnotations(metadata['annotations'], 'spec.template.annotations'));
  validateAlwaysTemplate(errors, objectAt(spec, 'template'), 'spec.template', 'StatefulSet');
}

function daemonSetStrategy(errors: Errors, strategy: JsonObject): void {
  const type = text(strategy['type']);
  const rolling = strategy['rollingUpdate'];
  const field = 'spec.updateStrategy.rollingUpdate';
  if (type === 'OnDelete') return;
  if (type !== 'RollingUpdate') {
    errors.push(notSupported('spec.updateStrategy', strategyValue(type, rolling, ['maxUnavailable', 'maxSurge']), ['RollingUpdate', 'OnDelete']));
    return;
  }
  if (!isObject(rolling)) {
    errors.push(required(field, ''));
    return;
  }
  for (const name of ['maxUnavailable', 'maxSurge']) positiveIntOrPercent(errors, `${field}.${name}`, rolling[name]);
  for (const name of ['maxUnavailable', 'maxSurge']) notMoreThan100Percent(errors, `${field}.${name}`, rolling[name]);
  const unavailable = !zeroIntOrPercent(rolling['maxUnavailable']);
  const surge = !zeroIntOrPercent(rolling['maxSurge']);
  if (unavailable && surge) errors.push(invalid(`${field}.maxSurge`, rolling['maxSurge'], 'may not be set when maxUnavailable is non-zero'));
  if (!unavailable && !surge) errors.push(required(`${field}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
}

export function validateDaemonSet(errors: Errors, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  const template = objectAt(spec, 'template');
  const value = spec['selector'];
  errors.push(...validateLabelSelector(value, 'spec.selector'));
  if (validateLabelSelector(value, '').length === 0)
    validateSelectorMatches(errors, selectorOf(isObject(value) ? value : undefined), template, 'spec.template');
  if (isObject(value) && isEmptySelector(value)) errors.push(invalid('spec.selector', selectorValue(value), 'empty selector is invalid for daemonset'));
  validatePodTemplate(errors, template, 'spec.template');
  validateAlwaysTemplate(errors, template, 'spec.template', 'DaemonSet');
  nonNegative(errors, 'spec.minReadySeconds', spec['minReadySeconds']);
  daemonSetStrategy(errors, objectAt(spec, 'updateStrategy'));
  nonNegative(errors, 'spec.revisionHistoryLimit', spec['revisionHistoryLimit']);
}

/** Deployments, ReplicaSets and DaemonSets: the selector is for life. */
export function immutableSelector(errors: Errors, next: JsonObject, before: JsonObject): void {
  immutable(errors, 'spec.selector', objectAt(next, 'spec')['selector'], objectAt(before, 'spec')['selector']);
}

const mutable = ['replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy', 'minReadySeconds'];

export function validateStatefulSetUpdate(errors: Errors, next: JsonObject, before: JsonObject): void {
  const spec = objectAt(next, 'spec');
  const old = objectAt(before, 'spec');
  const fixed = Object.keys({ ...spec, ...old }).filter((name) => !mutable.includes(name));
  if (fixed.every((name) => (!isSet(spec[name]) && !isSet(old[name])) || semanticEqual(spec[name], old[name]))) return;
  const list = `${mutable
    .slice(0, -1)
    .map((name) => `'${name}'`)
    .join(', ')} and 'minReadySeconds'`;
  errors.push(forbidden('spec', `updates to statefulset spec for fields other than ${list} are forbidden`));
}

/** HorizontalPodAutoscalers. Source: `pkg/apis/autoscaling/validation/validation.go`. */
import { forbidden, invalid, isObject, isPathSegmentName, type JsonObject, milliValue, notSupported, objectAt, required } from '../../../apimachinery/index.ts';
import { dnsLabel, each, type Errors, items, nonNegativeQuantity, oneOfIfSet, text } from '../common.ts';
import { resourceName } from '../resources.ts';

const sources: Readonly<Record<string, string>> = {
  object: 'Object',
  external: 'External',
  pods: 'Pods',
  resource: 'Resource',
  containerResource: 'ContainerResource',
};
const types = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];

/** ValidateCrossVersionObjectReference. */
function reference(errors: Errors, ref: JsonObject, field: string, needsGroup: boolean): void {
  for (const name of ['kind', 'name']) {
    const value = text(ref[name]);
    if (value === '') errors.push(required(`${field}.${name}`, ''));
    else each(errors, `${field}.${name}`, value, isPathSegmentName(value));
  }
  const version = text(ref['apiVersion']);
  if (version.split('/').length > 2) errors.push(invalid(`${field}.apiVersion`, version, `unexpected GroupVersion string: ${version}`));
  else if (needsGroup && !version.includes('/')) errors.push(invalid(`${field}.apiVersion`, version, 'apiVersion must specify API group'));
}

function target(errors: Errors, source: JsonObject, field: string): JsonObject {
  const value = objectAt(source, 'target');
  const type = text(value['type']);
  if (type === '') errors.push(required(`${field}.target.type`, 'must specify a metric target type'));
  if (!['Utilization', 'Value', 'AverageValue'].includes(type))
    errors.push(invalid(`${field}.target.type`, type, 'must be either Utilization, Value, or AverageValue'));
  for (const name of ['value', 'averageValue']) {
    if (value[name] !== undefined && milliValue(value[name]) <= 0) errors.push(invalid(`${field}.target.${name}`, value[name], 'must be positive'));
  }
  const utilization = value['averageUtilization'];
  if (typeof utilization === 'number' && utilization < 1) errors.push(invalid(`${field}.target.averageUtilization`, utilization, 'must be greater than 0'));
  return value;
}

function identifier(errors: Errors, source: JsonObject, field: string): void {
  const name = text(objectAt(source, 'metric')['name']);
  if (name === '') errors.push(required(`${field}.metric.name`, 'must specify a metric name'));
  else each(errors, `${field}.metric.name`, name, isPathSegmentName(name));
}

function resourceSource(errors: Errors, source: JsonObject, field: string): void {
  const value = target(errors, source, field);
  if (value['averageUtilization'] === undefined && value['averageValue'] === undefined)
    errors.push(required(`${field}.target.averageUtilization`, 'must set either a target raw value or a target utilization'));
  if (value['averageUtilization'] !== undefined && value['averageValue'] !== undefined)
    errors.push(forbidden(`${field}.target.averageValue`, 'may not set both a target raw value and a target utilization'));
}

const checks: Readonly<Record<string, (errors: Errors, source: JsonObject, field: string) => void>> = {
  object: (errors, source, field) => {
    reference(errors, objectAt(source, 'describedObject'), `${field}.describedObject`, false);
    identifier(errors, source, field);
    const value = target(errors, source, field);
    if (value['value'] === undefined && value['averageValue'] === undefined)
      errors.push(required(`${field}.target.averageValue`, 'must set either a target value or averageValue'));
  },
  external: (errors, source, field) => {
    identifier(errors, source, field);
    const value = target(errors, source, field);
    if (value['value'] === undefined && value['averageValue'] === undefined)
      errors.push(required(`${field}.target.averageValue`, 'must set either a target value for metric or a per-pod target'));
    if (value['value'] !== undefined && value['averageValue'] !== undefined)
      errors.push(forbidden(`${field}.target.value`, 'may not set both a target value for metric and a per-pod target'));
  },
  pods: (errors, source, field) => {
    identifier(errors, source, field);
    if (target(errors, source, field)['averageValue'] === undefined)
      errors.push(required(`${field}.target.averageValue`, 'must specify a positive target averageValue'));
  },
  resource: (errors, source, field) => {
    if (text(source['name']) === '') errors.push(required(`${field}.name`, 'must specify a resource name'));
    resourceSource(errors, source, field);
  },
  containerResource: (errors, source, field) => {
    const [name, container] = [text(source['name']), text(source['container'])];
    if (name === '') errors.push(required(`${field}.name`, 'must specify a resource name'));
    else resourceName(errors, `${field}.name`, name);
    if (container === '') errors.push(required(`${field}.container`, 'must specify a container'));
    else dnsLabel(errors, `${field}.container`, container);
    resourceSource(errors, source, field);
  },
};

function metric(errors: Errors, item: JsonObject, field: string): void {
  const type = text(item['type']);
  if (type === '') errors.push(required(`${field}.type`, 'must specify a metric source type'));
  if (!types.includes(type)) errors.push(notSupported(`${field}.type`, type, types));
  const present = Object.keys(sources).filter((name) => isObject(item[name]));
  const [first] = present;
  if (first !== undefined) checks[first]?.(errors, objectAt(item, first), `${field}.${first}`);
  const expected = Object.keys(sources).find((name) => sources[name] === type);
  if (expected === undefined) errors.push(notSupported(`${field}.type`, type, types));
  else if (!present.includes(expected)) errors.push(required(`${field}.${expected}`, 'must populate information for the given metric source'));
  if (present.length !== 1)
    for (const name of present) if (name !== expected) errors.push(forbidden(`${field}.${name}`, 'must populate the given metric source only'));
}

export function validateHorizontalPodAutoscaler(errors: Errors, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  const min = spec['minReplicas'];
  const max = typeof spec['maxReplicas'] === 'number' ? spec['maxReplicas'] : 0;
  if (typeof min === 'number' && min < 1) errors.push(invalid('spec.minReplicas', min, 'must be greater than or equal to 1'));
  if (max === 0) errors.push(required('spec.maxReplicas', 'must be set and greater than 0'));
  else if (max < 0) errors.push(invalid('spec.maxReplicas', max, 'must be greater than or equal to 1'));
  if (typeof min === 'number' && max < min) errors.push(invalid('spec.maxReplicas', max, 'must be greater than or equal to `minReplicas`'));
  reference(errors, objectAt(spec, 'scaleTargetRef'), 'spec.scaleTargetRef', false);
  const metrics = items(spec['metrics']);
  metrics.forEach((item, index) => metric(errors, item, `spec.metrics[${index}]`));
  if (min === 0 && !metrics.some((item) => item['type'] === 'Object' || item['type'] === 'External')) {
    errors.push(forbidden('spec.metrics', 'must specify at least one Object or External metric to support scaling to zero replicas'));
  }
  for (const direction of ['scaleUp', 'scaleDown']) scalingRules(errors, objectAt(spec, 'behavior')[direction], `spec.behavior.${direction}`);
}

function scalingRules(errors: Errors, rules: unknown, field: string): void {
  if (!isObject(rules)) return;
  const window = rules['stabilizationWindowSeconds'];
  if (typeof window === 'number' && window < 0) errors.push(invalid(`${field}.stabilizationWindowSeconds`, window, 'must be greater than or equal to zero'));
  if (typeof window === 'number' && window > 3_600) errors.push(invalid(`${field}.stabilizationWindowSeconds`, window, 'must be less than or equal to 3600'));
  oneOfIfSet(errors, `${field}.selectPolicy`, rules['selectPolicy'], ['Disabled', 'Max', 'Min']);
  const policies = items(rules['policies']);
  if (policies.length === 0) errors.push(required(`${field}.policies`, 'must specify at least one Policy'));
  policies.forEach((policy, index) => {
    const place = `${field}.policies[${index}]`;
    if (policy['type'] !== 'Pods' && policy['type'] !== 'Percent') errors.push(notSupported(`${place}.type`, policy['type'] ?? '', ['Percent', 'Pods']));
    for (const name of ['value', 'periodSeconds']) {
      const value = policy[name];
      if (typeof value !== 'number' || value <= 0) errors.push(invalid(`${place}.${name}`, value ?? 0, 'must be greater than zero'));
    }
    if (typeof policy['periodSeconds'] === 'number' && policy['periodSeconds'] > 1_800)
      errors.push(invalid(`${place}.periodSeconds`, policy['periodSeconds'], 'must be less than or equal to 1800'));
  });
  if (rules['tolerance'] !== undefined) nonNegativeQuantity(errors, `${field}.tolerance`, rules['tolerance']);
}

/** LimitRanges and ResourceQuotas. Source: `pkg/apis/core/validation/validation.go`. */
import {
  compareQuantities,
  duplicate,
  forbidden,
  invalid,
  isObject,
  isQualifiedName,
  type JsonObject,
  milliValue,
  objectAt,
  required,
  semanticEqual,
} from '../../../apimachinery/index.ts';
import { each, type Errors, isExtendedResource, items, resourceQuantity, strings, text } from '../common.ts';
import { hugePages, resourceName, resourceTypeName } from '../resources.ts';

const lists = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;

const compareLimits: readonly (readonly [low: string, high: string, place: string, told: string, detail: (low: string, high: string) => string])[] = [
  ['min', 'max', 'min', 'min', (low, high) => `min value ${low} is greater than max value ${high}`],
  ['min', 'defaultRequest', 'defaultRequest', 'defaultRequest', (low, high) => `min value ${low} is greater than default request value ${high}`],
  ['defaultRequest', 'max', 'defaultRequest', 'defaultRequest', (low, high) => `default request value ${low} is greater than max value ${high}`],
  ['defaultRequest', 'default', 'defaultRequest', 'defaultRequest', (low, high) => `default request value ${low} is greater than default limit value ${high}`],
  ['min', 'default', 'default', 'min', (low, high) => `min value ${low} is greater than default value ${high}`],
  ['default', 'max', 'default', 'max', (low, high) => `default value ${low} is greater than max value ${high}`],
];

export function validateLimitRange(errors: Errors, object: JsonObject): void {
  const types = new Set<string>();
  items(objectAt(object, 'spec')['limits']).forEach((limit, index) => {
    const field = `spec.limits[${index}]`;
    const type = text(limit['type']);
    const messages = isQualifiedName(type);
    each(errors, `${field}.type`, type, messages);
    if (messages.length === 0 && !['Container', 'Pod', 'PersistentVolumeClaim'].includes(type) && !type.includes('/'))
      errors.push(invalid(`${field}.type`, type, 'must be a standard limit type or fully qualified'));
    if (types.has(type)) errors.push(duplicate(`${field}.type`, type));
    types.add(type);
    limitItem(errors, limit, type, field);
  });
}

function limitItem(errors: Errors, limit: JsonObject, type: string, field: string): void {
  const check = type === 'Pod' || type === 'Container' ? resourceName : resourceTypeName;
  const pod = type === 'Pod';
  for (const list of lists) {
    if (pod && list.startsWith('default')) {
      if (Object.keys(objectAt(limit, list)).length > 0) errors.push(forbidden(`${field}.${list}`, "may not be specified when `type` is 'Pod'"));
      continue;
    }
    if (
      list === 'maxLimitRequestRatio' &&
      type === 'PersistentVolumeClaim' &&
      objectAt(limit, 'min')['storage'] === undefined &&
      objectAt(limit, 'max')['storage'] === undefined
    ) {
      errors.push(required(`${field}.limits`, 'either minimum or maximum storage value is required, but neither was provided'));
    }
    for (const name of Object.keys(objectAt(limit, list)).sort()) check(errors, `${field}.${list}[${name}]`, name);
  }
  const names = new Set(lists.flatMap((list) => Object.keys(objectAt(limit, list))));
  for (const name of [...names].sort()) compareLimitValues(errors, limit, field, name, pod);
}

function compareLimitValues(errors: Errors, limit: JsonObject, field: string, name: string, pod: boolean): void {
  const value = (list: string): unknown => (pod && list.startsWith('default') ? undefined : objectAt(limit, list)[name]);
  for (const [low, high, place, told, detail] of compareLimits) {
    const [left, right] = [value(low), value(high)];
    if (left === undefined || right === undefined || compareQuantities(left, right) <= 0) continue;
    errors.push(invalid(`${field}.${place}[${name}]`, value(told), detail(String(left), String(right))));
  }
  const [ratio, min, max] = [value('maxLimitRequestRatio'), value('min'), value('max')];
  if (ratio !== undefined && compareQuantities(ratio, '1') < 0)
    errors.push(invalid(`${field}.maxLimitRequestRatio[${name}]`, ratio, `ratio ${String(ratio)} is less than 1`));
  if (ratio !== undefined && min !== undefined && max !== undefined) {
    const most = milliValue(max) / milliValue(min);
    if (milliValue(ratio) / 1_000 > most)
      errors.push(invalid(`${field}.maxLimitRequestRatio[${name}]`, ratio, `ratio ${String(ratio)} is greater than max/min = ${most.toFixed(6)}`));
  }
  const [limitDefault, request] = [value('default'), value('defaultRequest')];
  if ((isExtendedResource(name) || hugePages(name)) && limitDefault !== undefined && request !== undefined && compareQuantities(limitDefault, request) !== 0) {
    errors.push(
      invalid(
        `${field}.defaultRequest[${name}]`,
        request,
        `default value ${String(limitDefault)} must equal to defaultRequest value ${String(request)} in ${name}`,
      ),
    );
  }
}

const quotaNames =
  /^(cpu|memory|ephemeral-storage|pods|services|replicationcontrollers|resourcequotas|secrets|configmaps|persistentvolumeclaims|(requests|limits)\.(cpu|memory|ephemeral-storage)|requests\.storage|(requests\.)?hugepages-.*|services\.(nodeports|loadbalancers))$/;
const computeNames = /^(pods|cpu|memory|(requests|limits)\.(cpu|memory))$/;
const claimNames = /^(persistentvolumeclaims|requests\.storage)$/;
const scopes = ['Terminating', 'NotTerminating', 'BestEffort', 'NotBestEffort', 'PriorityClass', 'CrossNamespacePodAffinity', 'VolumeAttributesClass'];

function scopeFits(scope: string, resource: string): boolean {
  if (scope === 'BestEffort') return resource === 'pods';
  if (scope === 'VolumeAttributesClass') return claimNames.test(resource);
  return !scopes.includes(scope) || computeNames.test(resource);
}

function conflicting(named: readonly string[]): boolean {
  return (named.includes('BestEffort') && named.includes('NotBestEffort')) || (named.includes('Terminating') && named.includes('NotTerminating'));
}

export function validateResourceQuota(errors: Errors, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  const hard = objectAt(spec, 'hard');
  const names = Object.keys(hard).sort();
  for (const name of names) {
    resourceTypeName(errors, `spec.hard[${name}]`, name);
    if (!name.includes('/') && !quotaNames.test(name)) errors.push(invalid(`spec.hard[${name}]`, name, 'must be a standard resource for quota'));
    resourceQuantity(errors, `spec.hard[${name}]`, name, hard[name]);
  }
  const standard = names.filter((name) => quotaNames.test(name));
  const listed = strings(spec['scopes']);
  for (const scope of listed) {
    if (!scopes.includes(scope)) errors.push(invalid('spec.scopes', listed, 'unsupported scope'));
    for (const name of standard) if (!scopeFits(scope, name)) errors.push(invalid('spec.scopes', listed, 'unsupported scope applied to resource'));
  }
  if (conflicting(listed)) errors.push(invalid('spec.scopes', listed, 'conflicting scopes'));
  if (isObject(spec['scopeSelector'])) scopeSelector(errors, spec['scopeSelector'], standard, listed);
}

const existsOnly = new Set(['BestEffort', 'NotBestEffort', 'Terminating', 'NotTerminating', 'CrossNamespacePodAffinity']);

function scopeSelector(errors: Errors, selector: JsonObject, standard: readonly string[], listed: readonly string[]): void {
  const field = 'spec.scopeSelector.matchExpressions';
  const expressions = items(selector['matchExpressions']);
  for (const expression of expressions) {
    const [scope, operator, values] = [text(expression['scopeName']), text(expression['operator']), strings(expression['values'])];
    if (!scopes.includes(scope)) errors.push(invalid(`${field}.scopeName`, scope, 'unsupported scope'));
    for (const name of standard) if (!scopeFits(scope, name)) errors.push(invalid(field, selector, 'unsupported scope applied to resource'));
    if (existsOnly.has(scope) && operator !== 'Exists') {
      errors.push(
        invalid(
          `${field}.operator`,
          operator,
          "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
        ),
      );
    }
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) errors.push(required(`${field}.values`, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"));
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0)
        errors.push(invalid(`${field}.values`, values, "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"));
    } else errors.push(invalid(`${field}.operator`, operator, 'not a valid selector operator'));
  }
  if (conflicting(expressions.map((expression) => text(expression['scopeName']))))
    errors.push(invalid(field, listed.length === 0 ? null : listed, 'conflicting scopes'));
}

export function validateResourceQuotaUpdate(errors: Errors, next: JsonObject, before: JsonObject): void {
  const [spec, old] = [objectAt(next, 'spec'), objectAt(before, 'spec')];
  validateResourceQuota(errors, next);
  const sorted = (of: JsonObject): readonly string[] => [...strings(of['scopes'])].sort();
  if (!semanticEqual(sorted(spec), sorted(old))) errors.push(invalid('spec.scopes', spec['scopes'] ?? null, 'field is immutable'));
}

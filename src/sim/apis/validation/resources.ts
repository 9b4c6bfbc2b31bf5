/** Resource requests and limits: validateResourceRequirements. */
import {
  compareQuantities,
  compareStrings,
  forbidden,
  invalid,
  isObject,
  isQualifiedName,
  type JsonObject,
  milliValue,
  required,
} from '../../apimachinery/index.ts';
import { each, type Errors, isExtendedResource, resourceQuantity } from './common.ts';

const standard = new Set(['cpu', 'memory', 'ephemeral-storage']);
export const hugePages = (name: string): boolean => name.startsWith('hugepages-');
const overcommitAllowed = (name: string): boolean => !isExtendedResource(name) && !hugePages(name);
const native = (name: string): boolean => !name.includes('/') || (name.split('/')[0] ?? '').endsWith('kubernetes.io');

const standardType =
  /^((requests\.|limits\.)?(cpu|memory|ephemeral-storage)|(requests\.)?storage|pods|services|resourcequotas|replicationcontrollers|secrets|configmaps|persistentvolumeclaims|services\.(nodeports|loadbalancers)|(requests\.)?hugepages-.*)$/;

/** validateResourceName. */
export function resourceTypeName(errors: Errors, field: string, name: string): void {
  const messages = isQualifiedName(name);
  each(errors, field, name, messages);
  if (messages.length === 0 && !name.includes('/') && !standardType.test(name))
    errors.push(invalid(field, name, 'must be a standard resource type or fully qualified'));
}

/** validateContainerResourceName. */
export function resourceName(errors: Errors, field: string, name: string): void {
  resourceTypeName(errors, field, name);
  if (!name.includes('/')) {
    if (!standard.has(name) && !hugePages(name)) errors.push(invalid(field, name, 'must be a standard resource for containers'));
  } else if (!native(name) && !isExtendedResource(name)) errors.push(invalid(field, name, "doesn't follow extended resource name standard"));
}

/** Names in alphabetical order (Go's map order is random; this one is what a person expects). */
const names = (list: JsonObject): readonly string[] => Object.keys(list).sort(compareStrings);

const checked = new WeakSet<object>();

export function validateResources(errors: Errors, resources: unknown, field: string): void {
  if (!isObject(resources) || checked.has(resources)) return;
  const before = errors.length;
  const limits = isObject(resources['limits']) ? resources['limits'] : {};
  const requests = isObject(resources['requests']) ? resources['requests'] : {};
  for (const name of names(limits)) {
    resourceName(errors, `${field}.limits[${name}]`, name);
    resourceQuantity(errors, `${field}.limits[${name}]`, name, limits[name]);
    if (hugePages(name)) divisible(errors, `${field}.limits[${name}]`, name, limits[name]);
  }
  for (const name of names(requests)) {
    resourceName(errors, `${field}.requests[${name}]`, name);
    resourceQuantity(errors, `${field}.requests[${name}]`, name, requests[name]);
    compareWithLimit(errors, field, name, requests[name], limits[name]);
    if (hugePages(name)) divisible(errors, `${field}.requests[${name}]`, name, requests[name]);
  }
  const all = [...names(limits), ...names(requests)];
  if (all.some(hugePages) && !all.includes('cpu') && !all.includes('memory')) errors.push(forbidden(field, 'HugePages require cpu or memory'));
  if (errors.length === before) checked.add(resources);
}

/** validateResourceQuantityHugePageValue. */
function divisible(errors: Errors, field: string, name: string, value: unknown): void {
  const page = milliValue(name.slice('hugepages-'.length));
  const amount = milliValue(value);
  if (page > 0 && (amount < 0 || amount % page !== 0)) errors.push(invalid(field, value, `${String(value)} is not positive integer multiple of ${name}`));
}

function compareWithLimit(errors: Errors, field: string, name: string, request: unknown, limit: unknown): void {
  if (limit === undefined) {
    if (!overcommitAllowed(name)) errors.push(required(`${field}.limits`, 'Limit must be set for non overcommitable resources'));
    return;
  }
  const order = compareQuantities(request, limit);
  if (order !== 0 && !overcommitAllowed(name)) errors.push(invalid(`${field}.requests`, request, `must be equal to ${name} limit of ${String(limit)}`));
  else if (order > 0) errors.push(invalid(`${field}.requests`, request, `must be less than or equal to ${name} limit of ${String(limit)}`));
}

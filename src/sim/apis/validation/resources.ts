/** Resource requests and limits: validateResourceRequirements. */
import { compareQuantities, compareStrings, forbidden, invalid, isObject, isQualifiedName, type JsonObject, required } from '../../apimachinery/index.ts';
import { each, type Errors, isExtendedResource, resourceQuantity } from './common.ts';

const standard = new Set(['cpu', 'memory', 'ephemeral-storage']);
const hugePages = (name: string): boolean => name.startsWith('hugepages-');
const overcommitAllowed = (name: string): boolean => !isExtendedResource(name) && !hugePages(name);
const native = (name: string): boolean => !name.includes('/') || (name.split('/')[0] ?? '').endsWith('kubernetes.io');

function resourceName(errors: Errors, field: string, name: string): void {
  each(errors, field, name, isQualifiedName(name));
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
  }
  for (const name of names(requests)) {
    resourceName(errors, `${field}.requests[${name}]`, name);
    resourceQuantity(errors, `${field}.requests[${name}]`, name, requests[name]);
    compareWithLimit(errors, field, name, requests[name], limits[name]);
  }
  const all = [...names(limits), ...names(requests)];
  if (all.some(hugePages) && !all.includes('cpu') && !all.includes('memory')) errors.push(forbidden(field, 'HugePages require cpu or memory'));
  if (errors.length === before) checked.add(resources);
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

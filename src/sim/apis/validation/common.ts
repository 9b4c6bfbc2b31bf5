/** What validators share. Errors are pushed into one list, in the order in which Kubernetes reports them. */
import {
  compareQuantities,
  type FieldError,
  fieldImmutableError,
  inclusiveRange,
  invalid,
  isArray,
  isDNS1123Label,
  isDNS1123Subdomain,
  isNegativeError,
  isObject,
  isPortNumber,
  isValidPercent,
  isValidPortName,
  type JsonObject,
  milliValue,
  notSupported,
  required,
  semanticEqual,
} from '../../apimachinery/index.ts';

export type Errors = FieldError[];

const noItems: readonly JsonObject[] = [];

/** The objects of a list field. Decoding has made sure that they are objects. */
export function items(value: unknown): readonly JsonObject[] {
  return isArray(value) ? value.filter(isObject) : noItems;
}

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
export const strings = (value: unknown): readonly string[] => (isArray(value) ? value.map(String) : []);
export const isSet = (value: unknown): boolean => value !== undefined && value !== null;

export function each(errors: Errors, field: string, value: unknown, messages: readonly string[]): void {
  for (const message of messages) errors.push(invalid(field, value, message));
}

/** A name that must be a DNS label, or is missing. */
export function dnsLabel(errors: Errors, field: string, value: string): void {
  each(errors, field, value, isDNS1123Label(value));
}

export function dnsSubdomain(errors: Errors, field: string, value: string): void {
  each(errors, field, value, isDNS1123Subdomain(value));
}

export function nonNegative(errors: Errors, field: string, value: unknown): void {
  if (typeof value === 'number' && value < 0) errors.push(invalid(field, value, isNegativeError));
}

export function nonNegativeQuantity(errors: Errors, field: string, value: unknown): void {
  if (compareQuantities(value, '0') < 0) errors.push(invalid(field, value, isNegativeError));
}

export function positiveQuantity(errors: Errors, field: string, value: unknown): void {
  if (compareQuantities(value, '0') <= 0) errors.push(invalid(field, value, 'must be greater than zero'));
}

export function immutable(errors: Errors, field: string, next: unknown, before: unknown): void {
  if (next === before || semanticEqual(next, before)) return;
  errors.push(invalid(field, field.endsWith('elector') ? selectorValue(next) : (next ?? null), fieldImmutableError));
}

/** Required when empty, else one of the given values (in the order in which Kubernetes lists them). */
export function oneOf(errors: Errors, field: string, value: unknown, supported: readonly string[]): void {
  if (value === undefined || value === '') errors.push(required(field, ''));
  else if (!supported.includes(String(value))) errors.push(notSupported(field, value, supported));
}

/** As oneOf, but a missing value is fine. */
export function oneOfIfSet(errors: Errors, field: string, value: unknown, supported: readonly string[]): void {
  if (value !== undefined && !supported.includes(String(value))) errors.push(notSupported(field, value, supported));
}

/** ValidatePortNumOrName. */
export function portNumberOrName(errors: Errors, field: string, port: unknown): void {
  // One that is missing is a number that was not set.
  if (typeof port === 'string') each(errors, field, port, isValidPortName(port));
  else each(errors, field, port ?? 0, isPortNumber(port ?? 0));
}

/** ValidatePositiveIntOrPercent. */
export function positiveIntOrPercent(errors: Errors, field: string, value: unknown): void {
  if (typeof value === 'string') each(errors, field, value, isValidPercent(value));
  else nonNegative(errors, field, value);
}

/** A LabelSelector as Go prints it: the fields in the order of the struct. */
export function selectorValue(selector: unknown): unknown {
  if (!isObject(selector)) return selector;
  const requirement = (item: JsonObject): unknown =>
    new Map<string, unknown>([
      ['key', item['key'] ?? ''],
      ['operator', item['operator'] ?? ''],
      ...(strings(item['values']).length > 0 ? [['values', item['values']] as const] : []),
    ]);
  const parts: (readonly [string, unknown])[] = [];
  if (isObject(selector['matchLabels']) && Object.keys(selector['matchLabels']).length > 0) parts.push(['matchLabels', selector['matchLabels']]);
  if (items(selector['matchExpressions']).length > 0) parts.push(['matchExpressions', items(selector['matchExpressions']).map(requirement)]);
  return new Map(parts);
}

/** IsNotMoreThan100Percent. */
export function notMoreThan100Percent(errors: Errors, field: string, value: unknown): void {
  const percent = percentOf(value);
  if (percent !== undefined && percent > 100) errors.push(invalid(field, value, 'must not be greater than 100%'));
}

function percentOf(value: unknown): number | undefined {
  const match = typeof value === 'string' ? /^([0-9]+)%$/.exec(value) : null;
  return match ? Number(match[1]) : undefined;
}

/** A text that is no percentage counts as 0 (getIntOrPercentValue). */
export const zeroIntOrPercent = (value: unknown): boolean => value === undefined || value === 0 || (typeof value === 'string' && (percentOf(value) ?? 0) === 0);

const wholeResources = new Set([
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]);

export const isExtendedResource = (name: string): boolean =>
  name.includes('/') && !name.split('/')[0]?.endsWith('kubernetes.io') && !name.startsWith('requests.');

/** ValidateResourceQuantityValue. */
export function resourceQuantity(errors: Errors, field: string, name: string, value: unknown): void {
  nonNegativeQuantity(errors, field, value);
  if ((wholeResources.has(name) || isExtendedResource(name)) && milliValue(value) % 1000 !== 0) errors.push(invalid(field, value, 'must be an integer'));
}

export function inRange(errors: Errors, field: string, value: unknown, low: number, high: number): void {
  if (typeof value === 'number' && (value < low || value > high)) errors.push(invalid(field, value, inclusiveRange(low, high)));
}

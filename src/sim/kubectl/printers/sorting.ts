import { compareQuantities, compareStrings, parseQuantity } from '../../apimachinery/index.ts';
import { CommandError } from '../errors.ts';
import { jsonPathValues } from './jsonpath.ts';

const isQuantity = (value: string): boolean => value !== '' && !('error' in parseQuantity(value));

/** Strings with numbers in the order of the numbers: `web-2` before `web-10`. Source: `github.com/fvbommel/sortorder` NaturalLess. */
export function compareNatural(a: string, b: string): number {
  const [left, right] = [a.match(/\d+|\D/g) ?? [], b.match(/\d+|\D/g) ?? []];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [x, y] = [left[i] as string, right[i] as string];
    if (x === y) continue;
    if (/^\d/.test(x) && /^\d/.test(y)) return Number(x) - Number(y) || x.length - y.length;
    return compareStrings(x, y);
  }
  return left.length - right.length;
}

function compareValues(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a), String(b)];
  return isQuantity(left) && isQuantity(right) ? compareQuantities(left, right) : compareNatural(left, right);
}

/**
 * `--sort-by`: entries in the order of the field that a JSONPath (`.metadata.name`, `{.metadata.name}`, `metadata.name`) names;
 * those without it come first. Errors: kubectl's text when no object has the field. Source: `kubectl/pkg/cmd/get/sorter.go`.
 */
export function sortedBy<T>(field: string, entries: readonly T[], objectOf: (entry: T) => unknown): readonly T[] {
  const path = field.replace(/^\{|\}$/g, '').replace(/^(?![.[$])/, '.');
  const keyed = entries.map((entry) => ({ entry, key: jsonPathValues(path, objectOf(entry))[0] }));
  if (entries.length > 0 && keyed.every(({ key }) => key === undefined))
    throw new CommandError(`couldn't find any field with path ${JSON.stringify(`{${path}}`)} in the list of objects`);
  return keyed.sort((a, b) => compareValues(a.key, b.key)).map(({ entry }) => entry);
}

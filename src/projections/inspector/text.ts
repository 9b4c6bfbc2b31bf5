import { stringify } from 'yaml';
import { isObject, object } from '../values.ts';

const LONGEST = 200_000;

/** A value as YAML the way `kubectl get -o yaml` prints it: keys in order, no anchors, long lines whole. */
export function yamlOf(value: unknown): string {
  if (value === undefined) return '';
  const text = stringify(value, { sortMapEntries: true, aliasDuplicateObjects: false, lineWidth: 0 });
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}\n# … ${text.length - LONGEST} more characters\n` : text;
}

/** An API object as kubectl shows it: without `managedFields`. */
export function objectYaml(value: unknown): string {
  if (!isObject(value) || !isObject(value['metadata'])) return yamlOf(value);
  const { managedFields: _, ...metadata } = object(value['metadata']);
  return yamlOf({ ...value, metadata });
}

/** An inner document: text stays text (iptables rules), everything else is YAML. */
export function documentText(value: unknown): string {
  if (typeof value === 'string') return value;
  const inner = isObject(value) && Object.keys(value).length === 1 ? value['text'] : undefined;
  return typeof inner === 'string' ? inner : yamlOf(value);
}

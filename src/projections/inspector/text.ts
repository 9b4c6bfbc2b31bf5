import { stringify } from 'yaml';
import { isObject, object } from '../values.ts';

const LONGEST = 200_000;

/** A value as YAML the way `kubectl get -o yaml` prints it: keys in order, no anchors, long lines whole. */
export function yamlOf(value: unknown): string {
  if (value === undefined) return '';
  const text = stringify(value, { sortMapEntries: true, aliasDuplicateObjects: false, lineWidth: 0 });
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}\n# … ${text.length - LONGEST} more characters\n` : text;
}

/** Texts kept. */
const REMEMBERED = 64;

/** Whoever steps through a run sees the same versions again and again: what was written of the last ones is kept. Values are immutable. */
function remembering(write: (value: unknown) => string): (value: unknown) => string {
  const known = new Map<unknown, string>();
  return (value) => {
    const text = known.get(value) ?? write(value);
    known.delete(value);
    known.set(value, text);
    for (const oldest of known.keys()) {
      if (known.size <= REMEMBERED) break;
      known.delete(oldest);
    }
    return text;
  };
}

/** An API object as kubectl shows it: without `managedFields`. */
export const objectYaml = remembering((value) => {
  if (!isObject(value) || !isObject(value['metadata'])) return yamlOf(value);
  const { managedFields: _, ...metadata } = object(value['metadata']);
  return yamlOf({ ...value, metadata });
});

/** An inner document: text stays text (iptables rules), everything else is YAML. */
export const documentText = remembering((value) => {
  if (typeof value === 'string') return value;
  const inner = isObject(value) && Object.keys(value).length === 1 ? value['text'] : undefined;
  return typeof inner === 'string' ? inner : yamlOf(value);
});

import { Document, isMap, type Pair, type Scalar, visit } from 'yaml';

/** Prints an object as kubectl's `-o yaml` does: sorted keys, two blanks, no line folding, lists not indented. */
export function yamlText(value: unknown): string {
  const document = new Document(JSON.parse(JSON.stringify(value)), { version: '1.1', aliasDuplicateObjects: false });
  visit(document, {
    Map(_, map) {
      if (isMap(map)) map.items.sort((a, b) => compareKeys(a as Pair<Scalar>, b as Pair<Scalar>));
    },
  });
  return document.toString({ lineWidth: 0, indentSeq: false, singleQuote: false }).trimEnd();
}

function compareKeys(a: Pair<Scalar>, b: Pair<Scalar>): number {
  const left = String(a.key.value ?? a.key);
  const right = String(b.key.value ?? b.key);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Prints an object as `-o json` does: four blanks, sorted keys. */
export function jsonText(value: unknown): string {
  return JSON.stringify(sorted(value), undefined, 4);
}

/** A copy with every map's keys in order, which is how Go prints maps. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([k, v]) => [k, sorted(v)]));
}

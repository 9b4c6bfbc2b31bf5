import type { KubeObject } from '../../../api/index.ts';
import { type Describer, writeAnnotations, writeEvents, writeMap } from './common.ts';
import type { Writer } from './writer.ts';
import { isObject } from '../../apimachinery/index.ts';

const ACRONYMS = new Set(['API', 'URL', 'UID', 'GUID']);

/** `nonResourceURLs` → `non`, `Resource`, `UR`, `Ls`. Source: `fatih/camelcase`. */
const split = (field: string): readonly string[] => field.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}\p{Ll}+|\p{Ll}+|[^\p{Lu}\p{Ll}]+/gu) ?? [];

/** An acronym in the plural is one word. */
function merged(parts: readonly string[]): readonly string[] {
  const words: string[] = [];
  for (let i = 0; i < parts.length; i++) {
    const [part = '', next = ''] = [parts[i], parts[i + 1]];
    if (part.length >= 2 && part === part.toUpperCase() && /^\p{Lu}/u.test(next)) {
      words.push(part + next);
      i++;
    } else words.push(part);
  }
  return words;
}

/** `apiVersion` → `API Version`, as kubectl titles the fields of kinds it knows nothing about. Source: `describe.go` smartLabelFor. */
function titleOf(field: string): string {
  if (/[^\p{L}-]/u.test(field)) return field;
  const word = (part: string): string =>
    ACRONYMS.has(part.toUpperCase()) ? part.toUpperCase() : part === part.toLowerCase() ? part.replace(/^./, (c) => c.toUpperCase()) : part;
  return merged(split(field)).map(word).join(' ');
}

/** A scalar as Go prints it with %v. */
const scalarText = (value: unknown): string => (value === null || value === undefined ? '<nil>' : String(value));

function writeValue(writer: Writer, level: number, field: string, value: unknown, path: string): void {
  if (HIDDEN.has(path)) return;
  const title = titleOf(field);
  if (Array.isArray(value)) {
    writer.write(level, `${title}:`);
    for (const item of value as readonly unknown[]) {
      if (isObject(item)) writeFields(writer, level + 1, item, path);
      else writer.write(level + 1, scalarText(item));
    }
  } else if (isObject(value)) {
    writer.write(level, `${title}:`);
    writeFields(writer, level + 1, value, path);
  } else writer.write(level, `${title}:\t${scalarText(value)}`);
}

type Fields = Readonly<Record<string, unknown>>;
const HIDDEN: ReadonlySet<string> = new Set(['managedFields', 'name', 'namespace', 'labels', 'annotations'].map((field) => `.metadata.${field}`));

function writeFields(writer: Writer, level: number, fields: Fields, path: string): void {
  for (const key of Object.keys(fields).sort()) writeValue(writer, level, key, fields[key], `${path}.${key}`);
}

/** Kinds without a description of their own: every field, titled. Source: `kubectl/pkg/describe/describe.go` genericDescriber. */
export const describeGeneric: Describer = function* (session, writer, object: KubeObject) {
  const { metadata } = object;
  writer.write(0, `Name:\t${metadata?.name}\nNamespace:\t${metadata?.namespace ?? ''}`);
  writeMap(writer, 0, 'Labels', metadata?.labels);
  writeAnnotations(writer, 0, metadata?.annotations);
  writeFields(writer, 0, object as KubeObject & Fields, '');
  yield* writeEvents(session, writer, object);
};

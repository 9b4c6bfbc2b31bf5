import type { KubeObject } from '../../../api/index.ts';
import { type Describer, writeAnnotations, writeEvents, writeMap } from './common.ts';
import type { Writer } from './writer.ts';

/** `apiVersion` → `API Version`, as kubectl titles the fields of kinds it knows nothing about. */
function titleOf(field: string): string {
  return field
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/^./, (c) => c.toUpperCase())
    .replace(/^Api /, 'API ');
}

function writeValue(writer: Writer, level: number, title: string, value: unknown): void {
  if (Array.isArray(value)) {
    writer.write(level, `${title}:`);
    for (const item of value) {
      if (typeof item === 'object' && item !== null) writeFields(writer, level + 1, item as Readonly<Record<string, unknown>>);
      else writer.write(level + 1, String(item));
    }
  } else if (typeof value === 'object' && value !== null) {
    const fields = value as Readonly<Record<string, unknown>>;
    if (Object.keys(fields).length === 0) return;
    writer.write(level, `${title}:`);
    writeFields(writer, level + 1, fields);
  } else writer.write(level, `${title}:\t${String(value)}`);
}

function writeFields(writer: Writer, level: number, fields: Readonly<Record<string, unknown>>): void {
  for (const key of Object.keys(fields).sort()) writeValue(writer, level, titleOf(key), fields[key]);
}

/** Kinds without a description of their own: every field, titled. Source: `kubectl/pkg/describe/describe.go` genericDescriber. */
export const describeGeneric: Describer = function* (session, writer, object: KubeObject) {
  const { apiVersion, kind, metadata, ...rest } = object as KubeObject & Readonly<Record<string, unknown>>;
  writer.write(0, `Name:\t${metadata?.name}\nNamespace:\t${metadata?.namespace ?? ''}`);
  writeMap(writer, 0, 'Labels', metadata?.labels);
  writeAnnotations(writer, 0, metadata?.annotations);
  writer.write(0, `API Version:\t${apiVersion}\nKind:\t${kind}\nMetadata:\n  Creation Timestamp:\t${metadata?.creationTimestamp ?? ''}\n  Generation:\t${metadata?.generation ?? 0}\n  Resource Version:\t${metadata?.resourceVersion ?? ''}\n  UID:\t${metadata?.uid ?? ''}`);
  writeFields(writer, 0, rest);
  yield* writeEvents(session, writer, object);
};

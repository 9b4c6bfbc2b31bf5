/** What printers are made of. From `pkg/printers/internalversion/printers.go`. */
import type { KubeObject } from '../../../api/index.ts';
import { humanDuration, type JsonObject, listAt, stringAt } from '../../apimachinery/index.ts';

export type Cell = string | number | boolean | null;

export interface TableColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean' | 'date' | 'number';
  readonly format: string;
  readonly description: string;
  /** 0 = always, 1 = only with `-o wide`. */
  readonly priority: number;
}

export interface Printer {
  readonly columns: readonly TableColumn[];
  /** Every cell, the wide ones too. `nowMs` is epoch milliseconds. */
  readonly cells: (object: KubeObject & JsonObject, nowMs: number) => readonly Cell[];
}

/** `Name`, `Replicas:integer`, `Images+` (wide only). */
export function columns(...names: readonly string[]): readonly TableColumn[] {
  return names.map((text) => {
    const wide = text.endsWith('+');
    const [name = '', type = 'string'] = (wide ? text.slice(0, -1) : text).split(':');
    const known = type === 'integer' || type === 'boolean' || type === 'date' || type === 'number' ? type : 'string';
    return { name, type: known, format: name === 'Name' ? 'name' : '', description: '', priority: wide ? 1 : 0 };
  });
}

/** translateTimestampSince: `<unknown>` when there is none. */
export function since(timestamp: unknown, nowMs: number): string {
  if (typeof timestamp !== 'string' || timestamp === '') return '<unknown>';
  const at = Date.parse(timestamp);
  return Number.isNaN(at) ? '<unknown>' : humanDuration((nowMs - at) / 1000);
}

export const age = (object: KubeObject, nowMs: number): string => since(object.metadata?.creationTimestamp, nowMs);
export const nameOf = (object: KubeObject): string => object.metadata?.name ?? '';

/** Container names and images, joined by commas. */
export function containerCells(object: unknown, ...path: readonly string[]): readonly [string, string] {
  const containers = listAt(object, ...path, 'containers');
  return [containers.map((container) => stringAt(container, 'name')).join(','), containers.map((container) => stringAt(container, 'image')).join(',')];
}

/** labels.FormatLabels: `a=1,b=2`, `<none>` when empty. */
export function formatLabels(labels: JsonObject): string {
  const text = Object.keys(labels)
    .sort()
    .map((key) => `${key}=${String(labels[key])}`)
    .join(',');
  return text === '' ? '<none>' : text;
}

/** `a,b,c + 2 more...`. Source: `kubernetes/pkg/printers/internalversion/printers.go`. */
export function listWithMore(list: readonly string[], max: number): string {
  if (list.length === 0) return '<unset>';
  const shown = list.slice(0, max).join(',');
  return list.length > max ? `${shown} + ${list.length - max} more...` : shown;
}

export const orNone = (text: string): string => (text === '' ? '<none>' : text);

/** `True`, `False`, `Unknown`, or empty when there is no such condition. */
export function conditionStatus(object: unknown, type: string): string {
  return stringAt(
    listAt(object, 'status', 'conditions').find((condition) => stringAt(condition, 'type') === type),
    'status',
  );
}

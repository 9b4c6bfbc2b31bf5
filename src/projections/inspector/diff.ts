import { isObject } from '../values.ts';
import { rowWords } from '../words/rows.ts';

export interface Change {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

const MOST = 200;
const show = (value: unknown): string => (value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value));
const join = (path: string, key: string): string => (/^[A-Za-z_][\w-]*$/.test(key) ? (path === '' ? key : `${path}.${key}`) : `${path}['${key}']`);

function compare(before: unknown, after: unknown, path: string, changes: Change[]): void {
  // Unchanged parts are shared between versions, so this ends early nearly everywhere.
  if (before === after || changes.length >= MOST) return;
  if (Array.isArray(before) && Array.isArray(after)) {
    for (let i = 0; i < Math.max(before.length, after.length); i++) compare(before[i], after[i], `${path}[${i}]`, changes);
    return;
  }
  if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) compare(before[key], after[key], join(path, key), changes);
    return;
  }
  const change = { path, before: show(before), after: show(after) };
  if (change.before !== change.after) changes.push(change);
}

const SILENT = new Set(['metadata.resourceVersion', 'metadata.generation']);

/** What differs between two versions, by field path; bookkeeping (resourceVersion, managedFields) left out. At most 200. */
export function diff(before: unknown, after: unknown): Change[] {
  const changes: Change[] = [];
  compare(before, after, '', changes);
  return changes.filter((change) => !SILENT.has(change.path) && !change.path.startsWith('metadata.managedFields'));
}

/** A change of an object in a few words: `status.phase: Pending → Running`. */
export function diffSummary(before: unknown, after: unknown): string {
  const changes = diff(before, after);
  const first = changes[0];
  if (!first) return rowWords.unchanged;
  const value = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text || '∅');
  const more = changes.length > 1 ? ` (+${changes.length - 1})` : '';
  return `${first.path}: ${value(first.before)} → ${value(first.after)}${more}`;
}

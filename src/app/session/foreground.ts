import type { Micros } from '../../api/index.ts';
import type { FoldRow, MessageRow, RowView } from '../../projections/views.ts';

/**
 * Titles of what accompanies the story: reads, watch notifications, Events, tokens, bookkeeping of statuses, and the
 * runtime's own questions. They are shown, but playback does not slow down for them.
 */
const COMPANION =
  /^(GET|LIST|WATCH|Watch|Range|Txn|ADDED|MODIFIED|DELETED|ImageStatus|PodSandboxStatus|ContainerStatus|kernel:|DNAT)\b|\bEvents?\b|\/token\b|^PUT \w+ \S+\/status|\bEndpoints\b|^PATCH Node\b/u;

const isStore = (lane: string): boolean => lane.startsWith('etcd');

function messageTells(row: MessageRow): boolean {
  if (row.line === 'lost' || row.line === 'timeout' || row.line === 'blocked') return true;
  if (row.line === 'watch' || row.line === 'response' || isStore(row.from) || isStore(row.to)) return false;
  return row.line === 'traffic' ? !/^DNAT\b/u.test(row.title) : !COMPANION.test(row.title);
}

const foldTells = (row: FoldRow): boolean => row.what !== 'heartbeat' && row.what !== 'probe' && !COMPANION.test(row.title);

/** Whether readable playback slows down for a row. */
export function isForeground(row: RowView): boolean {
  switch (row.kind) {
    case 'message':
      return messageTells(row);
    case 'fold':
      return foldTells(row);
    case 'action':
    case 'fault':
      return true;
    case 'state':
    case 'chapter':
    case 'gap':
    case 'space':
      return false;
  }
}

/** Replicas that do the same within this time count once, virtual microseconds. */
const ALIKE = 100_000;

/** What a row is about, without the names that differ between replicas and nodes. */
const shape = (row: RowView): string => ('title' in row ? `${row.kind} ${row.title.replace(/-[a-z0-9]{5}\b|\bnode-\d+/gu, '')}` : row.kind);

/**
 * When, after a moment, the rows come for which readable playback slows down. Ascending; several may share a moment.
 * Rows before the moment may be given: they say what has just been shown.
 */
export function foregroundTimes(rows: readonly RowView[], after: Micros): readonly Micros[] {
  const last = new Map<string, number>();
  const times: Micros[] = [];
  for (const row of rows) {
    if (!isForeground(row)) continue;
    const key = shape(row);
    const before = last.get(key);
    last.set(key, row.t);
    if (row.t > after && (before === undefined || row.t - before > ALIKE)) times.push(row.t);
  }
  return times.sort((a, b) => a - b);
}

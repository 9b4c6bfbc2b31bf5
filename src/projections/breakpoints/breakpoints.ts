import type { LedgerRecord, Micros, Seq } from '../../api/index.ts';
import { kindOf } from '../inspector/object.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import { parseFilter, type Predicate } from '../sequence/filter.ts';
import { condition, objectState } from '../table.ts';
import { at, glob } from '../values.ts';
import type { BreakpointHit } from '../views.ts';

/** Does a condition hold of a version of an object? */
type Holds = (ref: string, value: unknown) => boolean;

const OBJECT = /^([A-Z][A-Za-z]*(?:\/[^\s/]+){1,2})(?:\s+(\S+))?$/u;

const words = (value: unknown): string => (typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value));

/** `Ready=False`, `status=CrashLoopBackOff`, `status.readyReplicas=3`, `spec.nodeName` (is set), `deleted`; nothing: it exists. */
function holdsOf(test: string | undefined): Holds {
  if (test === undefined) return () => true;
  const [, path = '', not, wanted] = /^([^=!]+)(!?)=?(.*)$/u.exec(test) ?? [];
  const fits = (found: string): boolean => (test.includes('=') ? glob(wanted ?? '', found) !== (not === '!') : found !== '');
  if (path === 'status') return (ref, value) => fits(objectState(kindOf(ref), value).status);
  if (path.includes('.')) return (_, value) => fits(words(at(value, path.replace(/^\./u, ''))));
  return (_, value) => fits(words(condition(value, path)?.['status']));
}

/**
 * Reads a condition: an object by reference (`*` stands for anything) with what must be true of it, or else words of the
 * message filter. True at the record at which it becomes true, not as long as it is.
 */
function parse(text: string, index: LedgerIndex): Predicate | undefined {
  const [, ref, test] = OBJECT.exec(text.trim()) ?? [];
  if (ref === undefined) return parseFilter(text, index);
  const deleted = test === 'deleted';
  const holds = holdsOf(deleted ? undefined : test);
  return (record: LedgerRecord) => {
    if (record.kind !== 'document' || !glob(ref, record.ref)) return false;
    if (deleted || record.op === 'DELETED') return deleted && record.op === 'DELETED';
    if (!holds(record.ref, record.value)) return false;
    const before = index.existing(record.ref, (record.seq - 1) as Seq);
    return before === undefined || !holds(before.ref, before.value);
  };
}

/** The first record after `from` and up to `to` at which one of the conditions becomes true. */
export function nextHit(index: LedgerIndex, conditions: readonly string[], from: Micros, to: Micros): BreakpointHit | undefined {
  const predicates = conditions.flatMap((text) => {
    const predicate = parse(text, index);
    return predicate ? [{ text, predicate }] : [];
  });
  if (predicates.length === 0) return undefined;
  const last = index.lastSeqAt(to);
  for (let seq = index.lastSeqAt(from) + 1; seq <= last; seq++) {
    const record = index.ledger.at(seq as Seq);
    if (!record) continue;
    const hit = predicates.find(({ predicate }) => predicate(record));
    if (hit) return { condition: hit.text, t: record.sentAt, seq: record.seq };
  }
  return undefined;
}

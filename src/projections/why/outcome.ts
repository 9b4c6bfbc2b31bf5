import { type DocumentRecord, type DocumentRef, type LedgerView, type Micros, type Seq, toSeconds } from '../../api/index.ts';
import { kindOf } from '../inspector/object.ts';
import { objectState } from '../table.ts';
import { at, object, objects } from '../values.ts';
import type { StateToken } from '../views.ts';
import { whatIfWords } from '../words/what-if.ts';

/** How an object stands at the end of a run, and since when it has stood so. */
export interface Outcome {
  readonly state: StateToken;
  readonly status: string;
  readonly since: Micros;
}

/** How much one would rather not see a state. */
const RANK: Readonly<Record<StateToken, number>> = { ready: 0, done: 0, progress: 1, unscheduled: 1, terminating: 2, blocked: 2, unknown: 3, error: 3 };

const slicesOf = (record: DocumentRecord, service: string): boolean =>
  record.ref.startsWith(`EndpointSlice/${service.split('/')[1] ?? ''}/`) &&
  object(at(record.value, 'metadata.labels'))['kubernetes.io/service-name'] === service.split('/')[2];

function serviceState(slices: ReadonlyMap<DocumentRef, DocumentRecord>): { readonly state: StateToken; readonly status: string } {
  const endpoints = [...slices.values()].flatMap((slice) => (slice.op === 'DELETED' ? [] : objects(at(slice.value, 'endpoints'))));
  const ready = endpoints.filter((endpoint) => at(endpoint, 'conditions.ready') !== false).length;
  return { state: ready > 0 ? 'ready' : 'blocked', status: whatIfWords.endpoints(ready, endpoints.length) };
}

/** How an object stands at the end of a ledger. Undefined when it never was. */
export function outcomeOfRun(ledger: LedgerView, ref: DocumentRef): Outcome | undefined {
  const service = kindOf(ref) === 'Service';
  const slices = new Map<DocumentRef, DocumentRecord>();
  let outcome: Outcome | undefined;
  for (let seq = 1; seq <= ledger.length; seq++) {
    const record = ledger.at(seq as Seq);
    if (record?.kind !== 'document') continue;
    if (service ? slicesOf(record, ref) : record.ref === ref) {
      slices.set(record.ref, record);
      const { state, status } = service
        ? serviceState(slices)
        : record.op === 'DELETED'
          ? { state: 'unknown' as const, status: whatIfWords.deleted }
          : objectState(kindOf(ref), record.value);
      if (outcome?.state !== state || outcome.status !== status) outcome = { state, status, since: record.sentAt };
    }
  }
  return outcome;
}

/** Is `tried` better than what would have happened anyway? */
export function isBetter(tried: Outcome | undefined, anyway: Outcome | undefined): boolean {
  if (!tried) return false;
  return anyway === undefined || RANK[tried.state] < RANK[anyway.state];
}

/** `web: 3/3 ready after 4.2 s`. */
export function outcomeText(ref: DocumentRef, outcome: Outcome, from: Micros): string {
  const after = Math.round(toSeconds((outcome.since - from) as Micros) * 10) / 10;
  return whatIfWords.outcome(ref.split('/').at(-1) ?? ref, outcome.status, after > 0 ? `${after} s` : undefined);
}

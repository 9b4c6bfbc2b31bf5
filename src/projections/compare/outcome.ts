import type { DocumentRecord, LedgerRecord, LedgerView, Message, Micros, Seq } from '../../api/index.ts';
import { isClient } from '../noise.ts';
import { podSummary } from '../table.ts';
import { at, number, objects, text } from '../values.ts';

/** What came of a run by a moment. */
export interface RunOutcome {
  /** When everything that was asked for was ready for the first time; absent when it never was. */
  readonly readyAt?: Micros;
  /** How long, after that, something of what was asked for was not ready, micros. */
  readonly unready: Micros;
  /** Ready replicas of workloads and Pods without an owner, and how many were asked for. */
  readonly ready: number;
  readonly desired: number;
  readonly restarts: number;
  /** Requests of clients, and those that failed: refused, lost, without a way, or answered 5xx. */
  readonly requests: number;
  readonly failedRequests: number;
  readonly warnings: number;
  readonly messages: number;
  /** Pods by node. */
  readonly placement: Readonly<Record<string, number>>;
}

/** Workloads that a user asks for; what they own is theirs. */
const COUNTS: Readonly<Record<string, readonly [desired: string, ready: string]>> = {
  Deployment: ['spec.replicas', 'status.readyReplicas'],
  StatefulSet: ['spec.replicas', 'status.readyReplicas'],
  DaemonSet: ['status.desiredNumberScheduled', 'status.numberReady'],
};

interface Wanted {
  readonly desired: number;
  readonly ready: number;
}

const systemOwned = (value: unknown): boolean => text(at(value, 'metadata.namespace')) === 'kube-system';
const isReady = (pod: unknown): boolean =>
  objects(at(pod, 'status.conditions')).some((condition) => condition['type'] === 'Ready' && condition['status'] === 'True');

/** Folds a ledger, record by record, into what came of the run. Needs no index, so that many runs can be watched. */
export class OutcomeFold {
  private readonly wanted = new Map<string, Wanted>();
  private readonly restartsOf = new Map<string, number>();
  private readonly nodeOf = new Map<string, string>();
  private readonly requests = new Set<Seq>();
  private readonly failed = new Set<Seq>();
  private readonly warned = new Map<string, number>();
  private readyAt: Micros | undefined;
  private unreadySince: Micros | undefined;
  private unready = 0;
  private until = 0;
  private messages = 0;
  private taken = 0;

  /** Takes in what the ledger has grown by, up to time `t`. */
  extend(ledger: LedgerView, t: Micros): void {
    this.until = t;
    for (let seq = this.taken + 1; seq <= ledger.length; seq++) {
      const record = ledger.at(seq as Seq);
      if (record === undefined || record.sentAt > t) return;
      this.take(record);
      this.taken = seq;
    }
  }

  private take(record: LedgerRecord): void {
    if (record.kind === 'message') this.takeMessage(record);
    else if (record.kind === 'loss' && this.requests.has(record.cause)) this.failed.add(record.cause);
    else if (record.kind === 'document' && record.resourceVersion !== undefined) this.takeObject(record);
  }

  private takeMessage(message: Message): void {
    this.messages++;
    const { payload, seq, from, replyTo } = message;
    if (payload.type === 'traffic-request' && isClient(from)) this.requests.add(seq);
    if (payload.type !== 'traffic-response' || replyTo === undefined || !this.requests.has(replyTo)) return;
    if (payload.outcome !== 'ok' || payload.code >= 500) this.failed.add(replyTo);
  }

  private takeObject({ ref, op, value, sentAt }: DocumentRecord): void {
    const kind = ref.slice(0, Math.max(0, ref.indexOf('/')));
    if (kind === 'Event' && op !== 'DELETED' && text(at(value, 'type')) === 'Warning') this.warned.set(ref, Math.max(1, number(at(value, 'count'))));
    if (systemOwned(value)) return;
    const counts = COUNTS[kind];
    if (counts)
      this.want(
        ref,
        op === 'DELETED' ? undefined : { desired: number(at(value, counts[0]) ?? (kind === 'DaemonSet' ? 0 : 1)), ready: number(at(value, counts[1])) },
        sentAt,
      );
    else if (kind === 'Pod') this.takePod(ref, op === 'DELETED' ? undefined : value, sentAt);
  }

  private takePod(ref: string, pod: unknown, t: Micros): void {
    if (pod === undefined) {
      this.nodeOf.delete(ref);
      if (this.wanted.has(ref)) this.want(ref, undefined, t);
      return;
    }
    this.restartsOf.set(ref, podSummary(pod).restarts);
    const node = text(at(pod, 'spec.nodeName'));
    if (node !== '') this.nodeOf.set(ref, node);
    const done = text(at(pod, 'status.phase')) === 'Succeeded';
    if (objects(at(pod, 'metadata.ownerReferences')).length === 0) this.want(ref, done ? undefined : { desired: 1, ready: isReady(pod) ? 1 : 0 }, t);
  }

  private want(ref: string, wanted: Wanted | undefined, t: Micros): void {
    if (wanted === undefined) this.wanted.delete(ref);
    else this.wanted.set(ref, wanted);
    const ready = this.allReady();
    if (this.readyAt === undefined) {
      if (ready && [...this.wanted.values()].some((each) => each.desired > 0)) this.readyAt = t;
    } else if (!ready) this.unreadySince ??= t;
    else if (this.unreadySince !== undefined) {
      this.unready += t - this.unreadySince;
      this.unreadySince = undefined;
    }
  }

  private allReady(): boolean {
    for (const each of this.wanted.values()) if (each.ready < each.desired) return false;
    return true;
  }

  get outcome(): RunOutcome {
    const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
    const placement: Record<string, number> = {};
    for (const node of this.nodeOf.values()) placement[node] = (placement[node] ?? 0) + 1;
    return {
      ...(this.readyAt === undefined ? {} : { readyAt: this.readyAt }),
      unready: (this.unready + (this.unreadySince === undefined ? 0 : this.until - this.unreadySince)) as Micros,
      ready: sum([...this.wanted.values()].map((each) => Math.min(each.ready, each.desired))),
      desired: sum([...this.wanted.values()].map((each) => each.desired)),
      restarts: sum(this.restartsOf.values()),
      requests: this.requests.size,
      failedRequests: this.failed.size,
      warnings: sum(this.warned.values()),
      messages: this.messages,
      placement,
    };
  }
}

/** What had come of a run by `t`. */
export function outcomeAt(ledger: LedgerView, t: Micros): RunOutcome {
  const fold = new OutcomeFold();
  fold.extend(ledger, t);
  return fold.outcome;
}

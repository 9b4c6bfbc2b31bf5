import type { LedgerRecord, Message, Micros, Seq } from '../../api/index.ts';
import { place } from '../addresses.ts';
import type { Outcome } from '../views.ts';
import type { Fold } from './model.ts';

/** Silence that ends a burst of rows. */
const SILENCE = 2_000_000;
/** From the fourth time on a row is "as before". */
const FAMILIAR = 3;

const masked = (address: string): string => {
  const { node, member } = place(address);
  return node === undefined ? address : member.startsWith('pod/') ? 'pod' : member;
};

/** `web-7c9-x2k4p` → `web-7c9`, `db-0` → `db`: Pods of one controller carry its name. */
export function replicaGroup(name: string): string {
  const match = /^(.+)-(?:[bcdfghjklmnpqrstvwxz2456789]{5}|\d+)$/.exec(name);
  return match?.[1] ?? name;
}

interface Signature {
  readonly subject: string;
  readonly group: string;
  /** What happens, with names of the object and the node left out. */
  readonly what: string;
  /** Told once is enough: storage round trips, fan-out of watches, Events. */
  readonly eager: boolean;
}

/** `/registry/pods/default/web` → `pods`: the first part of an etcd key that is no group. */
export const registryResource = (key: string): string =>
  key
    .replace(/^\/registry\//, '')
    .split('/')
    .find((part) => !part.includes('.')) ?? key;

/** Is this kube-apiserver and etcd talking? */
export const isStorage = (message: Message): boolean => message.payload.type.startsWith('etcd-');

/** Keys that an etcd message is about. */
export function etcdKeys(message: Message): readonly string[] {
  const { payload } = message;
  switch (payload.type) {
    case 'etcd-txn':
      return payload.success.map((op) => op.key);
    case 'etcd-range':
    case 'etcd-watch-create':
      return [payload.key];
    case 'etcd-watch-response':
      return payload.events.map((event) => event.kv.key);
    default:
      return [];
  }
}

/** A call into a node's kernel, or what kernels tell each other (routes): true, and many. Restoring rules is news. */
export const isKernelCall = (message: Message): boolean =>
  message.channel === 'syscall' || (message.payload.type === 'syscall' && message.method !== 'iptables-restore');

function messageSignature(message: Message): Signature | undefined {
  if (isStorage(message)) return { subject: 'etcd', group: 'etcd', what: `${message.method} ${registryResource(etcdKeys(message)[0] ?? '')}`, eager: true };
  const { subject } = message;
  if (isKernelCall(message))
    return { subject: subject ?? 'kernel', group: subject === undefined ? 'kernel' : groupOf(subject).group, what: 'kernel calls', eager: true };
  if (subject === undefined) return undefined;
  if (subject.startsWith('Event/')) return { subject: 'Event', group: 'Event', what: message.method.split(' ', 1)[0] ?? '', eager: true };
  const { name, group } = groupOf(subject);
  const watch = message.payload.type === 'watch-event';
  // Who hears first of a new Pod is the story; who hears of a change, and of anything else, is a crowd.
  if (watch && (message.method === 'MODIFIED' || !subject.startsWith('Pod/')))
    return { subject, group, what: `watch ${message.method}`, eager: message.method === 'MODIFIED' };
  return { subject, group, what: `${masked(message.from)}>${masked(message.to)} ${message.method.replaceAll(name, '*')}`, eager: false };
}

function groupOf(subject: string): { readonly name: string; readonly group: string } {
  const name = subject.slice(subject.lastIndexOf('/') + 1);
  return { name, group: subject.startsWith('Pod/') ? `${subject.slice(0, subject.length - name.length)}${replicaGroup(name)}` : subject };
}

function signature(record: LedgerRecord): Signature | undefined {
  if (record.kind === 'message') return messageSignature(record);
  if (record.kind !== 'transition' || record.subject === undefined) return undefined;
  const { name, group } = groupOf(record.subject);
  // `nginx#2`: the attempt is no other container.
  const part = record.entity.slice(record.entity.lastIndexOf('/') + 1).replace(/#\d+$/, '');
  return { subject: record.subject, group, what: `${record.machine} ${part === name ? '' : part} ${record.from}>${record.to}`, eager: false };
}

interface Known {
  times: number;
  burst: number;
  outcome: Outcome | undefined;
}

/** Finds rows that say what others said before: replicas that behave alike, and what an object goes through again. */
export class Repeats {
  private burst = 0;
  private lastAt = -Infinity;
  private readonly known = new Map<string, Known>();
  private readonly groups = new Map<string, Fold>();
  private readonly again = new Map<string, Fold>();

  /** A new chapter: its rows are not counted in folds of the one before. */
  reset(): void {
    this.groups.clear();
    this.again.clear();
  }

  /** The folds that a record may go into. */
  place(record: LedgerRecord, t: Micros): { readonly alike: Fold | undefined; readonly again: Fold | undefined } {
    if (t - this.lastAt >= SILENCE) {
      this.burst++;
      this.reset();
    }
    this.lastAt = t;
    const found = signature(record);
    if (!found) return { alike: undefined, again: undefined };
    // Storage and Events have no object of their own to go through anything.
    const again =
      found.subject.includes('/') && this.seen(`${found.subject} ${found.what}`) ? foldIn(this.again, found.subject, 'repeat', record.seq, true) : undefined;
    const alike = again ? undefined : foldIn(this.groups, `${found.group} ${found.what}`, 'replicas', record.seq, found.eager);
    return { alike, again };
  }

  /** Notes how a row ended. True when the same row ended otherwise the last time: then it is news. */
  isNews(record: LedgerRecord, outcome: Outcome): boolean {
    const found = signature(record);
    const known = found && this.known.get(`${found.subject} ${found.what}`);
    if (!known) return outcome !== 'ok';
    const before = known.outcome;
    known.outcome = outcome;
    return before === undefined ? outcome !== 'ok' : before !== outcome;
  }

  private seen(key: string): boolean {
    const known = this.known.get(key);
    if (!known) {
      this.known.set(key, { times: 1, burst: this.burst, outcome: undefined });
      return false;
    }
    if (known.burst === this.burst) return known.times > FAMILIAR;
    known.burst = this.burst;
    known.times++;
    return known.times > FAMILIAR;
  }
}

function foldIn(folds: Map<string, Fold>, key: string, what: Fold['what'], seq: Seq, eager: boolean): Fold {
  let fold = folds.get(key);
  if (!fold) {
    fold = { id: `${what}:${seq}`, what, items: [], counts: [0, 0, 0], until: 0 as Micros, news: false, eager };
    folds.set(key, fold);
  }
  return fold;
}

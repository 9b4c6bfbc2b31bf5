import type { DocumentRecord, DocumentRef, Seq } from '../../api/index.ts';
import { compareNatural } from '../addresses.ts';
import { countUpTo, type LedgerIndex } from '../ledger-index.ts';
import { list, number, object, objects, text } from '../values.ts';
import { diff } from '../inspector/diff.ts';
import { yamlOf } from '../inspector/text.ts';
import { titleOf } from '../messages.ts';
import { isUp } from '../topology/processes.ts';
import type { EtcdKey, EtcdLease, EtcdMember, EtcdRevision, EtcdView, EtcdWatch } from './views.ts';

const MOST_KEYS = 400;
const MOST_TERMS = 50;
const MOST_REVISIONS = 100;
/** A commit is never further than this from the transaction that asked for it. */
const MOST_STEPS = 16;

const statusRef = (member: string): DocumentRef => `${member}/status` as DocumentRef;

function memberOf(address: string, record: DocumentRecord): Omit<EtcdMember, 'up'> {
  const status = object(record.value);
  const leader = text(status['leader']);
  return {
    name: address,
    address: text(status['endpoint']),
    role: status['isLeader'] === true ? 'leader' : 'follower',
    leader: leader === '' && status['isLeader'] === true ? address : leader,
    term: number(status['raftTerm']) || 1,
    raftIndex: number(status['raftIndex']) || number(status['revision']),
    appliedIndex: number(status['raftAppliedIndex']) || number(status['revision']),
    revision: number(status['revision']),
    compactRevision: number(status['compactRevision']),
    keys: number(status['keys']),
  };
}

function membersOf(index: LedgerIndex, now: Seq): readonly EtcdMember[] {
  const addresses = [...index.kinds()].filter((kind) => /^etcd-\d+$/u.test(kind)).sort(compareNatural);
  return addresses.flatMap((address) => {
    const record = index.existing(statusRef(address), now);
    return record ? [{ ...memberOf(address, record), up: isUp(index, address, now) }] : [];
  });
}

function termsOf(index: LedgerIndex, member: string, now: Seq): EtcdView['terms'] {
  const versions = index.versions(statusRef(member));
  const terms: EtcdView['terms'][number][] = [];
  for (const version of versions.slice(
    0,
    countUpTo(versions, now, ({ seq }) => seq),
  )) {
    const { term, leader } = memberOf(member, version);
    const last = terms.at(-1);
    if (last?.term !== term || last.leader !== leader) terms.push({ t: version.sentAt, seq: version.seq, term, leader });
  }
  return terms.slice(-MOST_TERMS).reverse();
}

/** The key that a version was written under: that of the transaction which caused it. */
function keyOf(index: LedgerIndex, record: DocumentRecord): string | undefined {
  const name = record.ref.split('/').at(-1) ?? '';
  let message = index.message(record.cause);
  for (let steps = 0; message && steps < MOST_STEPS; steps++, message = index.message(message.cause)) {
    if (message.payload.type !== 'etcd-txn') continue;
    const put = message.payload.success.find((op) => op.op === 'put' && op.key.endsWith(`/${name}`));
    return put?.key;
  }
  return undefined;
}

interface Held {
  readonly ref: DocumentRef;
  readonly last: DocumentRecord;
  readonly first: DocumentRecord;
  readonly version: number;
}

function heldOf(index: LedgerIndex, ref: DocumentRef, now: Seq): Held | undefined {
  const versions = index.versions(ref);
  const end = countUpTo(versions, now, ({ seq }) => seq) - 1;
  const last = versions[end];
  if (!last || last.op === 'DELETED' || last.resourceVersion === undefined) return undefined;
  const made = Math.max(
    0,
    versions.slice(0, end + 1).findLastIndex((version) => version.op === 'ADDED'),
  );
  return { ref, last, first: versions[made] ?? last, version: end - made + 1 };
}

const entryOf = (index: LedgerIndex, { ref, last, first, version }: Held): EtcdKey => ({
  key: keyOf(index, last) ?? keyOf(index, first) ?? ref,
  ref,
  createRevision: Number(first.resourceVersion),
  modRevision: Number(last.resourceVersion),
  version,
});

/** All keys, latest written first. API objects alone carry a revision. */
function held(index: LedgerIndex, now: Seq): readonly Held[] {
  const found: Held[] = [];
  for (const kind of index.kinds()) {
    for (const ref of index.refsOf(kind)) {
      const entry = heldOf(index, ref, now);
      if (entry) found.push(entry);
    }
  }
  return found.sort((a, b) => Number(b.last.resourceVersion) - Number(a.last.resourceVersion));
}

/** Keys of which no transaction is known, by those of their kind: the rest of a key is namespace and name. */
function named(keys: readonly EtcdKey[]): readonly EtcdKey[] {
  const prefixes = new Map<string, string>();
  const split = ({ ref }: EtcdKey): readonly [string, string] => [ref.slice(0, ref.indexOf('/')), ref.slice(ref.indexOf('/'))];
  for (const entry of keys) {
    const [kind, rest] = split(entry);
    if (entry.key !== entry.ref && entry.key.endsWith(rest)) prefixes.set(kind, entry.key.slice(0, -rest.length));
  }
  return keys.map((entry) => {
    const [kind, rest] = split(entry);
    const prefix = prefixes.get(kind);
    return entry.key === entry.ref && prefix !== undefined ? { ...entry, key: `${prefix}${rest}` } : entry;
  });
}

/** The request to kube-apiserver that a commit goes back to. */
function askedBy(index: LedgerIndex, record: DocumentRecord): string | undefined {
  let message = index.message(record.cause);
  for (let steps = 0; message && steps < MOST_STEPS; steps++, message = index.message(message.cause)) {
    if (message.payload.type === 'http-request' && message.to === 'kube-apiserver') return `${message.from}: ${titleOf(message)}`;
  }
  return undefined;
}

function revisionsOf(index: LedgerIndex, ref: DocumentRef, now: Seq): readonly EtcdRevision[] {
  const versions = index.versions(ref).slice(
    0,
    countUpTo(index.versions(ref), now, ({ seq }) => seq),
  );
  const first = Math.max(0, versions.length - MOST_REVISIONS);
  return versions
    .slice(first)
    .map((version, i) => {
      const by = askedBy(index, version);
      const before = versions[first + i - 1];
      return {
        revision: Number(version.resourceVersion ?? 0),
        seq: version.seq,
        t: version.sentAt,
        op: version.op,
        changes: version.op === 'MODIFIED' ? diff(before?.value, version.value) : [],
        ...(by === undefined ? {} : { by }),
      };
    })
    .reverse();
}

function chosenKey(index: LedgerIndex, ref: DocumentRef | undefined, now: Seq): Pick<EtcdView, 'chosen'> {
  const entry = ref === undefined ? undefined : heldOf(index, ref, now);
  if (ref === undefined || !entry) return {};
  return { chosen: { key: entryOf(index, entry), revisions: revisionsOf(index, ref, now), value: yamlOf(entry.last.value) } };
}

/** Watches that were created on any member and not cancelled, and leases that were granted, by what was said on the wire. */
function askedFor(index: LedgerIndex, members: readonly string[], now: Seq): { readonly watches: readonly EtcdWatch[]; readonly leases: readonly EtcdLease[] } {
  const watches = new Map<Seq, EtcdWatch>();
  const leases = new Map<string, EtcdLease>();
  const grants = new Map<Seq, number>();
  for (const member of members) {
    for (const seq of index.touching(member)) {
      if (seq > now) break;
      const message = index.message(seq);
      const payload = message?.payload;
      if (!message || !payload) continue;
      if (payload.type === 'etcd-watch-create') {
        watches.set(seq, {
          seq,
          t: message.sentAt,
          client: message.from,
          key: payload.key,
          prefix: payload.prefix,
          startRevision: payload.startRevision ?? 0,
          events: 0,
          revision: 0,
        });
      } else if (payload.type === 'etcd-watch-response' && message.replyTo !== undefined) {
        const watch = watches.get(message.replyTo);
        if (watch && payload.canceled !== undefined) watches.delete(message.replyTo);
        else if (watch) watches.set(message.replyTo, { ...watch, events: watch.events + payload.events.length, revision: payload.revision });
      } else if (payload.type === 'etcd-lease-grant') grants.set(seq, payload.ttlSeconds);
      else if (payload.type === 'etcd-response' && payload.leaseId !== undefined && message.replyTo !== undefined) {
        const ttlSeconds = grants.get(message.replyTo);
        const id = payload.leaseId.toString(16);
        if (ttlSeconds !== undefined) leases.set(id, { id, ttlSeconds, seq, t: message.sentAt, keys: leases.get(id)?.keys ?? 0 });
      } else if (payload.type === 'etcd-txn') {
        for (const op of payload.success) {
          const lease = op.op === 'put' && op.lease !== undefined ? leases.get(op.lease.toString(16)) : undefined;
          if (lease) leases.set(lease.id, { ...lease, keys: lease.keys + 1 });
        }
      }
    }
  }
  return { watches: [...watches.values()].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.seq - b.seq)), leases: [...leases.values()] };
}

/** The inside of etcd as seen from one member, with the revisions of one key when asked; undefined when there is no such member by then. */
export function etcdView(index: LedgerIndex, member: string, now: Seq, ref?: DocumentRef): EtcdView | undefined {
  const record = index.existing(statusRef(member), now);
  if (!record) return undefined;
  const status = object(record.value);
  const all = held(index, now);
  const newest = Number(all[0]?.last.resourceVersion ?? 0);
  const members = membersOf(index, now);
  // A single member writes its status down when it starts; what it holds since then is in the documents.
  const shown =
    members.length === 1
      ? members.map((each) => ({
          ...each,
          revision: Math.max(each.revision, newest),
          raftIndex: Math.max(each.raftIndex, newest),
          appliedIndex: Math.max(each.appliedIndex, newest),
          keys: all.length,
        }))
      : members;
  return {
    member,
    members: shown,
    quorum: number(status['quorum']) || Math.floor(Math.max(1, list(status['members']).length) / 2) + 1,
    log: objects(status['log'])
      .map((entry) => ({ term: number(entry['term']), index: number(entry['index']), entry: text(entry['entry']) }))
      .reverse(),
    terms: termsOf(index, member, now),
    keys: named(all.slice(0, MOST_KEYS).map((entry) => entryOf(index, entry))),
    more: Math.max(0, all.length - MOST_KEYS),
    ...askedFor(
      index,
      members.map(({ name }) => name),
      now,
    ),
    ...chosenKey(index, ref, now),
  };
}

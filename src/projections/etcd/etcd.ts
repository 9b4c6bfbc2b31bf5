import type { DocumentRecord, DocumentRef, Seq } from '../../api/index.ts';
import { compareNatural } from '../addresses.ts';
import { countUpTo, type LedgerIndex } from '../ledger-index.ts';
import { list, number, object, objects, text } from '../values.ts';
import type { EtcdKey, EtcdMember, EtcdView } from './views.ts';

const MOST_KEYS = 400;
const MOST_TERMS = 50;
/** A commit is never further than this from the transaction that asked for it. */
const MOST_STEPS = 16;

const statusRef = (member: string): DocumentRef => `${member}/status` as DocumentRef;

function memberOf(address: string, record: DocumentRecord): EtcdMember {
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
    return record ? [memberOf(address, record)] : [];
  });
}

function termsOf(index: LedgerIndex, member: string, now: Seq): EtcdView['terms'] {
  const versions = index.versions(statusRef(member));
  const terms: EtcdView['terms'][number][] = [];
  for (const version of versions.slice(0, countUpTo(versions, now, ({ seq }) => seq))) {
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

function entryOf(index: LedgerIndex, ref: DocumentRef, now: Seq): EtcdKey | undefined {
  const versions = index.versions(ref);
  const last = versions[countUpTo(versions, now, ({ seq }) => seq) - 1];
  if (!last || last.op === 'DELETED' || last.resourceVersion === undefined) return undefined;
  const end = versions.indexOf(last);
  const made = versions.slice(0, end + 1).findLastIndex((version) => version.op === 'ADDED');
  const first = versions[Math.max(0, made)] ?? last;
  return {
    key: keyOf(index, last) ?? keyOf(index, first) ?? ref,
    ref,
    createRevision: Number(first.resourceVersion),
    modRevision: Number(last.resourceVersion),
    version: end - Math.max(0, made) + 1,
  };
}

function keysOf(index: LedgerIndex, now: Seq): readonly EtcdKey[] {
  const keys: EtcdKey[] = [];
  for (const kind of index.kinds()) {
    for (const ref of index.refsOf(kind)) {
      const entry = entryOf(index, ref, now);
      if (entry) keys.push(entry);
    }
  }
  return keys.sort((a, b) => b.modRevision - a.modRevision);
}

/** The inside of etcd as seen from one member; undefined when there is no such member by then. */
export function etcdView(index: LedgerIndex, member: string, now: Seq): EtcdView | undefined {
  const record = index.existing(statusRef(member), now);
  if (!record) return undefined;
  const status = object(record.value);
  const keys = keysOf(index, now);
  return {
    member,
    members: membersOf(index, now),
    quorum: number(status['quorum']) || Math.floor(Math.max(1, list(status['members']).length) / 2) + 1,
    log: objects(status['log']).map((entry) => ({ term: number(entry['term']), index: number(entry['index']), entry: text(entry['entry']) })).reverse(),
    terms: termsOf(index, member, now),
    keys: keys.slice(0, MOST_KEYS),
    more: Math.max(0, keys.length - MOST_KEYS),
  };
}

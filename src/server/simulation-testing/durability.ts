import { type Address, address, type EtcdSnapshot, type HttpRequest, type KubeObject, micros, millis, objectRef, type Seq } from '../../api/index.ts';
import type { Simulation } from '../../sim/cluster/index.ts';
import { isKubeObject } from '../../sim/etcd/server.ts';
import type { Invariant } from './invariant.ts';

const refOf = ({ kind, metadata }: KubeObject): string => objectRef(kind, metadata?.namespace, metadata?.name ?? '');

const writes = ({ method, path, query }: HttpRequest): boolean =>
  method !== 'GET' &&
  method !== 'DELETE' &&
  query?.dryRun === undefined &&
  !/\/(binding|eviction|token|exec|attach|portforward|scale|log|selfsubject\w+|\w*accessreviews)$/.test(path);

/** What a client is told to be written stands in etcd under that resourceVersion already. */
export const acknowledgedIsCommitted: Invariant = {
  name: 'an acknowledged write is committed',
  start() {
    const committed = new Set<string>();
    const open = new Set<Seq>();
    return {
      see(record) {
        if (record.kind === 'document' && record.resourceVersion !== undefined) committed.add(`${record.ref} ${record.resourceVersion}`);
        if (record.kind !== 'message') return undefined;
        const { payload, replyTo } = record;
        if (payload.type === 'http-request' && record.to === 'kube-apiserver' && writes(payload)) open.add(record.seq);
        if (payload.type !== 'http-response' || replyTo === undefined || !open.delete(replyTo)) return undefined;
        const { body, code } = payload;
        if (code > 201 || !isKubeObject(body) || body.kind === 'Status' || body.metadata?.resourceVersion === undefined) return undefined;
        const written = `${refOf(body)} ${body.metadata.resourceVersion}`;
        return committed.has(written) ? undefined : `${record.to} is told that ${written} is written`;
      },
    };
  },
};

/** The keys of the ledger's documents up to a revision, each with its last version. */
function committedUpTo(simulation: Simulation, revision: number): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const record of simulation.ledger.all()) {
    if (record.kind !== 'document' || record.resourceVersion === undefined || Number(record.resourceVersion) > revision) continue;
    if (record.op === 'DELETED') found.delete(record.ref);
    else found.set(record.ref, record.resourceVersion);
  }
  return found;
}

function differences(simulation: Simulation, member: Address, { revision, kvs }: EtcdSnapshot): readonly string[] {
  const wanted = committedUpTo(simulation, revision);
  const stored = new Map(
    kvs
      .map(({ value }) => value)
      .filter(isKubeObject)
      .map((object) => [refOf(object), object.metadata?.resourceVersion ?? '']),
  );
  const lost = [...wanted]
    .filter(([ref, version]) => stored.get(ref) !== version)
    .map(([ref, version]) => `${member} at ${revision} has ${ref} at ${stored.get(ref) ?? 'nothing'} instead of ${version}`);
  const revived = [...stored.keys()].filter((ref) => !wanted.has(ref)).map((ref) => `${member} at ${revision} has ${ref}, which was deleted`);
  return [...lost, ...revived];
}

/** Asks every etcd member for its database, and holds it against all that was ever committed. */
export function lostWrites(simulation: Simulation): readonly string[] {
  const members = simulation.addresses().filter((at) => /^etcd-\d+$/.test(at));
  const first = simulation.ledger.length;
  for (const to of members)
    simulation.kernel.post(
      address('user'),
      { to, channel: 'exec', method: 'etcdctl snapshot save', payload: { type: 'etcd-maintenance', command: 'snapshot save' } },
      undefined,
    );
  simulation.runUntil(micros(simulation.now() + millis(500)));
  const saved = new Map<Address, EtcdSnapshot>();
  for (const record of simulation.ledger.all().slice(first)) {
    if (record.kind === 'message' && record.payload.type === 'etcd-maintenance-result') saved.set(record.from, record.payload.snapshot);
  }
  const newest = Math.max(...[...saved.values()].map(({ revision }) => revision));
  return members.flatMap((member) => {
    const snapshot = saved.get(member);
    if (!snapshot) return [`${member} gives no snapshot`];
    const behind = newest - snapshot.revision > 20 ? [`${member} is at revision ${snapshot.revision} of ${newest}`] : [];
    return [...behind, ...differences(simulation, member, snapshot)];
  });
}

import type { Message } from '../../api/index.ts';
import { type Invariant, rule } from './invariant.ts';

const between = ({ from, to }: Message, a: RegExp, b: RegExp): boolean => (a.test(from) && b.test(to)) || (a.test(to) && b.test(from));

/** What an administrator does to a member (`etcdctl`) comes from outside the cluster. */
const onlyApiserverTalksToEtcd = rule('only kube-apiserver talks to etcd', (record) =>
  record.kind === 'message' && !record.payload.type.startsWith('etcd-maintenance') && between(record, /^etcd-/, /^(?!kube-apiserver$|etcd-)/)
    ? `${record.from} → ${record.to}`
    : undefined,
);

const kubeletStaysAboveCri = rule('the kubelet reaches runc, CNI and the registry only through the runtime', (record) =>
  record.kind === 'message' && between(record, /\/kubelet$/, /^registry$|\/runc$|\/cni\//) ? `${record.from} → ${record.to}` : undefined,
);

const everythingHasACause = rule('every record has a cause, up to an action, a fault or a loop', (record) => {
  if (record.kind === 'action' || record.kind === 'fault' || record.kind === 'loop') return undefined;
  return record.cause > 0 && record.cause < record.seq ? undefined : `${record.kind} ${record.seq} is caused by ${record.cause}`;
});

/** Watch events are sent, and arrive, in the order of their resourceVersions. */
const watchOrder: Invariant = {
  name: 'watch events come in the order of resourceVersions',
  start() {
    const last = new Map<number, { readonly version: number; readonly arrivesAt: number }>();
    return {
      see(record) {
        if (record.kind !== 'message' || record.payload.type !== 'watch-event' || record.replyTo === undefined) return undefined;
        const { event, object } = record.payload;
        if (event === 'ERROR') return undefined;
        const version = Number(object.metadata?.resourceVersion);
        const before = last.get(record.replyTo);
        last.set(record.replyTo, { version, arrivesAt: record.arrivesAt });
        if (!before) return undefined;
        if (event === 'BOOKMARK' ? version < before.version : version <= before.version)
          return `${record.subject} ${version} after ${before.version} to ${record.to}`;
        return record.arrivesAt < before.arrivesAt ? `${record.subject} ${version} overtakes on its way to ${record.to}` : undefined;
      },
    };
  },
};

export const messageInvariants: readonly Invariant[] = [onlyApiserverTalksToEtcd, kubeletStaysAboveCri, everythingHasACause, watchOrder];

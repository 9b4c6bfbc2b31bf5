import type { Address } from '../../api/index.ts';
import type { ProcessFactory } from '../kernel/index.ts';
import type { Stamp } from './mvcc/store.ts';
import { stampResourceVersion } from './server.ts';
import { EtcdMember, newMemberDisk, type Recorded } from './member.ts';

/** Several members (3 or 5) that agree by raft: a factory for each, in the order of `members`. Each disk survives a crash of its process. */
export function etcdMembers(members: readonly Address[]): readonly ProcessFactory[] {
  const recorded: Recorded = { revision: 0, keys: new Set() };
  const stamp = sharedStamp();
  return members.map(() => {
    const disk = newMemberDisk(stamp);
    return (host) => new EtcdMember(host, disk, members, recorded);
  });
}

/** All members store the same entry under the same revision: the stored value is made once and shared. */
function sharedStamp(): Stamp {
  const stamped = new WeakMap<object, { readonly revision: number; readonly value: unknown }>();
  return (value, revision) => {
    if (typeof value !== 'object' || value === null) return value;
    const known = stamped.get(value);
    if (known?.revision === revision) return known.value;
    const made = stampResourceVersion(value, revision);
    stamped.set(value, { revision, value: made });
    return made;
  };
}

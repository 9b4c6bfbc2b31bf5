import type { Pod } from '../../api/index.ts';
import { identityOf, specOf } from './pod.ts';

/** Ids that each Pod with a user namespace gets, and the first of them. */
const LENGTH = 65_536;

export interface IdMapping {
  readonly hostId: number;
  readonly containerId: number;
  readonly length: number;
}

/** Hands out ranges of host ids, none to two Pods. Source: `kubernetes/pkg/kubelet/userns/userns_manager.go`. */
export class UserNamespaces {
  private readonly ranges = new Map<string, number>();

  /** The mapping of a Pod with `hostUsers: false`; undefined for one in the host's user namespace. */
  mappingOf(pod: Pod): IdMapping | undefined {
    if (specOf(pod).hostUsers !== false) return undefined;
    const { uid } = identityOf(pod);
    const range = this.ranges.get(uid) ?? this.free();
    this.ranges.set(uid, range);
    return { hostId: range * LENGTH, containerId: 0, length: LENGTH };
  }

  release(uid: string): void {
    this.ranges.delete(uid);
  }

  private free(): number {
    const taken = new Set(this.ranges.values());
    let range = 1;
    while (taken.has(range)) range++;
    return range;
  }
}

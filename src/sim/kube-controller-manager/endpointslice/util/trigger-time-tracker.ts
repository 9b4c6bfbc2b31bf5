import type { Pod, Service } from '../../../../api/index.ts';
import { getPodCondition } from '../../controller/pod.ts';

interface Seen {
  service: string;
  readonly pods: Map<string, string>;
}

/** Walked more than once. */
type Pods = Pick<ReadonlyMap<string, Pod>, 'values'>;

const earlier = (a: string | undefined, b: string): string => (a === undefined || b < a ? b : a);

/**
 * When the change happened that the present update of endpoints answers: the earliest Ready transition or creation not
 * yet seen. RFC 3339 timestamps of one form compare as text. Source: `endpointslice/util/trigger_time_tracker.go`.
 */
export class TriggerTimeTracker {
  private readonly states = new Map<string, Seen>();

  compute(key: string, service: Service, pods: Pods): string | undefined {
    let seen = this.states.get(key);
    if (!seen) {
      seen = { service: '', pods: new Map() };
      this.states.set(key, seen);
    }
    let count = 0;
    let first: string | undefined;
    for (const pod of pods.values()) {
      count++;
      const time = getPodCondition(pod, 'Ready')?.lastTransitionTime;
      if (!time) continue;
      const name = pod.metadata?.name ?? '';
      if (time <= (seen.pods.get(name) ?? '')) continue;
      seen.pods.set(name, time);
      first = earlier(first, time);
    }
    const created = service.metadata?.creationTimestamp ?? '';
    if (created > seen.service) first = earlier(first, created);
    seen.service = created;
    if (seen.pods.size > 2 * count + 100) this.prune(seen, pods);
    return first;
  }

  /** Names of Pods that are long gone are dropped now and then. */
  private prune(seen: Seen, pods: Pods): void {
    const names = new Set<string>();
    for (const pod of pods.values()) names.add(pod.metadata?.name ?? '');
    for (const name of seen.pods.keys()) if (!names.has(name)) seen.pods.delete(name);
  }

  forget(key: string): void {
    this.states.delete(key);
  }
}

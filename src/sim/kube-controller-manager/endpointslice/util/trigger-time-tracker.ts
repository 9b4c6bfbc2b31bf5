import type { Pod, Service } from '../../../../api/index.ts';
import { getPodCondition } from '../../controller/pod.ts';

interface Seen {
  service: string;
  /** By key of the Pod. */
  readonly pods: Map<string, string>;
  /** Keys of the Pods that changed since the last pass; undefined before the first, which looks at all. */
  touched: Set<string> | undefined;
}

type Pods = ReadonlyMap<string, Pod>;

const earlier = (a: string | undefined, b: string): string => (a === undefined || b < a ? b : a);

/**
 * When the change happened that the present update of endpoints answers: the earliest Ready transition or creation not
 * yet seen. RFC 3339 timestamps of one form compare as text. A Pod that did not change since the last pass has nothing new
 * to say, so each pass looks only at those that were touched. Source: `endpointslice/util/trigger_time_tracker.go`.
 */
export class TriggerTimeTracker {
  private readonly states = new Map<string, Seen>();

  /** A Pod of the Service was added or updated. */
  touch(key: string, podKey: string): void {
    this.states.get(key)?.touched?.add(podKey);
  }

  compute(key: string, service: Service, pods: Pods): string | undefined {
    let seen = this.states.get(key);
    if (!seen) {
      seen = { service: '', pods: new Map(), touched: undefined };
      this.states.set(key, seen);
    }
    let first: string | undefined;
    for (const podKey of seen.touched ?? pods.keys()) {
      const pod = pods.get(podKey);
      const time = pod && getPodCondition(pod, 'Ready')?.lastTransitionTime;
      if (!time || time <= (seen.pods.get(podKey) ?? '')) continue;
      seen.pods.set(podKey, time);
      first = earlier(first, time);
    }
    seen.touched = new Set();
    const created = service.metadata?.creationTimestamp ?? '';
    if (created > seen.service) first = earlier(first, created);
    seen.service = created;
    if (seen.pods.size > 2 * pods.size + 100) for (const podKey of seen.pods.keys()) if (!pods.has(podKey)) seen.pods.delete(podKey);
    return first;
  }

  forget(key: string): void {
    this.states.delete(key);
  }
}

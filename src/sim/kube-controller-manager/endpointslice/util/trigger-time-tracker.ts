import type { Pod, Service } from '../../../../api/index.ts';
import { getPodCondition } from '../../controller/pod.ts';

interface Seen {
  readonly service: string;
  readonly pods: ReadonlyMap<string, string>;
}

const earlier = (a: string | undefined, b: string): string => (a === undefined || b < a ? b : a);

/**
 * When the change happened that the present update of endpoints answers: the earliest Ready transition or creation not
 * yet seen. RFC 3339 timestamps of one form compare as text. Source: `endpointslice/util/trigger_time_tracker.go`.
 */
export class TriggerTimeTracker {
  private readonly states = new Map<string, Seen>();

  compute(key: string, service: Service, pods: Iterable<Pod>): string | undefined {
    const old = this.states.get(key);
    const times = new Map<string, string>();
    let first: string | undefined;
    for (const pod of pods) {
      const time = getPodCondition(pod, 'Ready')?.lastTransitionTime;
      const name = pod.metadata?.name ?? '';
      if (!time) continue;
      times.set(name, time);
      if (time > (old?.pods.get(name) ?? '')) first = earlier(first, time);
    }
    const created = service.metadata?.creationTimestamp ?? '';
    if (created > (old?.service ?? '')) first = earlier(first, created);
    this.states.set(key, { service: created, pods: times });
    return first;
  }

  forget(key: string): void {
    this.states.delete(key);
  }
}

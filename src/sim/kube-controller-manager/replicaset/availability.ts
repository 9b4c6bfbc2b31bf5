import type { Pod } from '../../../api/index.ts';
import { getPodCondition } from '../controller/pod.ts';
import { parseTime } from '../time.ts';

/**
 * Milliseconds until the next ready Pod has been ready long enough; undefined when none is on the way.
 * Source: `pkg/controller/controller_utils.go` `FindMinNextPodAvailabilityCheck`.
 */
export function nextAvailabilityCheck(pods: readonly Pod[], minReadySeconds: number, now: number): number | undefined {
  let next: number | undefined;
  for (const pod of pods) {
    const ready = getPodCondition(pod, 'Ready');
    const since = ready?.status === 'True' ? parseTime(ready.lastTransitionTime) : undefined;
    if (since === undefined) continue;
    const left = since + minReadySeconds * 1_000 - now;
    if (left > 0 && (next === undefined || left < next)) next = left;
  }
  return next;
}

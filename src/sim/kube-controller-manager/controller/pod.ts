import type { Pod, PodCondition } from '../../../api/index.ts';
import { isPodTerminal } from '../../component-helpers/pod.ts';
import { parseTime } from '../time.ts';

/** Source: `pkg/api/v1/pod/util.go`. */
export function getPodCondition(pod: Pod, type: string): PodCondition | undefined {
  // A loop, not `find`: controllers ask this of every Pod in every pass.
  const conditions = pod.status?.conditions;
  for (let index = 0; conditions && index < conditions.length; index++) if (conditions[index]?.type === type) return conditions[index];
  return undefined;
}

export const isPodReady = (pod: Pod): boolean => getPodCondition(pod, 'Ready')?.status === 'True';

/** Ready for at least `minReadySeconds`; `now` in milliseconds since the epoch. Source: `pkg/api/v1/pod/util.go`. */
export function isPodAvailable(pod: Pod, minReadySeconds: number, now: number): boolean {
  const ready = getPodCondition(pod, 'Ready');
  if (ready?.status !== 'True') return false;
  if (minReadySeconds === 0) return true;
  const since = parseTime(ready.lastTransitionTime);
  return since !== undefined && since + minReadySeconds * 1_000 <= now;
}

/** Not finished and not being deleted. Source: `pkg/controller/controller_utils.go` `IsPodActive`. */
export const isPodActive = (pod: Pod): boolean => !isPodTerminal(pod) && !pod.metadata?.deletionTimestamp;

/** Being deleted and not finished yet. */
export const isPodTerminating = (pod: Pod): boolean => pod.metadata?.deletionTimestamp !== undefined && !isPodTerminal(pod);

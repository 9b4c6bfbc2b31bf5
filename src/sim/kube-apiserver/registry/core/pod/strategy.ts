import type { Pod } from '../../../../../api/index.ts';
import { podQOS } from '../../../../apis/index.ts';
import { type AnyObject, asList, asNumber, asText } from '../../../values.ts';
import type { Strategy } from '../../strategy.ts';

/** Grace of a delete: asked for, else the Pod's own; none for a Pod that never ran or has ended (`strategy.go` CheckGracefulDelete). */
function gracePeriod(pod: AnyObject, asked: number | undefined): number {
  const phase = asText(pod.status?.phase);
  let period = asked ?? asNumber(pod.spec?.terminationGracePeriodSeconds) ?? 0;
  if (asText(pod.spec?.nodeName) === '' || phase === 'Failed' || phase === 'Succeeded') period = 0;
  return period < 0 ? 1 : period;
}

/** A Pod with scheduling gates says so from its first moment (`strategy.go` applySchedulingGatedCondition). */
function gated(pod: AnyObject): boolean {
  return asList(pod.spec?.schedulingGates).length > 0;
}

/** Source: `kubernetes/pkg/registry/core/pod/strategy.go`. */
export const podStrategy: Strategy = {
  generation: true,
  returnDeletedObject: true,
  initialStatus: (pod) => ({
    phase: 'Pending',
    ...(gated(pod)
      ? {
          conditions: [
            {
              type: 'PodScheduled',
              status: 'False',
              reason: 'SchedulingGated',
              message: 'Scheduling is blocked due to non-empty scheduling gates',
              observedGeneration: 1,
            },
          ],
        }
      : {}),
    qosClass: podQOS(pod as Pod),
  }),
  gracePeriod,
};

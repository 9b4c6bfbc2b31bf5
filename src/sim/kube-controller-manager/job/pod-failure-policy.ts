import type { Pod } from '../../../api/index.ts';
import type { Job } from './job-status.ts';

type Rule = NonNullable<NonNullable<Job['spec']>['podFailurePolicy']>['rules'][number];

/** What the policy says of one failed Pod: the Job fails with a message, or the failure counts, or not. */
export interface Verdict {
  readonly failJob?: string;
  readonly counts: boolean;
  /** The Pod's index has failed, whatever its back-off limit. */
  readonly failIndex?: true;
}

function exitCodeMessage({ onExitCodes, action }: Rule, { metadata, status }: Pod, index: number): string | undefined {
  if (!onExitCodes) return undefined;
  const { containerName, operator, values } = onExitCodes;
  const statuses = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  const found = statuses.find(({ name, state }) => {
    const exitCode = state?.terminated?.exitCode ?? 0;
    return (containerName === undefined || containerName === name) && exitCode !== 0 && values.includes(exitCode) === (operator === 'In');
  });
  return (
    found &&
    `Container ${found.name} for pod ${metadata?.namespace}/${metadata?.name} failed with exit code ${found.state?.terminated?.exitCode} matching ${action} rule at index ${index}`
  );
}

function conditionMessage({ onPodConditions, action }: Rule, { metadata, status }: Pod, index: number): string | undefined {
  const found = status?.conditions?.find((condition) =>
    onPodConditions?.some(({ type, status: wanted = 'True' }) => type === condition.type && wanted === condition.status),
  );
  return found && `Pod ${metadata?.namespace}/${metadata?.name} has condition ${found.type} matching ${action} rule at index ${index}`;
}

const verdicts: Readonly<Record<string, (message: string) => Verdict>> = {
  Ignore: () => ({ counts: false }),
  Count: () => ({ counts: true }),
  FailIndex: () => ({ counts: true, failIndex: true }),
  FailJob: (failJob) => ({ counts: true, failJob }),
};

/** The first rule that fits decides; without one the failure counts. Source: `pkg/controller/job/pod_failure_policy.go` `matchPodFailurePolicy`. */
export function matchPodFailurePolicy({ spec }: Job, pod: Pod): Verdict {
  for (const [index, rule] of (spec?.podFailurePolicy?.rules ?? []).entries()) {
    const message = exitCodeMessage(rule, pod, index) ?? conditionMessage(rule, pod, index);
    if (message === undefined) continue;
    const verdict = verdicts[rule.action]?.(message);
    if (verdict) return verdict;
  }
  return { counts: true };
}

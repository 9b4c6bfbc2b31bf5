import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../api/index.ts';
import { hasFailed, type Job } from './job-status.ts';
import { matchPodFailurePolicy, type Verdict } from './pod-failure-policy.ts';

type Rule = NonNullable<NonNullable<Job['spec']>['podFailurePolicy']>['rules'][number];

const jobWith = (...rules: readonly Rule[]): Job => ({ apiVersion: 'batch/v1', kind: 'Job', spec: { template: {}, podFailurePolicy: { rules: [...rules] } } });

const pod = (status: NonNullable<Pod['status']>): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'default', name: 'mypod' },
  status: { phase: 'Failed', ...status },
});

const ended = (name: string, exitCode: number) => ({ name, image: '', imageID: '', ready: false, restartCount: 0, state: { terminated: { exitCode } } });
const disrupted = (status: string) => pod({ conditions: [{ type: 'DisruptionTarget', status }] });
const onExit = (action: Rule['action'], operator: 'In' | 'NotIn', values: number[], containerName?: string): Rule => ({
  action,
  onExitCodes: { operator, values, ...(containerName ? { containerName } : {}) },
});
const onDisruption = (action: Rule['action']): Rule => ({ action, onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] });

/** `pkg/controller/job/pod_failure_policy_test.go` TestMatchPodFailurePolicy. */
const table: readonly (readonly [name: string, job: Job, pod: Pod, expected: Verdict])[] = [
  [
    'unknown action is skipped',
    jobWith(onExit('UnknownAction' as Rule['action'], 'In', [1]), onExit('FailJob', 'In', [2])),
    pod({ containerStatuses: [ended('main-container', 2)] }),
    { counts: true, failJob: 'Container main-container for pod default/mypod failed with exit code 2 matching FailJob rule at index 1' },
  ],
  ['no match', jobWith(onExit('FailJob', 'In', [1, 2])), pod({ containerStatuses: [ended('main-container', 3)] }), { counts: true }],
  [
    'In',
    jobWith(onExit('FailJob', 'In', [1, 2, 3])),
    pod({ containerStatuses: [ended('main-container', 2)] }),
    { counts: true, failJob: 'Container main-container for pod default/mypod failed with exit code 2 matching FailJob rule at index 0' },
  ],
  [
    'NotIn',
    jobWith(onExit('FailJob', 'NotIn', [1, 2, 3])),
    pod({ containerStatuses: [ended('main-container', 4)] }),
    { counts: true, failJob: 'Container main-container for pod default/mypod failed with exit code 4 matching FailJob rule at index 0' },
  ],
  [
    'NotIn skips containers that ended well',
    jobWith(onExit('FailJob', 'NotIn', [2])),
    pod({ containerStatuses: [ended('a', 0), ended('b', 2)] }),
    { counts: true },
  ],
  [
    'an init container',
    jobWith(onExit('FailJob', 'In', [2])),
    pod({ initContainerStatuses: [ended('init-container', 2)], containerStatuses: [ended('main-container', 111)] }),
    { counts: true, failJob: 'Container init-container for pod default/mypod failed with exit code 2 matching FailJob rule at index 0' },
  ],
  [
    'another container than the named one',
    jobWith(onExit('FailJob', 'In', [2], 'main-container')),
    pod({ containerStatuses: [ended('main-container', 1), ended('side', 2)] }),
    { counts: true },
  ],
  [
    'a condition, FailJob',
    jobWith(onDisruption('FailJob')),
    disrupted('True'),
    { counts: true, failJob: 'Pod default/mypod has condition DisruptionTarget matching FailJob rule at index 0' },
  ],
  ['a condition, Ignore', jobWith(onDisruption('Ignore')), disrupted('True'), { counts: false }],
  ['a condition of another status', jobWith(onDisruption('Ignore')), disrupted('False'), { counts: true }],
  [
    'a condition, Count, before a code that would fail the Job',
    jobWith(onDisruption('Count'), onExit('FailJob', 'In', [2])),
    pod({ conditions: [{ type: 'DisruptionTarget', status: 'True' }], containerStatuses: [ended('main-container', 2)] }),
    { counts: true },
  ],
];

describe('podFailurePolicy', () => {
  it.each(table)('%s', (_, job, failed, expected) => expect(matchPodFailurePolicy(job, failed)).toEqual(expected));

  // `job_controller.go` isPodFailed: phase, deleted?, podFailurePolicy?, podReplacementPolicy.
  it.each([
    ['Failed', false, false, undefined, true],
    ['Running', false, false, undefined, false],
    ['Running', true, false, 'TerminatingOrFailed', true],
    ['Running', true, false, 'Failed', false],
    ['Running', true, true, undefined, false],
    ['Pending', true, true, undefined, false],
    ['Succeeded', true, false, undefined, false],
  ] as const)('%s, deleted %s, policy %s, replacement %s: failed %s', (phase, deleted, policy, podReplacementPolicy, expected) => {
    const job: Job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      spec: { template: {}, ...(policy ? { podFailurePolicy: { rules: [] } } : {}), ...(podReplacementPolicy ? { podReplacementPolicy } : {}) },
    };
    const metadata = { name: 'p', ...(deleted ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}) };
    expect(hasFailed({ apiVersion: 'v1', kind: 'Pod', metadata, status: { phase } }, job)).toBe(expected);
  });
});

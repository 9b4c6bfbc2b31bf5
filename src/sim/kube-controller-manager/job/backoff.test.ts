import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../api/index.ts';
import { finishTime, nextRecord } from './backoff.ts';
import { ensureCondition, newCondition } from './conditions.ts';
import type { Job } from './job-status.ts';
import { podsForRemoval } from './pods.ts';

const SECOND = 1_000;
const stamp = (second: number): string => new Date(second * SECOND).toISOString();
const ended = (second: number): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: {}, status: { containerStatuses: [container('c', second)] } });
const container = (name: string, second: number | undefined) => ({
  name,
  image: 'i',
  imageID: '',
  ready: false,
  restartCount: 0,
  state: second === undefined ? { running: {} } : { terminated: { exitCode: 1, finishedAt: stamp(second) } },
});

// pkg/controller/job/backoff_utils_test.go TestNewBackoffRecord: failures and last failure before, ends of succeeded and failed Pods.
describe('nextRecord', () => {
  it.each([
    ['nothing new', { failures: 3, last: 5 }, [], [], { failures: 3, last: 5 }],
    ['failures are added', { failures: 3, last: 5_000 }, [], [7, 6], { failures: 5, last: 7_000 }],
    ['a success ends the row', { failures: 3, last: 5_000 }, [8], [], { failures: 0, last: 0 }],
    ['only failures after the last success count', { failures: 3, last: 5_000 }, [8], [7, 9, 10], { failures: 2, last: 10_000 }],
    ['a success after all failures', undefined, [8], [7, 8], { failures: 0, last: 0 }],
  ])('%s', (_, before, succeeded, failed, expected) => expect(nextRecord(before, succeeded.map(ended), failed.map(ended))).toEqual(expected));
});

// TestGetFinishedTime
describe('finishTime', () => {
  const sidecar: NonNullable<Pod['spec']> = { containers: [], initContainers: [{ name: 'init' }, { name: 'side', restartPolicy: 'Always' }] };
  const ready = [{ type: 'Ready', status: 'False', lastTransitionTime: stamp(30) }];
  it.each<[string, Partial<Pod>, number]>([
    ['the last container', { status: { containerStatuses: [container('a', 10), container('b', 20)] } }, 20],
    [
      'sidecars count, init containers do not',
      { spec: sidecar, status: { containerStatuses: [container('a', 10)], initContainerStatuses: [container('init', 90), container('side', 25)] } },
      25,
    ],
    ['one that has not ended: since when not ready', { status: { containerStatuses: [container('a', 10), container('b', undefined)], conditions: ready } }, 30],
    ['deleted: when it was asked to', { metadata: { deletionTimestamp: stamp(60), deletionGracePeriodSeconds: 20 } }, 40],
    ['else when it was made', { metadata: { creationTimestamp: stamp(3) } }, 3],
  ])('%s', (_, pod, expected) => expect(finishTime({ apiVersion: 'v1', kind: 'Pod', metadata: {}, ...pod })).toBe(expected * SECOND));
});

// indexed_job_utils_test.go TestAppendDuplicatedIndexPodsForRemoval
it('of several Pods of one index the best one stays; Pods without a valid index go', () => {
  const job: Job = { apiVersion: 'batch/v1', kind: 'Job', spec: { completionMode: 'Indexed', completions: 5, template: {} } };
  const pod = (name: string, index: string, phase: 'Running' | 'Pending'): Pod => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, annotations: { 'batch.kubernetes.io/job-completion-index': index } },
    status: { phase },
  });
  const pods = [
    pod('a', '0', 'Running'),
    pod('b', '2', 'Running'),
    pod('c', '', 'Pending'),
    pod('d', '2', 'Pending'),
    pod('e', '5', 'Running'),
    pod('f', '3', 'Running'),
  ];
  expect(podsForRemoval(job, pods, 0).map(({ metadata }) => metadata?.name)).toEqual(['c', 'e', 'd']);
  expect(podsForRemoval(job, pods, 4)).toHaveLength(4);
});

// job_controller_test.go TestEnsureJobConditions
describe('ensureCondition', () => {
  const [yes, no] = [newCondition('Suspended', 'Foo', 'Bar', 't'), newCondition('Suspended', 'Foo', 'Bar', 't', 'False')];
  it.each([
    ['a new one', [], yes, [yes], true],
    ['none that says False', [], no, [], false],
    ['one that changes', [yes], no, [no], true],
    ['one that stays', [yes], { ...yes, lastTransitionTime: 'later' }, [yes], false],
  ])('%s', (_, list, condition, expected, changed) => expect(ensureCondition(list, condition)).toEqual({ list: expected, changed }));
});

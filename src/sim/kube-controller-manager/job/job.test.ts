import { describe, expect, it } from 'vitest';
import { type Pod, resources, seconds } from '../../../api/index.ts';
import { get, patch, remove } from '../../client-go/index.ts';
import { TestCluster } from '../testing/cluster.ts';
import { remainingBackoff } from './backoff.ts';
import { formatIndexes, type Job, jobs, parseIndexes, wantedActive } from './job-status.ts';

const jobOf = (spec: Partial<NonNullable<Job['spec']>>, image = 'done'): Job => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'pi', namespace: 'default' },
  spec: { ...spec, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'pi', image }] } } },
});

function cluster(spec: Partial<NonNullable<Job['spec']>>, image = 'done'): TestCluster {
  const made = new TestCluster();
  made.kubelet.outcomes.set('done', 'Succeeded').set('bad', 'Failed');
  made.create(jobs, jobOf(spec, image));
  return made;
}
const statusOf = (made: TestCluster): Job['status'] => made.ask(get<Job>(jobs, 'default', 'pi')).status;
const conditionsOf = (made: TestCluster): string[] => (statusOf(made)?.conditions ?? []).map(({ type, reason, message }) => `${type} ${reason} ${message}`);

describe('job arithmetic', () => {
  // `indexed_job_utils.go`.
  it.each(['', '1', '0,1', '1,3-5,7', '0-9'])('indexes %s', (text) => expect(formatIndexes(parseIndexes(text))).toBe(text));
  // `backoff_utils.go`: 10 s · 2^(n − 1), at most 10 min.
  it.each([
    [0, 0],
    [1, 10],
    [2, 20],
    [4, 80],
    [9, 600],
  ])('%i failures wait %i s', (failures, expected) => expect(remainingBackoff(failures, 0, 0)).toBe(expected * 1_000));
  // `manageJob`: parallelism, completions, active, succeeded.
  it.each([
    [2, 5, 2, 4, 1],
    [2, 5, 0, 0, 2],
    [3, undefined, 3, 0, 3],
    [3, undefined, 2, 1, 2],
  ])('wanted %#', (parallelism, completions, active, succeeded, expected) => {
    expect(wantedActive(jobOf({ parallelism, completions }), active, succeeded)).toBe(expected);
  });
});

describe('Job', () => {
  it('completes after its completions, two at a time', () => {
    const made = cluster({ completions: 3, parallelism: 2 });
    made.run(seconds(15));
    expect(statusOf(made)).toMatchObject({ succeeded: 3, ready: 0, terminating: 0, uncountedTerminatedPods: {} });
    expect(statusOf(made)?.completionTime).toBeDefined();
    expect(conditionsOf(made)).toEqual([
      'SuccessCriteriaMet CompletionsReached Reached expected number of succeeded pods',
      'Complete CompletionsReached Reached expected number of succeeded pods',
    ]);
    expect(made.events('Completed')).toEqual(['Completed Job completed']);
    const pods = made.pods();
    expect(pods).toHaveLength(3);
    expect(pods.every(({ metadata }) => (metadata?.finalizers ?? []).length === 0)).toBe(true);
  });

  it('fails at its back-off limit, waiting longer each time', () => {
    const made = cluster({ backoffLimit: 1 }, 'bad');
    made.run(seconds(8));
    expect(statusOf(made)).toMatchObject({ failed: 1 });
    expect(made.pods()).toHaveLength(1);
    made.run(seconds(20));
    expect(statusOf(made)).toMatchObject({ failed: 2 });
    expect(conditionsOf(made)).toEqual([
      'FailureTarget BackoffLimitExceeded Job has reached the specified backoff limit',
      'Failed BackoffLimitExceeded Job has reached the specified backoff limit',
    ]);
    expect(made.events('BackoffLimitExceeded')).toEqual(['BackoffLimitExceeded Job has reached the specified backoff limit']);
  });

  it('fails at its deadline', () => {
    const made = cluster({ activeDeadlineSeconds: 5 }, 'forever');
    made.run(seconds(15));
    expect(conditionsOf(made).at(-1)).toBe('Failed DeadlineExceeded Job was active longer than specified deadline');
    expect(made.pods().filter(({ status }) => status?.phase === 'Running')).toEqual([]);
  });

  it('Indexed: each index once', () => {
    const made = cluster({ completionMode: 'Indexed', completions: 3, parallelism: 3 });
    made.run(seconds(10));
    expect(statusOf(made)).toMatchObject({ succeeded: 3, completedIndexes: '0-2' });
    const indexes = made
      .list<Pod>(resources.pods)
      .map(({ metadata, spec }) => [metadata?.annotations?.['batch.kubernetes.io/job-completion-index'], spec?.hostname]);
    expect(indexes.sort()).toEqual([
      ['0', 'pi-0'],
      ['1', 'pi-1'],
      ['2', 'pi-2'],
    ]);
  });

  // job_controller.go syncJob: indexes that have just succeeded count before the status says so
  it('Indexed, a few at a time: none twice', () => {
    const made = cluster({ completionMode: 'Indexed', completions: 5, parallelism: 2 });
    made.run(seconds(60));
    expect(statusOf(made)).toMatchObject({ succeeded: 5, completedIndexes: '0-4' });
    const indexes = made.list<Pod>(resources.pods).map(({ metadata }) => metadata?.annotations?.['batch.kubernetes.io/job-completion-index']);
    expect(indexes.sort()).toEqual(['0', '1', '2', '3', '4']);
  });

  it('suspends and resumes', () => {
    const made = cluster({ suspend: true });
    made.run(seconds(3));
    expect([made.pods().length, conditionsOf(made)]).toEqual([0, ['Suspended JobSuspended Job suspended']]);
    made.ask(patch(jobs, 'default', 'pi', 'application/merge-patch+json', { spec: { suspend: false } }));
    made.run(seconds(10));
    expect(conditionsOf(made)[0]).toBe('Suspended JobResumed Job resumed');
    expect(statusOf(made)).toMatchObject({ succeeded: 1 });
  });

  it('goes with its Pods, by hand or after its time to live', () => {
    const made = cluster({}, 'forever');
    made.run(seconds(3));
    made.ask(remove(jobs, 'default', 'pi', { propagationPolicy: 'Background' }));
    made.run(seconds(5));
    expect(made.pods()).toEqual([]);
    const short = cluster({ ttlSecondsAfterFinished: 2 });
    short.run(seconds(15));
    expect(() => statusOf(short)).toThrow('not found');
    expect(short.pods()).toEqual([]);
  });
});

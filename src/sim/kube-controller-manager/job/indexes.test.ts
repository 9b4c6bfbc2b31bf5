import { describe, expect, it } from 'vitest';
import { seconds } from '../../../api/index.ts';
import { get } from '../../client-go/index.ts';
import { TestCluster } from '../testing/cluster.ts';
import { matchSuccessPolicy } from './indexes.ts';
import { type Job, jobs } from './job-status.ts';

type Spec = Partial<NonNullable<Job['spec']>>;

const jobOf = (spec: Spec): Job => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'pi', namespace: 'default' },
  spec: { completionMode: 'Indexed', ...spec, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'pi', image: 'done' }] } } },
});

/** A Job whose Pods succeed, except those of the given indexes. */
function run(spec: Spec, failing: readonly number[], span: number): TestCluster {
  const made = new TestCluster();
  made.kubelet.outcomes.set('done', 'Succeeded');
  for (const index of failing) made.kubelet.outcomes.set(`pi-${index}`, 'Failed');
  made.create(jobs, jobOf(spec));
  made.run(seconds(span));
  return made;
}
const statusOf = (made: TestCluster): Job['status'] => made.ask(get<Job>(jobs, 'default', 'pi')).status;
const conditionsOf = (made: TestCluster): string[] => (statusOf(made)?.conditions ?? []).map(({ type, reason, message }) => `${type} ${reason} ${message}`);

// `job_controller.go` syncJob, `indexed_job_utils.go`, `success_policy.go`.
describe('a Job whose indexes fail one by one', () => {
  it('goes on with the others, counts the failures of an index, and fails at the end', () => {
    const made = run({ completions: 3, parallelism: 3, backoffLimitPerIndex: 1 }, [1], 30);
    expect(statusOf(made)).toMatchObject({ succeeded: 2, failed: 2, completedIndexes: '0,2', failedIndexes: '1' });
    expect(conditionsOf(made)).toEqual(['FailureTarget FailedIndexes Job has failed indexes', 'Failed FailedIndexes Job has failed indexes']);
    const counts = made
      .pods()
      .filter(({ spec }) => spec?.hostname === 'pi-1')
      .map(({ metadata }) => metadata?.annotations?.['batch.kubernetes.io/job-index-failure-count']);
    expect(counts.sort()).toEqual(['0', '1']);
    expect(made.pods().flatMap(({ metadata }) => metadata?.finalizers ?? [])).toEqual([]);
  });

  it('keeps a failed Pod uncounted until the next one of its index is there', () => {
    const made = run({ completions: 2, parallelism: 2, backoffLimitPerIndex: 1 }, [1], 8);
    expect(statusOf(made)).toMatchObject({ succeeded: 1, failedIndexes: '' });
    expect(statusOf(made)?.failed).toBeUndefined();
    expect(made.pods().filter(({ metadata }) => metadata?.finalizers?.length)).toHaveLength(1);
  });

  it('fails as soon as too many of them have failed', () => {
    const made = run({ completions: 6, parallelism: 3, backoffLimitPerIndex: 0, maxFailedIndexes: 1 }, [0, 1], 20);
    expect(conditionsOf(made)[0]).toBe('FailureTarget MaxFailedIndexesExceeded Job has exceeded the specified maximal number of failed indexes');
    expect(statusOf(made)?.failedIndexes).toBe('0,1');
  });
});

describe('successPolicy', () => {
  it('ends the Job and stops the rest', () => {
    const made = run(
      {
        completions: 3,
        parallelism: 3,
        backoffLimit: 5,
        successPolicy: { rules: [{ succeededIndexes: '2' }, { succeededIndexes: '0,1', succeededCount: 1 }] },
      },
      [1],
      15,
    );
    expect(conditionsOf(made)[0]).toBe('SuccessCriteriaMet SuccessPolicy Matched rules at index 0');
    expect(conditionsOf(made).at(-1)).toBe('Complete SuccessPolicy Matched rules at index 0');
  });

  it.each([
    ['0-3', undefined, [0, 1, 2], undefined],
    ['0-3', 3, [0, 1, 2], 'Matched rules at index 0'],
    [undefined, 2, [4, 5], 'Matched rules at index 0'],
    ['7-9', undefined, [4], undefined],
  ])('indexes %s, count %s of %j', (succeededIndexes, succeededCount, succeeded, expected) => {
    const rule = { ...(succeededIndexes === undefined ? {} : { succeededIndexes }), ...(succeededCount === undefined ? {} : { succeededCount }) };
    expect(matchSuccessPolicy(jobOf({ completions: 6, successPolicy: { rules: [rule] } }), new Set(succeeded))).toBe(expected);
  });
});

import { describe, expect, it, vi } from 'vitest';
import { type CronJob, resources, seconds } from '../../../api/index.ts';
import { get, patch, remove } from '../../client-go/index.ts';
import { type Job, jobs } from '../job/job-status.ts';
import { TestCluster } from '../testing/cluster.ts';
import { cronJobs } from './cron-job.ts';
import './croner.ts';
import { mostRecentScheduleTime, nextLook } from './missed.ts';
import { formatIn, formatRFC1123Z, isTimeZone, parseSchedule } from './schedule.ts';

const at = (text: string): number => Date.parse(text);
const iso = (time: number | undefined): string | undefined => (time === undefined ? undefined : new Date(time).toISOString().slice(0, 16));

describe('schedules', () => {
  // `robfig/cron/v3` spec_test.go and parser.go: what comes after 2026-01-01T00:00Z, a Thursday.
  it.each([
    ['*/15 * * * *', undefined, '2026-01-01T00:15'],
    ['5/20 * * * *', undefined, '2026-01-01T00:05'],
    ['0 3 * * *', undefined, '2026-01-01T03:00'],
    ['0 0 ? * ?', undefined, '2026-01-02T00:00'],
    ['0 0 * * MON', undefined, '2026-01-05T00:00'],
    ['0 0 13 * FRI', undefined, '2026-01-02T00:00'],
    ['0 0 */4 * MON', undefined, '2026-01-05T00:00'],
    ['0 0 1 feb *', undefined, '2026-02-01T00:00'],
    ['@hourly', undefined, '2026-01-01T01:00'],
    ['@weekly', undefined, '2026-01-04T00:00'],
    ['@every 90m', undefined, '2026-01-01T01:30'],
    ['0 3 * * *', 'Europe/Berlin', '2026-01-01T02:00'],
    ['0 3 * * *', 'America/New_York', '2026-01-01T08:00'],
    ['0 0 30 2 *', undefined, undefined],
  ])('%s %s', (text, timezone, expected) => expect(iso(parseSchedule(text, timezone)?.next(at('2026-01-01T00:00:00Z')))).toBe(expected));

  it('never depend on the clock of the machine', () => {
    const results = ['1980-01-01T00:00:00Z', '2026-06-01T12:00:00Z', '2090-01-01T00:00:00Z'].map((now) => {
      vi.useFakeTimers({ now: at(now), toFake: ['Date'] });
      const found = ['*/7 3 * * *', '0 0 29 2 *', '@every 1h'].map((text) => parseSchedule(text, 'Europe/Berlin')?.next(at('2026-01-01T00:00:00Z')));
      vi.useRealTimers();
      return found;
    });
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  it('know time zones', () => {
    expect([isTimeZone('Europe/Berlin'), isTimeZone('Mars/Olympus')]).toEqual([true, false]);
    const noon = at('2026-01-01T12:00:00Z');
    expect([undefined, 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Etc/UTC'].map((zone) => formatIn(noon, zone))).toEqual([
      '2026-01-01T12:00:00Z',
      '2026-01-01T13:00:00+01:00',
      '2026-01-01T07:00:00-05:00',
      '2026-01-01T17:30:00+05:30',
      '2026-01-01T12:00:00Z',
    ]);
    expect(formatRFC1123Z(noon)).toBe('Thu, 01 Jan 2026 12:00:00 +0000');
  });
});

describe('missed times', () => {
  const hourly = parseSchedule('0 * * * *', undefined);
  const of = (created: string, last?: string, startingDeadlineSeconds?: number): CronJob => ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { creationTimestamp: created },
    ...(last ? { status: { lastScheduleTime: last } } : {}),
    spec: { schedule: '0 * * * *', jobTemplate: {}, ...(startingDeadlineSeconds ? { startingDeadlineSeconds } : {}) },
  });

  // `pkg/controller/cronjob/utils_test.go` TestMostRecentScheduleTime: created 09:58, T1 10:00, T2 11:00.
  it.each([
    ['now before the next time', of('2015-05-19T09:58:00Z'), '2015-05-19T09:59:00Z', undefined, 'none'],
    ['now just after the next time', of('2015-05-19T09:58:00Z'), '2015-05-19T10:00:02Z', '2015-05-19T10:00', 'none'],
    ['missed five', of('2015-05-19T09:58:00Z'), '2015-05-19T14:00:10Z', '2015-05-19T14:00', 'few'],
    ['rogue: missed too many', of('2015-05-09T09:58:00Z'), '2015-05-19T10:00:00Z', '2015-05-19T10:00', 'many'],
    ['already started', of('2015-05-19T09:58:00Z', '2015-05-19T10:00:00Z'), '2015-05-19T10:30:00Z', undefined, 'none'],
    ['the deadline cuts', of('2015-05-19T09:58:00Z', undefined, 600), '2015-05-19T14:30:00Z', undefined, 'none'],
  ])('%s', (_, cronJob, now, time, missed) => {
    const found = hourly && mostRecentScheduleTime(cronJob, at(now), hourly, true);
    expect([iso(found?.time), found?.missed]).toEqual([time, missed]);
  });

  // TestNextScheduleTimeDuration: the next time and 100 ms.
  it('the next look is a little late', () => {
    expect(hourly && nextLook(of('2015-05-19T09:58:00Z'), at('2015-05-19T10:30:00Z'), hourly)).toBe(at('2015-05-19T11:00:00Z') + 100);
  });
});

const cronJobOf = (spec: Partial<NonNullable<CronJob['spec']>> = {}, image = 'done'): CronJob => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'tick', namespace: 'default' },
  spec: {
    schedule: '* * * * *',
    ...spec,
    jobTemplate: { metadata: { labels: { from: 'tick' } }, spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image }] } } } },
  },
});

function cluster(spec: Partial<NonNullable<CronJob['spec']>> = {}, image = 'done'): TestCluster {
  const made = new TestCluster();
  made.kubelet.outcomes.set('done', 'Succeeded').set('bad', 'Failed');
  made.create(cronJobs, cronJobOf(spec, image));
  return made;
}
const read = (made: TestCluster): CronJob => made.ask(get<CronJob>(cronJobs, 'default', 'tick'));
const jobNames = (made: TestCluster): readonly string[] =>
  made
    .list<Job>(jobs)
    .map(({ metadata }) => metadata?.name ?? '')
    .sort();
// The test world begins at 2026-01-01T00:00Z, minute 29453760.
const FIRST = 29_453_761;

describe('CronJob', () => {
  it('starts a Job each minute and keeps three', () => {
    const made = cluster();
    made.run(seconds(59));
    expect(jobNames(made)).toEqual([]);
    made.run(seconds(2));
    expect(jobNames(made)).toEqual([`tick-${FIRST}`]);
    expect(made.list<Job>(jobs)[0]?.metadata).toMatchObject({
      labels: { from: 'tick' },
      annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-01T00:01:00Z' },
    });
    expect(read(made).status).toMatchObject({
      lastScheduleTime: '2026-01-01T00:01:00Z',
      active: [{ kind: 'Job', apiVersion: 'batch/v1', name: `tick-${FIRST}` }],
    });
    made.run(seconds(20));
    expect(read(made).status?.active).toBeUndefined();
    expect(read(made).status?.lastSuccessfulTime).toBeDefined();
    expect(made.events('SawCompletedJob')).toEqual([`SawCompletedJob Saw completed job: tick-${FIRST}, condition: Complete`]);
    made.run(seconds(60 * 4));
    expect(jobNames(made)).toEqual([2, 3, 4].map((n) => `tick-${FIRST + n}`));
    expect(
      made
        .events('SuccessfulCreate')
        .filter((text) => text.includes('Created job'))
        .slice(0, 1),
    ).toEqual([`SuccessfulCreate Created job tick-${FIRST}`]);
    expect(made.events('SuccessfulDelete').filter((text) => text.includes('Deleted job'))[0]).toBe(`SuccessfulDelete Deleted job tick-${FIRST}`);
    expect(made.events('UnexpectedJob')).toEqual([]);
  });

  it.each([
    ['Allow', 3, []],
    ['Forbid', 1, ['JobAlreadyActive Not starting job because prior execution is running and concurrency policy is Forbid']],
    ['Replace', 1, []],
  ] as const)('%s when the Job before still runs', (concurrencyPolicy, running, told) => {
    const made = cluster({ concurrencyPolicy }, 'forever');
    made.run(seconds(190));
    expect(jobNames(made)).toHaveLength(running);
    expect(jobNames(made).at(-1)).toBe(`tick-${concurrencyPolicy === 'Forbid' ? FIRST : FIRST + 2}`);
    expect(made.events('JobAlreadyActive')).toEqual(told);
    expect(read(made).status?.active).toHaveLength(running);
  });

  it('keeps one failed Job', () => {
    const made = cluster({ failedJobsHistoryLimit: 1 }, 'bad');
    made.ask(patch(cronJobs, 'default', 'tick', 'application/merge-patch+json', { spec: { jobTemplate: { spec: { backoffLimit: 0 } } } }));
    made.run(seconds(60 * 4 + 30));
    expect(jobNames(made)).toEqual([`tick-${FIRST + 3}`]);
    expect(made.events('SawCompletedJob')[0]).toBe(`SawCompletedJob Saw completed job: tick-${FIRST}, condition: Failed`);
  });

  it('does nothing while suspended, and starts the last missed time when it goes on', () => {
    const made = cluster({ suspend: true });
    made.run(seconds(60 * 5 + 10));
    expect(jobNames(made)).toEqual([]);
    made.ask(patch(cronJobs, 'default', 'tick', 'application/merge-patch+json', { spec: { suspend: false } }));
    made.run(seconds(5));
    expect(jobNames(made)).toEqual([`tick-${FIRST + 4}`]);
  });

  it('misses a Job that disappears', () => {
    const made = cluster({}, 'forever');
    made.run(seconds(65));
    made.ask(remove(jobs, 'default', `tick-${FIRST}`, { propagationPolicy: 'Background' }));
    made.run(seconds(5));
    expect(made.events('MissingJob')).toEqual([`MissingJob Active job went missing: tick-${FIRST}`]);
    expect(read(made).status?.active).toBeUndefined();
  });

  it('a day that never comes is told of', () => {
    const made = cluster({ schedule: '0 0 30 2 *' });
    made.run(seconds(5));
    expect(made.events('InvalidSchedule')).toEqual([
      'InvalidSchedule invalid schedule: 0 0 30 2 * : time difference between two schedules is less than 1 second',
    ]);
  });

  it('takes its Jobs along', () => {
    const made = cluster({}, 'forever');
    made.run(seconds(65));
    made.ask(remove(cronJobs, 'default', 'tick', { propagationPolicy: 'Background' }));
    made.run(seconds(5));
    expect([jobNames(made), made.list(resources.pods)]).toEqual([[], []]);
  });
});

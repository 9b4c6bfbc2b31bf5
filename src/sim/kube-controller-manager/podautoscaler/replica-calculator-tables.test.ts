import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../api/index.ts';
import { replicasForAverage, replicasForShare, replicasForUtilization, replicasForValue } from './replica-calculator.ts';

/** Inputs and outcomes of `pkg/controller/podautoscaler/replica_calculator_test.go` (v1.36), by the names of its functions without `TestReplicaCalc`. */
const NOW = Date.parse('2026-01-01T01:00:00Z');
const OLD = '2026-01-01T00:00:00Z';
const HOT = '2026-01-01T01:00:00Z';
const PHASES: Readonly<Record<string, string>> = { R: 'Running', X: 'Failed', P: 'Pending' };

interface Case {
  readonly current: number;
  /** A letter a Pod: `T`rue or `F`alse; `R`unning, `P`ending or failed (`X`); `h` started just now; `d`eleted. */
  readonly ready?: string;
  readonly phase?: string;
  readonly hot?: string;
  readonly deleted?: string;
  readonly requests?: readonly string[];
  readonly levels: readonly number[];
  readonly target: number;
  readonly tolerance?: number;
}

function podsOf({ current, ready = '', phase = '', hot = '', deleted = '', requests = [] }: Case): readonly Pod[] {
  return Array.from({ length: Math.max(current, phase.length) }, (_, i): Pod => {
    const startTime = hot[i] === 'h' ? HOT : OLD;
    const cpu = requests[i];
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `p${i}`, ...(deleted[i] === 'd' ? { deletionTimestamp: OLD } : {}) },
      spec: { containers: [{ name: 'c', image: 'i', ...(cpu ? { resources: { requests: { cpu } } } : {}) }] },
      status: {
        phase: (PHASES[phase[i] ?? 'R'] ?? 'Running') as 'Running',
        startTime,
        conditions: [{ type: 'Ready', status: ready[i] === 'F' ? 'False' : 'True', lastTransitionTime: startTime }],
      },
    };
  });
}

const toleranceOf = ({ tolerance = 0.1 }: Case) => ({ scaleUp: tolerance, scaleDown: tolerance });
const question = (given: Case, resource: string) => ({
  current: given.current,
  pods: podsOf(given),
  resource,
  tolerances: toleranceOf(given),
  now: NOW,
  metrics: new Map(given.levels.map((value, i) => [`p${i}`, { value, at: NOW, windowMs: 60_000 }])),
});
const ONE = ['1', '1', '1', '1', '1', '1', '1'];

describe('a target in percent of the CPU that is asked for', () => {
  it.each<readonly [string, Case, number, number]>([
    ['ScaleUp', { current: 3, levels: [300, 500, 700], target: 30 }, 5, 50],
    ['ScaleUpUnreadyLessScale', { current: 3, ready: 'FTT', levels: [300, 500, 700], target: 30 }, 4, 60],
    ['ScaleUpHotCpuLessScale', { current: 3, hot: 'hcc', levels: [300, 500, 700], target: 30 }, 4, 60],
    ['ScaleUpUnreadyNoScale', { current: 3, ready: 'TFF', levels: [400, 500, 700], target: 30 }, 3, 40],
    ['ScaleHotCpuNoScale', { current: 3, ready: 'TFF', hot: 'chh', levels: [400, 500, 700], target: 30 }, 3, 40],
    ['ScaleUpIgnoresFailedPods', { current: 2, ready: 'TTFF', phase: 'RRXX', levels: [500, 700], target: 30 }, 4, 60],
    ['ScaleUpIgnoresDeletionPods', { current: 2, ready: 'TTFF', phase: 'RRRR', deleted: '--dd', levels: [500, 700], target: 30 }, 4, 60],
    ['ScaleDown', { current: 5, levels: [100, 300, 500, 250, 250], target: 50 }, 3, 28],
    ['ScaleDownExcludeUnreadyPods', { current: 5, ready: 'TTTFF', levels: [100, 300, 500, 250, 250], target: 50 }, 2, 30],
    ['ScaleDownExcludeUnscheduledPods', { current: 5, ready: 'TFFFF', phase: 'RPPPP', levels: [100], target: 50 }, 1, 10],
    ['ScaleDownIgnoreHotCpuPods', { current: 5, hot: 'ccchh', levels: [100, 300, 500, 250, 250], target: 50 }, 2, 30],
    ['ScaleDownIgnoresFailedPods', { current: 5, ready: 'TTTTTFF', phase: 'RRRRRXX', levels: [100, 300, 500, 250, 250], target: 50 }, 3, 28],
    [
      'ScaleDownIgnoresDeletionPods',
      { current: 5, ready: 'TTTTTFF', phase: 'RRRRRRR', deleted: '-----dd', levels: [100, 300, 500, 250, 250], target: 50 },
      3,
      28,
    ],
    ['Tolerance', { current: 3, requests: ['0.9', '1.0', '1.1'], levels: [1010, 1030, 1020], target: 100 }, 3, 102],
    ['SuperfluousMetrics', { current: 4, requests: ['1', '1', '1', '1'], levels: [4000, 9500, 3000, 7000, 3200, 2000], target: 100 }, 24, 587],
    ['MissingMetrics', { current: 4, levels: [400, 95], target: 100 }, 3, 24],
    ['MissingMetricsNoChangeEq', { current: 2, levels: [1000], target: 100 }, 2, 100],
    ['MissingMetricsNoChangeGt', { current: 2, levels: [1900], target: 100 }, 2, 190],
    ['MissingMetricsNoChangeLt', { current: 2, levels: [600], target: 100 }, 2, 60],
    ['MissingMetricsUnreadyChange', { current: 3, ready: 'FTT', levels: [100, 450], target: 50 }, 3, 45],
    ['MissingMetricsHotCpuNoChange', { current: 3, hot: 'hcc', levels: [100, 450], target: 50 }, 3, 45],
    ['MissingMetricsUnreadyScaleUp', { current: 3, ready: 'FTT', levels: [100, 2000], target: 50 }, 4, 200],
    ['MissingMetricsHotCpuScaleUp', { current: 3, ready: 'FTT', hot: 'hcc', levels: [100, 2000], target: 50 }, 4, 200],
    ['MissingMetricsUnreadyScaleDown', { current: 4, ready: 'FTTT', levels: [100, 100, 100], target: 50 }, 3, 10],
    ['MissingMetricsScaleDownTargetOver100', { current: 4, ready: 'FTTT', requests: ['1', '1', '2', '2'], levels: [200, 100, 100], target: 300 }, 2, 6],
    ['DuringRollingUpdateWithMaxSurge', { current: 2, phase: 'RRR', levels: [100, 100], target: 50 }, 2, 10],
  ])('%s', (_name, given, replicas, utilization) => {
    expect(replicasForUtilization(question({ requests: ONE, ...given }, 'cpu'), given.target, '')).toMatchObject({ ok: true, replicas, utilization });
  });
});

describe('a target for each Pod', () => {
  it.each<readonly [string, Case, number, number]>([
    ['ScaleUpCM', { current: 3, levels: [20_000, 10_000, 30_000], target: 15_000 }, 4, 20_000],
    ['ScaleUpCMUnreadyHotCpuNoLessScale', { current: 3, ready: 'TTF', hot: 'cch', levels: [50_000, 10_000, 30_000], target: 15_000 }, 6, 30_000],
    ['ScaleUpCMUnreadyHotCpuScaleWouldScaleDown', { current: 3, ready: 'FTF', hot: 'hch', levels: [50_000, 15_000, 30_000], target: 15_000 }, 7, 31_666],
    ['ScaleUpCMExternal', { current: 1, levels: [8_600], target: 4_400 }, 2, 8_600],
    ['ScaleDownCM', { current: 5, levels: [12_000, 12_000, 12_000, 12_000, 12_000], target: 20_000 }, 3, 12_000],
    ['ToleranceCM', { current: 3, levels: [20_000, 21_000, 21_000], target: 20_000 }, 3, 20_666],
    ['ConfigurableToleranceCM', { current: 3, tolerance: 0.01, levels: [20_000, 21_000, 21_000], target: 20_000 }, 4, 20_666],
    ['PlainMetricMissingMetricsNoChangeEq', { current: 5, levels: [20_000, 19_000, 21_000], target: 20_000 }, 5, 20_000],
    ['DuringRollingUpdateWithMaxSurgeCM', { current: 2, phase: 'RRR', levels: [10_000, 10_000], target: 17_000 }, 2, 10_000],
  ])('%s', (_name, given, replicas, average) => {
    expect(replicasForAverage(question(given, ''), given.target)).toMatchObject({ ok: true, replicas, average });
  });
});

const whole = (given: Case) => ({ current: given.current, usage: given.levels[0] ?? 0, target: given.target, tolerances: toleranceOf(given) });

describe('one value of an object or from outside, against a target for it', () => {
  it.each<readonly [string, Case, number]>([
    ['ScaleUpCMObject', { current: 3, levels: [20_000], target: 15_000 }, 4],
    ['ScaleUpCMObjectIgnoresUnreadyPods', { current: 3, ready: 'FTF', levels: [50_000], target: 10_000 }, 5],
    ['ScaleUpCMExternalIgnoresUnreadyPods', { current: 3, ready: 'FTF', levels: [8_600], target: 4_400 }, 2],
    ['ScaleDownCMObject', { current: 5, levels: [12_000], target: 20_000 }, 3],
    ['ScaleDownCMExternal', { current: 5, levels: [8_600], target: 14_334 }, 3],
    ['ToleranceCMObject', { current: 3, levels: [20_666], target: 20_000 }, 3],
    ['ToleranceCMExternal', { current: 3, levels: [8_600], target: 8_888 }, 3],
    ['ConfigurableToleranceCMObject', { current: 3, tolerance: 0.01, levels: [20_666], target: 20_000 }, 4],
    ['ConfigurableToleranceCMExternal', { current: 3, tolerance: 0.01, levels: [8_900], target: 8_800 }, 4],
  ])('%s', (_name, given, replicas) => {
    expect(replicasForValue(whole(given), podsOf(given))).toMatchObject({ ok: true, replicas, average: given.levels[0] });
  });
});

describe('the same with a target for each Pod', () => {
  it.each<readonly [string, Case, number, number]>([
    ['ScaleUpCMPerPodObject', { current: 3, levels: [20_000], target: 5_000 }, 4, 6_667],
    ['ScaleUpPerPodCMExternal', { current: 3, levels: [8_600], target: 2_150 }, 4, 2_867],
    ['ScaleDownPerPodCMObject', { current: 5, levels: [6_000], target: 2_000 }, 3, 1_200],
    ['ScaleDownPerPodCMExternal', { current: 5, levels: [8_600], target: 2_867 }, 3, 1_720],
    ['TolerancePerPodCMObject', { current: 4, levels: [20_166], target: 5_000 }, 4, 5_042],
    ['TolerancePerPodCMExternal', { current: 3, levels: [8_600], target: 2_900 }, 3, 2_867],
    ['ConfigurableTolerancePerPodCMObject', { current: 4, tolerance: 0.01, levels: [20_208], target: 5_000 }, 5, 5_052],
    ['ConfigurableTolerancePerPodCMExternal', { current: 3, tolerance: 0.01, levels: [8_600], target: 2_800 }, 4, 2_867],
  ])('%s', (_name, given, replicas, average) => {
    expect(replicasForShare(whole(given))).toMatchObject({ ok: true, replicas, average });
  });
});

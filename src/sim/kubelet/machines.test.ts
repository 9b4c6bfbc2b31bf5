import { describe, expect, it } from 'vitest';
import { seconds } from '../../api/index.ts';
import { container, goSeconds } from '../../machines/container.ts';
import { imagePull } from '../../machines/image-pull.ts';
import { nodeCondition } from '../../machines/node-condition.ts';
import { probe, type ProbeKind } from '../../machines/probe.ts';
import { SyncQueue } from './sync-queue.ts';
import { MachineBench } from './testing/machine.ts';

describe('container', () => {
  /** Runs for `ms`, ends, and asks to be started at once; returns the back-off in force, or 0. */
  function cycle(bench: MachineBench<typeof container>, ms: number): number {
    bench.life.send({ type: 'RUNNING', restartCount: 0 });
    bench.wait(ms);
    bench.life.send({ type: 'EXITED', exitCode: 1, reason: 'Error' });
    const finishedAt = bench.kernel.now() / 1_000;
    const start = (): void => void bench.life.send({ type: 'START', now: bench.kernel.now() / 1_000, finishedAt, name: 'c', pod: 'p' });
    start();
    if (!bench.life.matches('waiting.CrashLoopBackOff')) return 0;
    const { backOffMs } = bench.life.context;
    bench.wait(backOffMs);
    expect(bench.state).toBe('waiting.CrashLoopBackOff.expired');
    start();
    expect(bench.state).toBe('waiting.ContainerCreating');
    return backOffMs / 1_000;
  }

  // kubernetes/pkg/kubelet/kubelet.go MaxCrashLoopBackOff, kuberuntime_manager.go doBackOff: immediate, 10 s doubling to 300 s; forgotten after a run of 10 min.
  it('backs off 0, 10, 20, 40, 80, 160, 300, 300 s, and forgets after 10 min', () => {
    const bench = new MachineBench(container);
    expect(Array.from({ length: 8 }, () => cycle(bench, 1_000))).toEqual([0, 10, 20, 40, 80, 160, 300, 300]);
    expect(cycle(bench, 601_000)).toBe(0);
    expect(cycle(bench, 1_000)).toBe(10);
  });

  it('says why it waits', () => {
    const bench = new MachineBench(container);
    bench.life.send({ type: 'ErrImagePull', message: 'm' });
    expect([bench.state, bench.life.context.message]).toEqual(['waiting.ErrImagePull', 'm']);
    bench.life.send({ type: 'RUNNING', restartCount: 2 });
    bench.life.send({ type: 'EXITED', exitCode: 137, reason: 'OOMKilled' });
    expect([bench.state, bench.life.context.restartCount]).toEqual(['terminated.OOMKilled', 2]);
  });

  it.each([
    [10_000, '10s'],
    [80_000, '1m20s'],
    [160_000, '2m40s'],
    [300_000, '5m0s'],
  ])('%i ms prints as %s', (ms, text) => expect(goSeconds(ms)).toBe(text));
});

describe('image pull', () => {
  it('backs off 10 s doubling, and shows which of the two it is', () => {
    const bench = new MachineBench(imagePull, { input: { image: 'x' } });
    bench.life.send({ type: 'PULL' });
    for (const pause of [10, 20, 40]) {
      bench.life.send({ type: 'FAILED', error: 'e' });
      expect(bench.state).toBe('backOff.ErrImagePull');
      bench.life.send({ type: 'PULL' });
      expect(bench.state).toBe('backOff.ImagePullBackOff');
      bench.wait(pause * 1_000 - 1);
      expect(bench.state).toBe('backOff.ImagePullBackOff');
      bench.wait(1);
      expect(bench.state).toBe('due');
      bench.life.send({ type: 'PULL' });
    }
    bench.life.send({ type: 'PULLED' });
    expect([bench.state, bench.life.context.attempts]).toEqual(['present', 4]);
  });
});

// kubernetes/pkg/kubelet/prober/worker_test.go TestSuccessThreshold, TestFailureThreshold, TestOnHoldOnLivenessOrStartupCheckFailure
describe('probe', () => {
  const run = (kind: ProbeKind, thresholds: [number, number], results: string): string[] => {
    const [successThreshold, failureThreshold] = thresholds;
    const bench = new MachineBench(probe, { input: { kind, successThreshold, failureThreshold } });
    bench.life.send({ type: 'NEW_CONTAINER', gated: false });
    return [
      bench.state,
      ...[...results].map((result) => {
        bench.life.send({ type: result === '+' ? 'PASSED' : 'FAILED' });
        return bench.state;
      }),
    ];
  };

  it.each([
    ['readiness', [1, 3], '+---+', ['failure', 'success', 'success', 'success', 'failure', 'success']],
    ['readiness', [2, 1], '+-++', ['failure', 'failure', 'failure', 'failure', 'success']],
    ['readiness', [1, 3], '+--+--', ['failure', 'success', 'success', 'success', 'success', 'success', 'success']],
    ['liveness', [1, 3], '---+', ['success', 'success', 'success', 'hold.failure', 'hold.failure']],
    ['liveness', [1, 3], '--+--', ['success', 'success', 'success', 'success', 'success', 'success']],
    ['startup', [1, 3], '--+-', ['unknown', 'unknown', 'unknown', 'hold.success', 'hold.success']],
    ['startup', [1, 2], '--', ['unknown', 'unknown', 'hold.failure']],
  ] as const)('%s %j %s', (kind, thresholds, results, states) => {
    expect(run(kind, [...thresholds], results)).toEqual(states);
  });

  it('is disabled until the startup probe has succeeded, then has the initial verdict of its kind', () => {
    for (const [kind, state] of [
      ['liveness', 'success'],
      ['readiness', 'failure'],
    ] as const) {
      const bench = new MachineBench(probe, { input: { kind, successThreshold: 1, failureThreshold: 1 } });
      bench.life.send({ type: 'NEW_CONTAINER', gated: true });
      bench.life.send({ type: 'FAILED' });
      expect(bench.state).toBe('disabled');
      bench.life.send({ type: 'ENABLED' });
      expect(bench.state).toBe(state);
    }
  });

  it('a new container starts over', () => {
    const bench = new MachineBench(probe, { input: { kind: 'liveness', successThreshold: 1, failureThreshold: 1 } });
    bench.life.send({ type: 'NEW_CONTAINER', gated: false });
    bench.life.send({ type: 'FAILED' });
    bench.life.send({ type: 'NEW_CONTAINER', gated: false });
    expect(bench.state).toBe('success');
  });
});

describe('node condition', () => {
  it('records a change of status, not of text', () => {
    const recorded: string[] = [];
    const bench = new MachineBench(nodeCondition, { input: { condition: 'Ready' }, effects: { record: ({ reason }) => recorded.push(reason) } });
    const send = (type: 'TRUE' | 'FALSE', reason: string, message: string, at: string): void => void bench.life.send({ type, reason, message, at });
    send('FALSE', 'KubeletNotReady', 'a', '1');
    send('FALSE', 'KubeletNotReady', 'b', '2');
    send('TRUE', 'KubeletReady', 'c', '3');
    expect(recorded).toEqual(['KubeletNotReady', 'KubeletReady']);
    expect(bench.life.context).toEqual({ condition: 'Ready', reason: 'KubeletReady', message: 'c', lastTransitionTime: '3' });
  });
});

describe('the sync queue', () => {
  it('hands out what is due, once, in the second in which it is due', () => {
    const queue = new SyncQueue();
    queue.enqueue('a', seconds(-3));
    queue.enqueue('b', seconds(2));
    queue.enqueue('b', seconds(3.5));
    expect(queue.take(seconds(-2))).toEqual(['a']);
    expect(queue.take(seconds(3))).toEqual([]);
    queue.enqueue('c', seconds(1));
    expect(queue.take(seconds(4))).toEqual(['b', 'c']);
    expect(queue.take(seconds(9))).toEqual([]);
  });
});

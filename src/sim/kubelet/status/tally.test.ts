import { describe, expect, it } from 'vitest';
import type { ContainerStatus, Pod } from '../../../api/index.ts';
import { podPhase } from '../../../machines/pod-phase.ts';
import { MachineBench } from '../testing/machine.ts';
import { tally } from './tally.ts';

type State = 'running' | 'waiting' | 'crashloop' | 'started' | 'unknown' | number;

function status(name: string, state: State): ContainerStatus[] {
  const base = { name, image: '', imageID: '', ready: false, restartCount: 0 };
  const exit = (exitCode: number) => ({ terminated: { exitCode } });
  if (state === 'unknown') return [];
  if (state === 'running') return [{ ...base, state: { running: {} } }];
  if (state === 'started') return [{ ...base, started: true, state: { running: {} } }];
  if (state === 'waiting') return [{ ...base, state: { waiting: {} } }];
  if (state === 'crashloop') return [{ ...base, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: exit(1) }];
  return [{ ...base, state: exit(state) }];
}

interface Case {
  readonly policy: 'Always' | 'OnFailure' | 'Never';
  readonly init?: readonly State[];
  readonly sidecars?: readonly State[];
  readonly app: readonly State[];
  readonly initialized?: boolean;
  readonly terminal?: boolean;
  readonly phase: string;
}

// kubernetes/pkg/kubelet/kubelet_pods_test.go TestPodPhaseWith… and kubelet_pods.go getPhase, in the order of its rules.
const cases: readonly Case[] = [
  { policy: 'Never', init: [1], app: ['waiting'], phase: 'Failed' },
  { policy: 'Always', init: [1], app: ['waiting'], phase: 'Pending' },
  { policy: 'Always', init: ['running'], app: ['waiting'], phase: 'Pending' },
  { policy: 'Always', init: ['unknown'], app: ['waiting'], phase: 'Pending' },
  { policy: 'Always', init: ['crashloop'], app: ['waiting'], phase: 'Pending' },
  { policy: 'Never', init: ['crashloop'], app: ['waiting'], phase: 'Failed' },
  { policy: 'Always', init: [0], app: ['running'], phase: 'Running' },
  { policy: 'Always', sidecars: ['running'], app: ['running'], phase: 'Pending' },
  { policy: 'Always', sidecars: ['running'], app: ['running'], initialized: true, phase: 'Running' },
  { policy: 'Always', sidecars: ['started'], app: ['running'], phase: 'Running' },
  { policy: 'Never', sidecars: [0], app: [0], phase: 'Succeeded' },
  { policy: 'Never', sidecars: ['started'], app: [0], phase: 'Running' },
  { policy: 'Always', app: ['running', 'running'], phase: 'Running' },
  { policy: 'Always', app: ['running', 'waiting'], phase: 'Pending' },
  { policy: 'Always', app: ['running', 'unknown'], phase: 'Pending' },
  { policy: 'Always', app: ['running', 'crashloop'], phase: 'Running' },
  { policy: 'Always', app: [0, 0], phase: 'Running' },
  { policy: 'Always', app: [1, 0], phase: 'Running' },
  { policy: 'Always', app: ['crashloop'], phase: 'Running' },
  { policy: 'OnFailure', app: [0, 0], phase: 'Succeeded' },
  { policy: 'OnFailure', app: [0, 1], phase: 'Running' },
  { policy: 'Never', app: [0, 0], phase: 'Succeeded' },
  { policy: 'Never', app: [0, 1], phase: 'Failed' },
  { policy: 'Never', app: [0, 'running'], phase: 'Running' },
  { policy: 'Always', app: [0], terminal: true, phase: 'Succeeded' },
  { policy: 'Always', app: [137], terminal: true, phase: 'Failed' },
  { policy: 'Always', app: ['waiting'], terminal: true, phase: 'Pending' },
];

describe('the phase of a Pod', () => {
  it.each(cases)(
    '$policy, init $init, sidecars $sidecars, app $app → $phase',
    ({ policy, init = [], sidecars = [], app, initialized = false, terminal = false, phase }) => {
      const inits = init.map((state, index) => ({ name: `i${index}`, state }));
      const sides = sidecars.map((state, index) => ({ name: `s${index}`, state }));
      const apps = app.map((state, index) => ({ name: `a${index}`, state }));
      const pod: Pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        spec: {
          restartPolicy: policy,
          initContainers: [...inits.map(({ name }) => ({ name })), ...sides.map(({ name }) => ({ name, restartPolicy: 'Always' }))],
          containers: apps.map(({ name }) => ({ name })),
        },
      };
      const counted = tally(
        pod,
        [...inits, ...sides].flatMap(({ name, state }) => status(name, state)),
        apps.flatMap(({ name, state }) => status(name, state)),
        { podHasInitialized: initialized, podIsTerminal: terminal },
      );
      const bench = new MachineBench(podPhase);
      bench.life.send({ type: 'OBSERVED', tally: counted });
      expect(bench.state).toBe(phase);
    },
  );

  it('is never left once it is final', () => {
    const bench = new MachineBench(podPhase);
    bench.life.send({ type: 'KILLED', reason: 'Evicted', message: 'm' });
    expect(bench.life.context).toEqual({ reason: 'Evicted', message: 'm' });
    expect(bench.life.send({ type: 'KILLED', reason: 'x', message: '' })).toBe(false);
    expect([bench.state, bench.life.done]).toEqual(['Failed', true]);
  });
});

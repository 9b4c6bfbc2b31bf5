import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, createActor } from 'xstate';
import { address } from '../../api/index.ts';
import { machines } from '../../machines/index.ts';
import { explore } from './explore.ts';
import { freeze, type FrozenTable, thaw } from './frozen.ts';
import { Kernel, LatencyModel, type LifecycleHandle, stateName, tableOf } from './index.ts';

function runner(machine: AnyStateMachine): LifecycleHandle {
  const kernel = new Kernel({ seed: 1, epochMs: 0, latency: (random) => new LatencyModel({ name: 'none', jitter: 0, rules: [], costs: {} }, random) });
  let handle: LifecycleHandle | undefined;
  kernel.register(address('p'), (host) => ({
    start() {
      handle = host.lifecycle(machine, { entity: 'e', input: input as never });
    },
    receive() {},
  }));
  kernel.start(address('p'));
  return handle as LifecycleHandle;
}

/** Events and inputs carry every field that any machine of ours reads, so that guards and delays have something to decide on. */
const tally = fc.record({
  failedInitNotRestartable: fc.integer({ min: 0, max: 1 }),
  pendingInit: fc.integer({ min: 0, max: 1 }),
  waiting: fc.integer({ min: 0, max: 1 }),
  unknown: fc.integer({ min: 0, max: 1 }),
  running: fc.integer({ min: 0, max: 1 }),
  stopped: fc.integer({ min: 0, max: 2 }),
  stoppedNotRestartable: fc.integer({ min: 0, max: 2 }),
  succeeded: fc.integer({ min: 0, max: 2 }),
  podIsTerminal: fc.boolean(),
});

const payload = fc.record({
  tally,
  exitCode: fc.integer({ min: 0, max: 2 }),
  at: fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-01T00:00:30Z'),
  reason: fc.constantFrom('Completed', 'Error', 'OOMKilled', 'NewReplicaSetAvailable', 'DeploymentPaused', 'ProgressDeadlineExceeded'),
  message: fc.constantFrom('a', 'b'),
  why: fc.constant('deleted'),
  name: fc.constant('ReplicaSet "web"'),
  replicaSet: fc.constant('web'),
  deadlineMs: fc.integer({ min: 1, max: 600_000 }),
  complete: fc.boolean(),
  progressed: fc.boolean(),
  settled: fc.boolean(),
  restartCount: fc.integer({ min: 0, max: 3 }),
  ranMs: fc.integer({ min: 0, max: 1_000_000 }),
  startedAt: fc.integer({ min: 0, max: 1_000_000 }),
  finishedAt: fc.integer({ min: 1_000_000, max: 2_000_000_000 }),
  pid: fc.integer({ min: 1, max: 9 }),
  signal: fc.constant('SIGTERM'),
  timeout: fc.integer({ min: 0, max: 30 }),
  netns: fc.constant('/var/run/netns/cni-1'),
  ip: fc.constant('10.244.0.1'),
  error: fc.constant('no'),
});

const input = { id: 'x', image: 'nginx', condition: 'Ready', kind: 'liveness', successThreshold: 1, failureThreshold: 3 };

/**
 * What runs is the table that was explored from the machine. It must agree with XState's own interpreter step by step:
 * same state value and same context, for any sequence of events.
 */
describe.each(Object.entries(machines) as unknown as readonly (readonly [string, AnyStateMachine])[])('the table of %s', (_, machine) => {
  it('moves as XState moves', () => {
    const { states } = tableOf(machine, input);
    // Asking adds the states that it leads to, and the loop comes to them.
    for (const state of states) for (const event of state.events) state.on(event);
    const events = [...new Set(states.flatMap((state) => [...state.events]))];
    fc.assert(
      fc.property(fc.array(fc.record({ type: fc.constantFrom(...events), payload }), { maxLength: 30 }), (walk) => {
        const clock = { setTimeout: () => 0, clearTimeout: () => undefined };
        const actor = createActor(machine, { input: input as never, clock }).start();
        const ours = runner(machine);
        for (const { type, payload: fields } of walk) {
          if (actor.getSnapshot().status !== 'active') break;
          const event = { ...fields, type } as never;
          actor.send(event);
          ours.send(event);
          const snapshot = actor.getSnapshot();
          expect(ours.state).toBe(stateName(snapshot.value));
          expect(ours.context).toEqual(snapshot.context);
        }
        actor.stop();
      }),
      { numRuns: 60 },
    );
  });

  it('is the same table after it was kept as data', () => {
    const table = explore(machine, input);
    const kept = thaw(JSON.parse(JSON.stringify(freeze(table))) as FrozenTable);
    expect(kept.initialActions).toEqual(table.initialActions);
    expect(kept.states.map(({ name, value, done, events }) => ({ name, value, done, events }))).toEqual(
      table.states.map(({ name, value, done, events }) => ({ name, value, done, events })),
    );
    for (const [index, { events }] of table.states.entries())
      for (const event of [...events, 'unheard of']) expect(kept.states[index]?.on(event)).toEqual(table.states[index]?.on(event));
  });
});

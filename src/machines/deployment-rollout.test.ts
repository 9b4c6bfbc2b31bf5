import { describe, expect, it } from 'vitest';
import { address, type Micros, millis, seconds } from '../api/index.ts';
import { Kernel, LatencyModel, type LifecycleHandle } from '../sim/kernel/index.ts';
import { type DeploymentRolloutEvent, deploymentRollout } from './deployment-rollout.ts';

const deadlineMs = 600_000;
const status = (seen: { complete?: boolean; progressed?: boolean; settled?: boolean }): DeploymentRolloutEvent => ({
  type: 'STATUS',
  complete: false,
  progressed: false,
  settled: false,
  name: 'ReplicaSet "web-1"',
  deadlineMs,
  ...seen,
});
const created: DeploymentRolloutEvent = { type: 'CREATED', replicaSet: 'web-1', deadlineMs };
const restore = (reason: string): DeploymentRolloutEvent => ({ type: 'RESTORE', name: 'ReplicaSet "web-1"', reason, message: '', deadlineMs });

function start(): { life: LifecycleHandle<typeof deploymentRollout>; wait: (span: Micros) => void; requeued: () => number } {
  const kernel = new Kernel({ seed: 1, epochMs: 0, latency: (random) => new LatencyModel({ name: 'flat', jitter: 0, rules: [], costs: {} }, random) });
  let life: LifecycleHandle<typeof deploymentRollout> | undefined;
  let count = 0;
  kernel.register(address('a'), (host) => ({
    start: () => {
      life = host.lifecycle(deploymentRollout, { entity: 'default/web', effects: { requeue: () => count++ } });
    },
    receive: () => {},
  }));
  kernel.start(address('a'));
  if (!life) throw new Error('not started');
  return { life, wait: (span) => kernel.runUntil((kernel.now() + span) as Micros), requeued: () => count };
}

describe('deployment-rollout', () => {
  // `pkg/controller/deployment/progress.go` syncRolloutStatus.
  it.each<[string, readonly DeploymentRolloutEvent[], string, string]>([
    ['created', [created], 'progressing', 'NewReplicaSetCreated'],
    ['found', [{ type: 'FOUND', replicaSet: 'web-1', deadlineMs }], 'progressing', 'FoundNewReplicaSet'],
    ['progress', [created, status({ progressed: true })], 'progressing', 'ReplicaSetUpdated'],
    ['no progress', [created, status({})], 'progressing', 'NewReplicaSetCreated'],
    ['complete', [created, status({ complete: true, settled: true })], 'complete', 'NewReplicaSetAvailable'],
    [
      'complete stays while a Pod is lost',
      [created, status({ complete: true }), status({ settled: true, progressed: true })],
      'complete',
      'NewReplicaSetAvailable',
    ],
    ['a new rollout', [created, status({ complete: true }), status({ progressed: true })], 'progressing', 'ReplicaSetUpdated'],
    ['paused', [created, { type: 'PAUSE' }, status({ progressed: true })], 'paused', 'DeploymentPaused'],
    ['resumed', [created, { type: 'PAUSE' }, { type: 'RESUME', deadlineMs }], 'progressing', 'DeploymentResumed'],
    ['failed', [{ type: 'CREATE_FAILED', message: 'no', deadlineMs }], 'failed', 'ReplicaSetCreateError'],
    ['restart: complete', [restore('NewReplicaSetAvailable')], 'complete', 'NewReplicaSetAvailable'],
    ['restart: stalled', [restore('ProgressDeadlineExceeded')], 'stalled', 'ProgressDeadlineExceeded'],
    ['restart: under way', [restore('ReplicaSetUpdated')], 'progressing', 'ReplicaSetUpdated'],
    ['no deadline', [created, { type: 'NO_DEADLINE' }], 'unlimited', ''],
  ])('%s', (_, events, state, reason) => {
    const { life } = start();
    for (const event of events) life.send(event);
    expect([life.matches(`progress.${state}`), life.context.reason]).toEqual([true, reason]);
  });

  it('stalls at the deadline, which progress renews, and recovers', () => {
    const { life, wait, requeued } = start();
    life.send(created);
    wait(seconds(599));
    life.send(status({ progressed: true }));
    wait(seconds(599));
    expect(life.matches('progress.progressing')).toBe(true);
    wait(seconds(1.001));
    expect([life.matches('progress.stalled'), life.context.message, requeued()]).toEqual([true, 'ReplicaSet "web-1" has timed out progressing.', 1]);
    life.send({ type: 'PAUSE' });
    expect(life.matches('progress.stalled')).toBe(true);
    life.send(status({ progressed: true }));
    expect(life.matches('progress.progressing')).toBe(true);
  });

  it('shows availability beside progress, and ends with the Deployment', () => {
    const { life, wait } = start();
    life.send({ type: 'AVAILABLE' });
    expect(life.matches('availability.available')).toBe(true);
    life.send({ type: 'UNAVAILABLE' });
    expect(life.matches('availability.unavailable')).toBe(true);
    life.send({ type: 'DELETE' });
    wait(millis(1));
    expect(life.done).toBe(true);
  });
});

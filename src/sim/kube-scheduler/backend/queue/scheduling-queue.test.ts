import { describe, expect, it } from 'vitest';
import { type Micros, type Node, NO_CAUSE, type Pod, seconds, toSeconds } from '../../../../api/index.ts';
import { onNode } from '../../framework/events.ts';
import type { QueuedPodInfo } from '../../framework/interface.ts';
import { prioritySort } from '../../framework/plugins/queuesort/priority-sort.ts';
import { schedulingGates } from '../../framework/plugins/schedulinggates/scheduling-gates.ts';
import { frameworkOf, node, pod } from '../../testing/fixtures.ts';
import { backoffDuration, backoffTime } from './backoff-queue.ts';
import { SchedulingQueue } from './scheduling-queue.ts';

const { framework } = frameworkOf([schedulingGates, prioritySort], []);

function queueAt(start = 0) {
  const clock = { now: seconds(start) as number };
  const queue = new SchedulingQueue({
    now: () => clock.now as Micros,
    cause: () => NO_CAUSE,
    less: (a, b) => framework.less(a, b),
    preEnqueue: framework.preEnqueue,
    hints: new Map([
      ...framework.hints,
      ['Picky', [{ resource: 'Node', actions: ['Add'], hint: onNode((_pod: Pod, _before: Node | undefined, after: Node) => after.metadata?.name === 'good') }]],
    ]),
    onReady: () => {},
    onChange: () => {},
  });
  const fail = (queued: QueuedPodInfo | undefined, ...plugins: readonly string[]): void => {
    if (!queued) throw new Error('nothing was popped');
    queued.unschedulablePlugins = new Set(plugins);
    queue.addUnschedulable(queued);
  };
  return { clock, queue, fail, name: () => queue.pop()?.podInfo.key };
}

const named = (name: string, priority?: number): Pod => pod([], priority === undefined ? {} : { priority }, { name });
const added = (name: string) => ({ resource: 'Node', action: 'Add', after: node(name) }) as const;

// kubernetes/pkg/scheduler/backend/queue/scheduling_queue.go; order: plugins/queuesort/priority_sort.go
describe('SchedulingQueue', () => {
  it('pops by priority, then in the order of arrival', () => {
    const { queue, name } = queueAt();
    for (const p of [named('a'), named('b'), named('high', 10), named('c')]) queue.add(p);
    expect([name(), name(), name(), name(), name()]).toEqual(['default/high', 'default/a', 'default/b', 'default/c', undefined]);
  });

  it.each([
    [1, 1],
    [2, 2],
    [3, 4],
    [4, 8],
    [5, 10],
    [6, 10],
    [50, 10],
  ])('backs off after failure %i: %i s', (failures, expected) => {
    expect(toSeconds(backoffDuration(failures))).toBe(expected);
  });

  it('cuts the end of the back-off to the whole second', () => {
    const { queue, fail } = queueAt(10.7);
    queue.add(named('a'));
    const queued = queue.pop();
    fail(queued, 'Picky');
    expect(toSeconds(backoffTime(queued as QueuedPodInfo) as Micros)).toBe(11);
  });

  it('keeps a rejected Pod until an event that helps', () => {
    const { clock, queue, fail, name } = queueAt();
    queue.add(named('a'));
    fail(queue.pop(), 'Picky');
    clock.now += seconds(5);
    queue.moveAll(added('bad'));
    expect(name()).toBeUndefined();
    queue.moveAll(added('good'));
    expect(name()).toBe('default/a');
  });

  it('remembers what happened while the Pod was tried', () => {
    const { queue, fail } = queueAt();
    queue.add(named('a'));
    const queued = queue.pop();
    queue.moveAll(added('good'));
    fail(queued, 'Picky');
    // The first failure is paid for with podInitialBackoff (scheduling_queue.go, DefaultPodInitialBackoffDuration).
    expect(queue.describe(10).backoffQ).toEqual({ length: 1, pods: ['default/a'], expires: { 'default/a': backoffTime(queued as QueuedPodInfo) } });
  });

  it('pops a rejected Pod from backoffQ early, but not one that failed by an error', () => {
    const { clock, queue, fail, name } = queueAt();
    queue.add(named('rejected'));
    const queued = queue.pop();
    queue.moveAll(added('good'));
    fail(queued, 'Picky');
    expect(name()).toBe('default/rejected');
    queue.add(named('broken'));
    fail(queue.pop());
    expect(name()).toBeUndefined();
    clock.now += seconds(1);
    queue.flushBackoffCompleted();
    expect(name()).toBeUndefined();
    clock.now += seconds(1);
    queue.flushBackoffCompleted();
    expect(name()).toBe('default/broken');
  });

  it('tries again after five minutes without any event', () => {
    const { clock, queue, fail, name } = queueAt();
    queue.add(named('a'));
    fail(queue.pop(), 'Picky');
    clock.now += seconds(290);
    queue.flushUnschedulableLeftover();
    expect(name()).toBeUndefined();
    clock.now += seconds(30);
    queue.flushUnschedulableLeftover();
    expect(name()).toBe('default/a');
  });

  it('holds gated Pods apart until their gates are gone', () => {
    const { queue, name } = queueAt();
    const gated = pod([], { schedulingGates: [{ name: 'a' }] }, { name: 'gated' });
    queue.add(gated);
    queue.moveAll(added('good'));
    expect(name()).toBeUndefined();
    queue.update(gated, pod([], { schedulingGates: [] }, { name: 'gated' }));
    expect(name()).toBe('default/gated');
  });

  it('forgets a deleted Pod', () => {
    const { queue, name } = queueAt();
    queue.add(named('a'));
    queue.delete('default/a');
    expect(name()).toBeUndefined();
  });
});

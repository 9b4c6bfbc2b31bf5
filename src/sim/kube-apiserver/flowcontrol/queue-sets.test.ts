import { describe, expect, it } from 'vitest';
import { type HttpResponse, type KubeObject, resources, seconds } from '../../../api/index.ts';
import { create, get } from '../../client-go/index.ts';
import { admin, Bench, certificate } from '../testing/bench.ts';
import { bootstrapFlowControl } from './bootstrap.ts';
import { QueueSets } from './queue-sets.ts';

const sets = (): QueueSets => new QueueSets(() => bootstrapFlowControl().filter(({ kind }) => kind === 'PriorityLevelConfiguration'));

describe('seats of a priority level', () => {
  // 600 seats by shares of 245: `bootstrap/default.go`, apf_controller.go (ceil of the share).
  it.each([
    ['global-default', 49],
    ['workload-high', 98],
    ['catch-all', 13],
  ] as const)('%s has %i', (level, seats) => {
    const all = sets();
    const outcomes = Array.from({ length: seats + 1 }, (_, id) => all.enter(id, level, 'flow', () => undefined));
    expect(outcomes.slice(0, seats).every((outcome) => outcome === 'executing')).toBe(true);
    expect(outcomes.at(-1)).toBe(level === 'catch-all' ? 'rejected' : 'queued');
  });

  it('exempt is never held up', () => {
    const all = sets();
    expect(new Set(Array.from({ length: 5_000 }, (_, id) => all.enter(id, 'exempt', 'flow', () => undefined)))).toEqual(new Set(['executing']));
  });

  it('one flow fills its hand of 6 queues of 50, and leaves room for others', () => {
    const all = sets();
    const greedy = Array.from({ length: 49 + 300 + 1 }, (_, id) => all.enter(id, 'global-default', 'greedy', () => undefined));
    expect(greedy.filter((outcome) => outcome === 'queued')).toHaveLength(300);
    expect(greedy.at(-1)).toBe('rejected');
    expect(all.enter(1_000, 'global-default', 'modest', () => undefined)).toBe('queued');
  });

  it('a seat that is left goes to one that waits; flows take turns', () => {
    const all = sets();
    const ran: string[] = [];
    for (let id = 0; id < 49; id++) all.enter(id, 'global-default', 'a', () => undefined);
    for (let id = 100; id < 104; id++) all.enter(id, 'global-default', 'a', () => ran.push('a'));
    all.enter(200, 'global-default', 'b', () => ran.push('b'));
    for (let id = 0; id < 5; id++) all.leave(id);
    expect(ran.toSorted()).toEqual(['a', 'a', 'a', 'a', 'b']);
  });

  it('nobody waits longer than he wants', () => {
    const all = sets();
    for (let id = 0; id < 50; id++) all.enter(id, 'global-default', 'a', () => undefined);
    expect([all.giveUp('global-default', 49), all.giveUp('global-default', 49), all.giveUp('global-default', 3)]).toEqual([true, false, false]);
  });
});

describe('a server that is asked too much', () => {
  it('refuses with 429 what finds neither a seat nor a place in a queue; the others are answered, an administrator at once', () => {
    const b = new Bench();
    b.ok({
      method: 'POST',
      path: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
      body: {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRoleBinding',
        metadata: { name: 'jane' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'jane' }],
      } as KubeObject,
    });
    b.run(seconds(1));
    const jane = b.client(certificate('jane'));
    const codes: number[] = [];
    for (let n = 0; n < 360; n++) {
      jane.send(create(resources.configmaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `c${n}`, namespace: 'default' } }), ({ code }) =>
        codes.push(code),
      );
    }
    let first: number | undefined;
    b.client(admin).send(get(resources.namespaces, undefined, 'default'), ({ code }) => {
      first = code;
    });
    b.run(seconds(5));
    expect(first).toBe(200);
    expect([codes.filter((code) => code === 201).length, codes.filter((code) => code === 429).length]).toEqual([349, 11]);
    const refused = b
      .records('message')
      .map(({ payload }) => payload)
      .filter((payload): payload is HttpResponse => payload.type === 'http-response')
      .find(({ code }) => code === 429);
    expect(refused?.body).toMatchObject({
      reason: 'TooManyRequests',
      message: 'the server has received too many requests and has asked us to try again later (post configmaps)',
    });
    expect(refused?.stages?.at(-1)).toMatchObject({ stage: 'priority-and-fairness', verdict: 'denied' });
  });
});

import { describe, expect, it } from 'vitest';
import { type Checkpoint, type Expectation, seconds } from '../api/index.ts';
import { checkCheckpoints } from './checkpoints.ts';
import { LedgerBuilder } from './testing/ledger-builder.ts';
import { syntheticLedger } from './testing/synthetic.ts';

const ledger = syntheticLedger({ seconds: 20 });
const check = (expect: Expectation, more: Partial<Checkpoint> = {}) => checkCheckpoints(ledger, [{ name: 'c', by: 10, expect, ...more }])[0];

describe('checkCheckpoints', () => {
  it.each<[string, Expectation, boolean, Partial<Checkpoint>?]>([
    ['a message by its fields', { message: { from: 'user', to: 'kube-apiserver', method: 'POST /apis/apps/*', code: 201 } }, true],
    ['the code is that of the answer', { message: { from: 'user', method: 'GET *', code: 404 } }, true],
    ['another code', { message: { from: 'user', method: 'GET *', code: 500 } }, false],
    ['so many of them', { message: { method: 'RunPodSandbox', to: '*/containerd' }, count: 3 }, true],
    ['more than there are', { message: { method: 'RunPodSandbox', to: '*/containerd' }, count: 4 }, false],
    ['none of them', { message: { method: 'RunPodSandbox', to: '*/nowhere' }, count: 0 }, true],
    ['none, but there are', { message: { method: 'RunPodSandbox', to: '*/containerd' }, count: 0 }, false],
    ['not yet', { message: { method: 'RunPodSandbox' } }, false, { by: 0.01 }],
    ['not after', { message: { method: 'RunPodSandbox' } }, false, { after: 5 }],
    ['a state', { state: { machine: 'container', to: 'running' }, count: 3 }, true],
    ['a state by a prefix of its name', { state: { machine: 'container', to: 'run' } }, false],
    ['a state of an entity', { state: { machine: 'container', entity: 'node-2/*', to: 'running' } }, true],
    ['a field', { object: 'Pod/default/web-7c9-bbbbb', path: 'status.phase', value: 'Running' }, true],
    ['a field by condition type', { object: 'Pod/default/web-7c9-*', path: 'status.conditions[type=Ready].status', value: 'True' }, true],
    ['a field with another value', { object: 'Deployment/default/web', path: 'spec.replicas', value: 4 }, false],
    ['a field of nothing', { object: 'Deployment/default/other', path: 'spec.replicas', value: 4 }, false],
    ['absence', { absent: 'Pod/default/other' }, true],
    ['no absence', { absent: 'Pod/default/web-*' }, false],
    ['an order', { order: [{ message: { method: 'RunPodSandbox' } }, { message: { method: 'CNI ADD' } }, { message: { method: 'CreateContainer' } }] }, true],
    [
      'an order that is not so',
      { order: [{ message: { method: 'StartContainer', subject: '*bbbbb' } }, { message: { method: 'CNI ADD', subject: '*bbbbb' } }] },
      false,
    ],
    ['output', { output: 'deployment.apps/web created' }, true],
    ['output that is not', { output: 'configured' }, false],
  ])('%s', (_, expectation, ok, more) => {
    expect(check(expectation, more)).toMatchObject({ ok });
  });

  it('says why it failed', () => {
    expect(check({ object: 'Deployment/default/web', path: 'spec.replicas', value: 4 })?.reason).toBe(
      'Deployment/default/web spec.replicas is 3, not 4 by 10 s',
    );
    expect(check({ order: [{ state: { machine: 'container', to: 'running' } }, { message: { method: 'POST /apis/apps/*' } }] })?.reason).toMatch(
      /^step 2: no message method=POST .* \(it came earlier\) by 10 s$/,
    );
  });

  it('what lies beyond the run has not been reached', () => {
    expect(checkCheckpoints(ledger, [{ name: 'late', by: 100, expect: { absent: 'Pod/x/y' } }], seconds(30))).toEqual([
      { name: 'late', ok: false, reason: 'not reached: the run ended at 30 s, before 100 s' },
    ]);
  });

  it('of an empty ledger fail with a reason', () => {
    expect(checkCheckpoints(new LedgerBuilder(), [{ name: 'x', by: 1, expect: { order: [] } }])[0]).toMatchObject({
      ok: false,
      reason: 'nothing to order by 1 s',
    });
  });
});

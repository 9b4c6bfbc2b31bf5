import { describe, expect, it } from 'vitest';
import type { DocumentRef, Micros, Seq } from '../../api/index.ts';
import { inspect } from '../inspector/inspector.ts';
import { LedgerIndex } from '../ledger-index.ts';
import { LedgerBuilder } from '../testing/ledger-builder.ts';
import { syntheticLedger } from '../testing/synthetic.ts';
import { objectAtLine } from './origin.ts';
import { why } from './why.ts';

const index = new LedgerIndex(syntheticLedger({ seconds: 10 }));
const last = index.length as Seq;
const pod = 'Pod/default/web-7c9-bbbbb' as DocumentRef;

function stored(ref: string, value: unknown, more: readonly (readonly [string, unknown])[] = []): LedgerIndex {
  const ledger = new LedgerBuilder().time(1_000);
  for (const [other, document] of more) ledger.document('ADDED', other, document, { resourceVersion: '1' });
  ledger.document('ADDED', ref, value, { resourceVersion: '2' });
  return new LedgerIndex(ledger);
}
const sentence = (ref: string, value: unknown, more: readonly (readonly [string, unknown])[] = []): string | undefined => {
  const made = stored(ref, value, more);
  return why(made, { kind: 'object', ref: ref as DocumentRef }, made.length as Seq)?.sentence;
};

describe('the sentence is made of recorded facts', () => {
  const spec = { nodeName: 'node-1', containers: [{ name: 'app' }] };
  const event = (message: string) =>
    [
      'Event/default/e',
      { type: 'Warning', reason: 'Unhealthy', message, count: 3, involvedObject: { kind: 'Pod', name: 'web', namespace: 'default' } },
    ] as const;
  it.each<[string, string, unknown, readonly (readonly [string, unknown])[], string]>([
    [
      'unschedulable',
      'Pod/default/web',
      {
        spec: {},
        status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', message: '0/3 nodes are available: 3 Insufficient cpu.' }] },
      },
      [],
      'web is Pending because 0/3 nodes are available: 3 Insufficient cpu.',
    ],
    [
      'crash loop',
      'Pod/default/web',
      {
        spec,
        status: {
          phase: 'Running',
          containerStatuses: [
            {
              name: 'app',
              restartCount: 4,
              state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s restarting failed container' } },
              lastState: { terminated: { exitCode: 1, reason: 'Error' } },
            },
          ],
        },
      },
      [],
      'web is CrashLoopBackOff: container app ended 5 times, last with exit code 1 (Error). The kubelet waits 40 s before it starts it again. Each wait is twice the one before: 10 s, 20 s, 40 s, up to 300 s; a run of ten minutes sets it back.',
    ],
    [
      'failing probe',
      'Pod/default/web',
      {
        metadata: { name: 'web', namespace: 'default' },
        spec,
        status: {
          phase: 'Running',
          conditions: [{ type: 'Ready', status: 'False' }],
          containerStatuses: [{ name: 'app', ready: false, state: { running: {} } }],
        },
      },
      [event('Readiness probe failed: HTTP probe failed with statuscode: 500')],
      'web on node-1 is Running, 0/1 ready: Readiness probe failed: HTTP probe failed with statuscode: 500 (Unhealthy, 3×).',
    ],
    [
      'terminating',
      'Pod/default/web',
      { metadata: { deletionTimestamp: 'x', deletionGracePeriodSeconds: 30 }, spec, status: { phase: 'Running' } },
      [],
      'web is Terminating: its deletion was asked for with a grace period of 30 s.',
    ],
    [
      'no endpoints',
      'Service/default/web',
      { spec: { selector: { app: 'web' } } },
      [],
      'Service web has no endpoints: its selector app=web fits nothing, because namespace default has no Pods.',
    ],
    [
      'node',
      'Node/node-1',
      { status: { conditions: [{ type: 'Ready', status: 'Unknown', message: 'Kubelet stopped posting node status.' }] } },
      [],
      'node-1 is NotReady: Kubelet stopped posting node status.',
    ],
    [
      'deployment',
      'Deployment/default/web',
      { spec: { replicas: 2 }, status: { conditions: [{ type: 'Progressing', status: 'False', message: 'ReplicaSet "web-1" has timed out progressing.' }] } },
      [],
      'Deployment web: 0/2 ready. ReplicaSet "web-1" has timed out progressing.',
    ],
  ])('%s', (_, ref, value, more, expected) => {
    expect(sentence(ref, value, more)).toBe(expected);
  });
});

it('the sentence names the faults in force', () => {
  const ledger = new LedgerBuilder().time(1_000);
  ledger.document('ADDED', 'Node/node-1', { status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } }, { resourceVersion: '1' });
  ledger.fault({ type: 'node-down', node: 'node-1' });
  ledger.fault({ type: 'node-down', node: 'node-2' });
  const broken = ledger.length as Seq;
  ledger.fault({ type: 'node-down', node: 'node-1' }, 'healed');
  const made = new LedgerIndex(ledger);
  const at = (seq: Seq) => why(made, { kind: 'object', ref: 'Node/node-1' as DocumentRef }, seq)?.sentence;
  expect(at(broken)).toBe('node-1 is NotReady. The fault node-down node-1 is in force since T+1 s.');
  expect(at(ledger.length as Seq)).toBe('node-1 is NotReady.');
});

describe('the chain', () => {
  it('goes from the user to the thing asked about', () => {
    const begun = index.ledger.at(index.versions(pod)[0]?.seq ?? (0 as Seq));
    const view = why(index, { kind: 'object', ref: pod }, begun?.seq ?? last);
    expect(view?.chain.map((step) => step.text)).toEqual([
      'user: kubectl apply -f web.yaml',
      'GET Deployment web',
      'POST Deployment web',
      'created Deployment web',
      'ADDED Deployment web',
      'POST ReplicaSet web-7c9',
      'created ReplicaSet web-7c9',
      'ADDED ReplicaSet web-7c9',
      'POST Pod web-7c9-bbbbb',
      'created Pod web-7c9-bbbbb',
    ]);
    expect(view?.origin).toEqual({ file: 'web.yaml', line: 1 });
    expect(view?.command).toBe('kubectl describe pod web-7c9-bbbbb');
  });

  it('of a message names its cause and its root', () => {
    const seq = index.about('ReplicaSet/default/web-7c9' as DocumentRef)[0] as Seq;
    expect(why(index, { kind: 'message', seq }, last)?.sentence).toBe(
      'kube-controller-manager/deployment sent POST ReplicaSet web-7c9 to kube-apiserver because kube-apiserver sent it ADDED Deployment web; it began with kubectl apply -f web.yaml.',
    );
  });

  it('of an answer says what was answered', () => {
    const asked = index.about('ReplicaSet/default/web-7c9' as DocumentRef)[0] as Seq;
    const seq = index.reply(asked)?.seq ?? asked;
    expect(why(index, { kind: 'message', seq }, last)?.sentence).toMatch(/^kube-apiserver answered 201 to POST ReplicaSet web-7c9 because /);
  });

  it('of nothing is nothing', () => {
    expect(why(index, { kind: 'message', seq: 1e9 as Seq }, last)).toBeUndefined();
    expect(why(index, { kind: 'object', ref: 'Pod/default/none' as DocumentRef }, last)).toBeUndefined();
  });
});

describe('the line of the user', () => {
  it('is that of the field that was read', () => {
    const ledger = new LedgerBuilder().time(0);
    const text = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: a\n      image: nginx\n';
    const action = ledger.action({ type: 'apply', name: 'pod.yaml', text });
    ledger.document('ADDED', 'Pod/default/web', { metadata: { name: 'web' } }, { cause: action, resourceVersion: '1' });
    const pull = ledger.send({
      from: 'node-1/kubelet',
      to: 'node-1/containerd',
      channel: 'grpc',
      method: 'PullImage',
      subject: 'Pod/default/web',
      cause: action,
      payload: { type: 'cri-request', method: 'PullImage', request: {} as never },
      reads: [{ ref: 'Pod/default/web' as DocumentRef, pointer: '/spec/containers/0/image' }],
    });
    const made = new LedgerIndex(ledger);
    expect(why(made, { kind: 'message', seq: pull }, made.length as Seq)?.origin).toEqual({ file: 'pod.yaml', line: 8 });
  });

  it.each<[number, string | undefined]>([
    [1, 'Deployment/default/web'],
    [10, 'Deployment/default/web'],
    [25, 'Service/default/web'],
    [99, undefined],
  ])('line %i made %s', (line, ref) => {
    expect(objectAtLine(index, 'web.yaml', line, last)).toBe(ref);
  });

  it.each(['', '{', ': : :', '- a\n- b', 'a: *x', '"', `${'['.repeat(500)}`, 'kind: Pod\nmetadata: 5'])('text %j does no harm', (text) => {
    const ledger = new LedgerBuilder().time(0);
    ledger.action({ type: 'apply', name: 'x', text });
    const made = new LedgerIndex(ledger);
    expect(objectAtLine(made, 'x', 1, made.length as Seq)).toBeUndefined();
  });
});

describe('the inspector', () => {
  const end = 1e12 as Micros;
  it('shows an object with its owners and machines', () => {
    const view = inspect(index, { kind: 'object', ref: pod }, end);
    expect(view).toMatchObject({ title: 'Pod web-7c9-bbbbb', subtitle: 'Running', object: { exists: true, owners: ['ReplicaSet/default/web-7c9'] } });
    expect(view?.object?.yaml).toMatch(/^apiVersion: v1\nkind: Pod\nmetadata:\n/);
    expect(view?.machines.map((machine) => [machine.machine, machine.state])).toEqual([
      ['pod-phase', 'Running'],
      ['container', 'running'],
    ]);
  });

  it('knows nothing of what has not been yet', () => {
    expect(inspect(index, { kind: 'object', ref: pod }, 0 as Micros)).toBeUndefined();
  });

  it('shows what a request changed', () => {
    const seq = index.about(pod).find((each) => index.message(each)?.method.includes('/binding')) as Seq;
    expect(inspect(index, { kind: 'message', seq }, end)?.message?.diff).toEqual([{ path: 'spec.nodeName', before: '', after: 'node-1' }]);
  });

  it('shows a line of the editor as its object, and a process with its messages', () => {
    expect(inspect(index, { kind: 'line', file: 'web.yaml', line: 3 }, end)?.title).toBe('Deployment web');
    expect(inspect(index, { kind: 'process', address: 'kube-scheduler' }, end)?.rows.length).toBeGreaterThan(2);
  });
});

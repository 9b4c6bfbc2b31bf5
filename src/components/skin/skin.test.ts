import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Micros, micros, type Seq } from '../../api/index.ts';
import type { MessageRow } from '../../projections/views.ts';
import { skin as german } from '../languages/de/skin.ts';
import { skin as english } from '../languages/en/skin.ts';
import { ANALOGY } from './analogy.ts';
import { outline } from './Backdrop.tsx';
import { dataCentre } from './data-centre.tsx';
import { targetOf } from './Narrator.tsx';
import { saidBy } from './said.ts';

const { name, tip } = dataCentre(() => undefined);

// The rows S0-02 to S0-09 of the source text's analogy table; building, row, rack, server as in M-F04.
it.each([
  ['kube-apiserver', 'control room'],
  ['kube-scheduler', 'planner'],
  ['node-1/kubelet', 'floor manager'],
  ['Pod', 'rack'],
  ['Container', 'server'],
  ['node-1/containerd', 'server technician'],
  ['node-1/cri-o', 'server technician'],
  ['node-1/cni/calico', 'network technician'],
  ['Cluster', 'building'],
  ['Node', 'row'],
])('%s is the %s', (of, noun) => expect(name(of, of)).toBe(noun));

it.each([
  ['Pod/default/web', 'Pod web', 'rack web'],
  ['node-1/pod/default/web', 'web', 'rack web'],
  ['Node/node-2', 'node-2', 'row node-2'],
  ['kube-controller-manager/deployment', 'deployment', 'supervisor deployment'],
  ['etcd-2', 'etcd-2', 'records office 2'],
  ['etcd-0', 'etcd-0', 'records office'],
  ['Widget/default/mine', 'Widget mine', 'Widget mine'],
  ['', 'POST Pod web', 'POST Pod web'],
])('%s (%s) is called %s', (of, plain, shown) => expect(name(of, plain)).toBe(shown));

it('keeps the true name in the tooltip', () => expect(tip('node-1/kubelet', 'node-1/kubelet')).toContain('floor manager = node-1/kubelet'));

it('has one line for every noun, in both languages', () => {
  const ids = ANALOGY.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(Object.keys(english.things).sort());
  expect(Object.keys(german.things).sort()).toEqual(Object.keys(english.things).sort());
});

it('draws the floor of the management above the rows', () =>
  expect(outline({ x: 100, y: 0, w: 200, h: 80 }, 400, 300)).toBe('M 93 87 V -7 H 307 V 87 H 407 V 307 H -7 V 87 Z'));

const row = (part: Partial<MessageRow>): MessageRow => ({
  kind: 'message',
  index: 0,
  seq: 1 as Seq,
  t: 0 as Micros,
  level: 3,
  from: '',
  to: '',
  line: 'request',
  outcome: 'ok',
  title: '',
  detail: '',
  arrivesAt: micros(1),
  cause: 0 as Seq,
  ...part,
});
const STANDING = new Set(['kube-apiserver', 'kube-scheduler', 'user', 'node01/kubelet', 'node01/containerd']);
const known = (address: string): boolean => STANDING.has(address);

describe('speech bubbles are said of messages', () => {
  it.each<[string, Partial<MessageRow>, string, string]>([
    [
      'S0-22: the scheduler hears of a Pod',
      { from: 'kube-apiserver', to: 'kube-scheduler', line: 'watch', title: 'ADDED Pod web' },
      'kube-apiserver',
      'newApp',
    ],
    ['S0-26: the binding', { from: 'kube-scheduler', to: 'kube-apiserver', title: 'POST Pod web/binding' }, 'kube-scheduler', 'place'],
    ['the kubelet hears of its Pod', { from: 'kube-apiserver', to: 'node01/kubelet', line: 'watch', title: 'ADDED Pod web' }, 'kube-apiserver', 'yours'],
    ['a node as one lane', { from: 'node01', to: 'node01', between: 'kubelet → containerd', title: 'RunPodSandbox Pod web' }, 'node01/kubelet', 'cabinet'],
    ['the report', { from: 'node01/kubelet', to: 'kube-apiserver', title: 'PATCH Pod web/status' }, 'node01/kubelet', 'report'],
  ])('%s', (_, part, speaker, line) => expect(saidBy(row(part), known)).toEqual({ speaker, line, rack: 'web' }));

  it.each<[string, Partial<MessageRow>]>([
    ['a controller hears of a Pod', { from: 'kube-apiserver', to: 'kube-controller-manager', line: 'watch', title: 'ADDED Pod web' }],
    ['the scheduler hears of a change', { from: 'kube-apiserver', to: 'kube-scheduler', line: 'watch', title: 'MODIFIED Pod web' }],
    ['a heartbeat', { from: 'node01/kubelet', to: 'kube-apiserver', title: 'PUT Lease node01' }],
  ])('nothing is said when %s', (_, part) => expect(saidBy(row(part), known)).toBeUndefined());

  it('names the row that the binding names', () =>
    expect(targetOf('body:\n  apiVersion: v1\n  target:\n    apiVersion: v1\n    kind: Node\n    name: node03\n')).toBe('node03'));
});

it('the tour is the first Pod, message by message (SC38: same hash as SC01)', () => {
  const golden = (scenario: string): string => readFileSync(fileURLToPath(new URL(`../../scenarios/${scenario}/expected.trace`, import.meta.url)), 'utf8');
  expect(golden('data-centre')).toBe(golden('first-pod'));
});

import { expect, it } from 'vitest';
import { documentRef, type Seq } from '../../api/index.ts';
import { LedgerIndex } from '../ledger-index.ts';
import { httpRequest, LedgerBuilder } from '../testing/ledger-builder.ts';
import { fieldNotes, lineReaders } from './fields.ts';

const text = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: web
          image: nginx
`;

const stored = {
  metadata: { name: 'web', namespace: 'default', uid: 'x' },
  spec: {
    replicas: 2,
    progressDeadlineSeconds: 600,
    template: { spec: { containers: [{ name: 'web', image: 'nginx', imagePullPolicy: 'Always' }], restartPolicy: 'Always' } },
  },
  status: {},
};

function story(): LedgerIndex {
  const ledger = new LedgerBuilder().time(1_000);
  const root = ledger.action({ type: 'apply', name: 'web.yaml', text });
  ledger.document('ADDED', 'Deployment/default/web', stored, { cause: root, resourceVersion: '1' });
  ledger.document(
    'ADDED',
    'Pod/default/web-a',
    { metadata: { name: 'web-a', namespace: 'default', ownerReferences: [{ kind: 'Deployment', name: 'web' }] } },
    { resourceVersion: '2' },
  );
  const reads = (pointer: string, ref: string) => [{ ref: documentRef(ref), pointer }];
  const method = 'POST /api/v1/namespaces/default/pods';
  ledger.time(2_000).send({
    from: 'kube-controller-manager/deployment',
    to: 'kube-apiserver',
    method,
    payload: httpRequest('POST', '/'),
    reads: reads('/spec/replicas', 'Deployment/default/web'),
  });
  ledger.time(3_000).send({
    from: 'kube-controller-manager/deployment',
    to: 'kube-apiserver',
    method,
    payload: httpRequest('POST', '/'),
    reads: reads('/spec/replicas', 'Deployment/default/web'),
  });
  ledger.time(4_000).send({
    from: 'node-1/kubelet',
    to: 'node-1/containerd',
    method: 'PullImage',
    payload: httpRequest('POST', '/'),
    reads: reads('/spec/containers/0/image', 'Pod/default/web-a'),
  });
  return new LedgerIndex(ledger);
}

it('tells who read a line, also of an object that was made from it', () => {
  const index = story();
  expect(fieldNotes(index, 'web.yaml', index.length as Seq).readers).toEqual([
    { line: 6, process: 'kube-controller-manager/deployment', count: 2, first: 4, last: 5, t: 3_000_000 },
    { line: 11, process: 'node-1/kubelet', count: 1, first: 6, last: 6, t: 4_000_000 },
  ]);
  // Back again, and on: what is kept between questions is not told too early.
  for (const now of [4, 3, 5, 2, 6]) {
    const read = [4, 5, 6].filter((seq) => seq <= now);
    const afresh = fieldNotes(story(), 'web.yaml', now as Seq);
    expect(fieldNotes(index, 'web.yaml', now as Seq)).toEqual(afresh);
    expect(afresh.readers.reduce((sum, { count }) => sum + count, 0)).toBe(read.length);
    expect(lineReaders(index, 'web.yaml', 6, now as Seq)).toEqual(read.filter((seq) => seq < 6));
  }
});

it('tells what the API server added, in the map in which it would stand', () => {
  const index = story();
  expect(fieldNotes(index, 'web.yaml', index.length as Seq).defaults).toEqual([
    { line: 11, indent: 10, text: ['imagePullPolicy: Always'] },
    { line: 11, indent: 6, text: ['restartPolicy: Always'] },
    { line: 11, indent: 2, text: ['progressDeadlineSeconds: 600'] },
  ]);
});

it('knows nothing of a text that was not applied', () => {
  const index = story();
  expect(fieldNotes(index, 'other.yaml', index.length as Seq)).toEqual({ readers: [], defaults: [] });
});

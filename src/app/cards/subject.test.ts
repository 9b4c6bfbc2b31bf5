import { expect, it } from 'vitest';
import type { DocumentRef, Seq } from '../../api/index.ts';
import { cardsAbout } from '../../scenarios/cards/index.ts';
import type { InspectorView, MessageRow, Selection } from '../../projections/views.ts';
import { subjectOf } from './subject.ts';

const view = (title: string): InspectorView => ({
  title,
  subtitle: '',
  machines: [],
  rows: [],
  documents: [],
  message: { payload: '', row: { title, line: 'request' } as MessageRow },
});

it.each<readonly [Selection, string, string]>([
  [{ kind: 'object', ref: 'NetworkPolicy/default/deny' as DocumentRef }, '', 'c10'],
  [{ kind: 'process', address: 'node-1/kube-proxy' }, '', 'e04'],
  [{ kind: 'process', address: 'node-1/cni/calico' }, '', 'c02'],
  [{ kind: 'process', address: 'etcd-0' }, '', 'a03'],
  [{ kind: 'state', machine: 'probe', entity: 'node-1/default/web/app/liveness' }, '', 'b07'],
  [{ kind: 'message', seq: 1 as Seq }, 'RunPodSandbox Pod/default/web', 'c01'],
  [{ kind: 'message', seq: 1 as Seq }, 'CNI ADD Pod/default/web', 'c03'],
  [{ kind: 'message', seq: 1 as Seq }, 'runc create', 'c11'],
])('%o %s is a subject of card %s', (selection, title, card) => {
  expect(cardsAbout(subjectOf(selection, view(title))).map(({ id }) => id)).toContain(card);
});

it('offers nothing for what no card is about', () => {
  expect(cardsAbout(subjectOf({ kind: 'object', ref: 'Widget/default/a' as DocumentRef }, view('')))).toEqual([]);
});

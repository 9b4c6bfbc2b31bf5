import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DocumentRef, LedgerView, Micros, Seq } from '../../api/index.ts';
import { LedgerIndex } from '../ledger-index.ts';
import { LedgerBuilder } from '../testing/ledger-builder.ts';
import { syntheticLedger } from '../testing/synthetic.ts';
import type { TopologyView } from '../views.ts';
import { TopologyProjection } from './topology.ts';

const ADDRESSES = ['user', 'kube-apiserver', 'etcd-0', 'node-1/kubelet', 'node-2/kubelet'];
const story = syntheticLedger({ nodes: 3, replicas: 6, seconds: 20, traffic: 3 });
/** Pods that come, move on and go, at times of their own, among them the last record of all. */
const comings = fc.array(fc.record({ pod: fc.nat(5), node: fc.nat(2), gone: fc.boolean(), after: fc.nat(400_000) }), { minLength: 1, maxLength: 60 });

const fresh = (ledger: LedgerView, t: Micros): TopologyView => new TopologyProjection(new LedgerIndex(ledger)).view(t, ADDRESSES);

function pods(writes: readonly { readonly pod: number; readonly node: number; readonly gone: boolean; readonly after: number }[]): LedgerBuilder {
  const ledger = new LedgerBuilder();
  ledger.time(0);
  let t = 0;
  for (const { pod, node, gone, after } of writes) {
    t += after;
    ledger.time(t);
    const spec = {
      ...(node === 0 ? {} : { nodeName: `node-${node}` }),
      containers: [{ name: 'c', resources: { requests: { cpu: `${pod + 1}m`, memory: '1Mi' } } }],
    };
    ledger.document(gone ? 'DELETED' : 'MODIFIED', `Pod/default/p-${pod}`, { metadata: { name: `p-${pod}`, namespace: 'default' }, spec });
  }
  return ledger;
}

describe('the cluster at a moment', () => {
  it('is the same whatever was looked at before', () => {
    const index = new LedgerIndex(story);
    const moment = fc.integer({ min: -2_000_000, max: story.now });
    fc.assert(
      fc.property(fc.array(moment, { minLength: 2, maxLength: 8 }), (moments) => {
        const projection = new TopologyProjection(index);
        for (const t of moments) expect(projection.view(t as Micros, ADDRESSES)).toEqual(fresh(story, t as Micros));
      }),
      { numRuns: 25 },
    );
  });

  it('has the Pods of each node, in the order in which they came, however they come and go', () => {
    fc.assert(
      fc.property(comings, fc.array(fc.nat(60), { minLength: 2, maxLength: 10 }), (writes, seqs) => {
        const ledger = pods(writes);
        const index = new LedgerIndex(ledger);
        const projection = new TopologyProjection(index);
        for (const at of seqs) {
          const t = index.timeOf(Math.min(at + 1, index.length) as Seq);
          const seq = index.lastSeqAt(t);
          const { nodes, unscheduled } = projection.view(t, ADDRESSES);
          const expected = (node: string): readonly DocumentRef[] =>
            index.refsOf('Pod').filter((ref) => index.existing(ref, seq) !== undefined && nodeOf(index, ref, seq) === node);
          expect(unscheduled.map((pod) => pod.ref)).toEqual(expected(''));
          expect(nodes.map((node) => node.pods.map((pod) => pod.ref))).toEqual(['node-1', 'node-2'].map(expected));
          for (const node of nodes) expect(node.cpu.requestedMilli).toBe(node.pods.reduce((sum, pod) => sum + Number(pod.name.slice(2)) + 1, 0));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is the same value in what does not change', () => {
    const projection = new TopologyProjection(new LedgerIndex(story));
    const late = (story.now - 1_000_000) as Micros;
    const before = projection.view(late, ADDRESSES);
    projection.view(0 as Micros, ADDRESSES);
    const after = projection.view(late, ADDRESSES);
    expect(before.nodes.flatMap((node) => node.pods).length).toBeGreaterThan(4);
    expect(after.nodes.flatMap((node) => node.pods).every((pod, i) => pod === before.nodes.flatMap((node) => node.pods)[i])).toBe(true);
    const again = projection.view(late, ADDRESSES);
    expect(again.nodes.every((node, i) => node === after.nodes[i])).toBe(true);
    expect(again.services.every((service, i) => service === after.services[i])).toBe(true);
    expect(again.unscheduled).toBe(after.unscheduled);
  });
});

const nodeOf = (index: LedgerIndex, ref: DocumentRef, seq: Seq): string => {
  const value = index.existing(ref, seq)?.value as { readonly spec?: { readonly nodeName?: string } } | undefined;
  return value?.spec?.nodeName ?? '';
};

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type DocumentRef, type Fault, micros, type Seq } from '../../api/index.ts';
import { LedgerIndex } from '../ledger-index.ts';
import { LedgerBuilder } from '../testing/ledger-builder.ts';
import { proposals, watchedOf } from './counterfactuals.ts';
import { isBetter, outcomeOfRun, outcomeText } from './outcome.ts';

const text = `# shop
apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  selector: { app: wed }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  template:
    spec:
      containers:
        - name: web
          resources: { requests: { cpu: "5" } } # too much
`;

const pending = (message: string) => ({
  metadata: { name: 'web-a', namespace: 'default', labels: { app: 'web' }, ownerReferences: [{ kind: 'Deployment', name: 'web', controller: true }] },
  spec: { containers: [{ name: 'web', resources: { requests: { cpu: '5' } } }] },
  status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', message }] },
});

function cluster(message: string, node: object = {}): LedgerBuilder {
  const ledger = new LedgerBuilder().time(1_000);
  ledger.action({ type: 'apply', name: 'web.yaml', text });
  ledger.document('ADDED', 'Node/node-1', { spec: node, status: { allocatable: { cpu: '4', memory: '8Gi' } } }, { resourceVersion: '1' });
  ledger.document('ADDED', 'Deployment/default/web', { metadata: { name: 'web', namespace: 'default' }, spec: { replicas: 1 } }, { resourceVersion: '2' });
  ledger.document(
    'ADDED',
    'Service/default/web',
    { metadata: { name: 'web', namespace: 'default' }, spec: { selector: { app: 'wed' } } },
    { resourceVersion: '3' },
  );
  ledger.document('ADDED', 'Pod/default/web-a', pending(message), { resourceVersion: '4' });
  return ledger;
}

const pod = 'Pod/default/web-a' as DocumentRef;
const labels = (ledger: LedgerBuilder, ref: DocumentRef = pod): readonly string[] => {
  const index = new LedgerIndex(ledger);
  return proposals(index, ref, index.length as Seq).map(({ label }) => label);
};

describe('what might change a state is taken from what is recorded of it', () => {
  it('requests above what is free: what the freest node has, in the text of the user', () => {
    const ledger = cluster('0/1 nodes are available: 1 Insufficient cpu.');
    const index = new LedgerIndex(ledger);
    const [first] = proposals(index, pod, index.length as Seq);
    expect(first?.label).toBe('lower requests.cpu to 4000m: what node-1 has free');
    expect(first?.edit?.text).toBe(text.replace('"5"', '"4000m"'));
    expect(first?.steps).toMatchObject([{ after: 0, intent: { type: 'apply', name: 'web.yaml' } }]);
  });

  it('a cordoned node and a taint', () => {
    const node = { unschedulable: true, taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] };
    expect(labels(cluster('0/1 nodes are available: 1 node(s) had untolerated taint {gpu: yes}.', node))).toEqual([
      'kubectl uncordon node-1',
      'kubectl taint nodes node-1 gpu-',
      'kubectl delete pod web-a -n default',
    ]);
  });

  it('the fault in force that strikes it', () => {
    const ledger = cluster('');
    const fault: Fault = { type: 'fail-readiness', namespace: 'default', pod: 'web-a' };
    ledger.fault(fault, 'injected', ledger.action({ type: 'inject-fault', id: 'f', fault }));
    expect(labels(ledger)[0]).toBe('heal fail-readiness default/web-a');
  });

  it('a selector that fits no Pod: the labels that Pods have', () => {
    const ledger = cluster('');
    const index = new LedgerIndex(ledger);
    const [first] = proposals(index, 'Service/default/web' as DocumentRef, index.length as Seq);
    expect(first?.label).toBe('select app=web');
    expect(parse(first?.edit?.text.split('---')[0] ?? '')).toMatchObject({ kind: 'Service', spec: { selector: { app: 'web' } } });
    expect(first?.edit?.text.startsWith('# shop\n')).toBe(true);
  });

  it('nothing for what fares well', () => expect(labels(cluster(''), 'Node/node-1' as DocumentRef)).toEqual([]));

  it('a Pod is watched by the workload that the user wrote', () => {
    const index = new LedgerIndex(cluster(''));
    expect(watchedOf(index, pod, index.length as Seq)).toBe('Deployment/default/web');
    expect(watchedOf(index, 'Service/default/web' as DocumentRef, index.length as Seq)).toBe('Service/default/web');
  });
});

describe('what became of it', () => {
  const deployment = 'Deployment/default/web' as DocumentRef;
  const run = (ready: number): LedgerBuilder => {
    const ledger = new LedgerBuilder().time(1_000);
    ledger.document('ADDED', deployment, { spec: { replicas: 2 }, status: {} }, { resourceVersion: '1' });
    ledger.time(4_000).document('MODIFIED', deployment, { spec: { replicas: 2 }, status: { readyReplicas: ready } }, { resourceVersion: '2' });
    ledger.time(9_000).document('MODIFIED', deployment, { spec: { replicas: 2 }, status: { readyReplicas: ready, conditions: [] } }, { resourceVersion: '3' });
    return ledger;
  };

  it('is the last state, since it began', () => {
    const outcome = outcomeOfRun(run(2), deployment);
    expect(outcome).toEqual({ state: 'ready', status: '2/2 ready', since: 4_000_000 });
    expect(outcome && outcomeText(deployment, outcome, micros(2_500_000))).toBe('web: 2/2 ready after 1.5 s');
  });

  it('is better only when one would rather see it than what happens anyway', () => {
    const [good, bad] = [outcomeOfRun(run(2), deployment), outcomeOfRun(run(1), deployment)];
    expect(isBetter(good, bad)).toBe(true);
    expect(isBetter(bad, bad)).toBe(false);
    expect(isBetter(bad, good)).toBe(false);
    expect(isBetter(undefined, bad)).toBe(false);
  });

  it('of a Service are its ready endpoints', () => {
    const ledger = new LedgerBuilder().time(1_000);
    const slice = (ready: boolean) => ({ metadata: { labels: { 'kubernetes.io/service-name': 'web' } }, endpoints: [{ conditions: { ready } }] });
    ledger.document('ADDED', 'EndpointSlice/default/web-x', slice(false), { resourceVersion: '1' });
    expect(outcomeOfRun(ledger, 'Service/default/web' as DocumentRef)).toMatchObject({ state: 'blocked', status: '0/1 endpoints ready' });
    ledger.time(2_000).document('MODIFIED', 'EndpointSlice/default/web-x', slice(true), { resourceVersion: '2' });
    expect(outcomeOfRun(ledger, 'Service/default/web' as DocumentRef)).toMatchObject({ state: 'ready', since: 2_000_000 });
  });
});

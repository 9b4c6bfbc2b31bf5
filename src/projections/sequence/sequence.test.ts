import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LedgerView, Micros, Seq } from '../../api/index.ts';
import { LedgerIndex } from '../ledger-index.ts';
import { httpRequest, httpResponse, LedgerBuilder } from '../testing/ledger-builder.ts';
import { syntheticLedger } from '../testing/synthetic.ts';
import type { RowView, SequenceOptions } from '../views.ts';
import { SequenceProjection } from './sequence.ts';

const options: SequenceOptions = { filter: '', preset: 'all', foldLevel: 2, toggled: [], hiddenLanes: [], collapsedGroups: [] };
const end = 1e12 as Micros;

function layOut(ledger: LedgerView, more: Partial<SequenceOptions> = {}): { readonly rows: RowView[]; readonly view: ReturnType<SequenceProjection['view']> } {
  const sequence = new SequenceProjection(new LedgerIndex(ledger));
  const view = sequence.view(end, { ...options, ...more });
  return { view, rows: sequence.rows(0, view.rowCount) };
}

/** A ledger that shows only its first `length` records. */
class Prefix implements LedgerView {
  length = 0;
  constructor(private readonly whole: LedgerView) {}
  at(seq: Seq) {
    return seq <= this.length ? this.whole.at(seq) : undefined;
  }
}

const probe = (ledger: LedgerBuilder, ms: number, code: number): void => {
  ledger.time(ms);
  const loop = ledger.loop('node-1/kubelet', 'readiness');
  ledger.call(
    {
      from: 'node-1/kubelet',
      to: 'node-1/pod/default/web',
      channel: 'http',
      method: 'GET /readyz',
      cause: loop,
      payload: { type: 'traffic-request', protocol: 'http', src: 'a', dst: 'b', port: 80, path: '/readyz', hops: [] },
    },
    { payload: { type: 'traffic-response', outcome: 'ok', code }, code },
  );
};

const act = (ledger: LedgerBuilder, ms: number): Seq => {
  ledger.time(ms);
  const action = ledger.action({ type: 'kubectl', args: ['scale', 'deployment/web'] });
  return ledger.call(
    {
      from: 'user',
      to: 'kube-apiserver',
      method: 'PATCH /apis/apps/v1/namespaces/default/deployments/web/scale',
      subject: 'Deployment/default/web',
      cause: action,
      payload: httpRequest('PATCH', '/apis/apps/v1/namespaces/default/deployments/web/scale'),
    },
    { payload: httpResponse(200), code: 200 },
  );
};

const kinds = (rows: readonly RowView[]): string[] => rows.map((row) => row.kind);

describe('rows of the sequence', () => {
  it('a request and its answer are one row; unfolded they are two', () => {
    const ledger = new LedgerBuilder();
    act(ledger, 0);
    expect(kinds(layOut(ledger).rows)).toEqual(['chapter', 'action', 'message']);
    expect(layOut(ledger).rows[2]).toMatchObject({ title: 'PATCH Deployment web/scale', reply: { code: '200' }, outcome: 'ok' });
    expect(kinds(layOut(ledger, { foldLevel: 0 }).rows)).toEqual(['chapter', 'action', 'message', 'message']);
  });

  it('silence of 2 s or more is a gap row that swallows the counters inside it', () => {
    const ledger = new LedgerBuilder();
    act(ledger, 0);
    probe(ledger, 100, 200);
    for (const second of [3, 4, 5, 6]) probe(ledger, second * 1_000, 200);
    ledger.time(60_000).loop('kube-controller-manager', 'resync');
    ledger.send({
      from: 'kube-scheduler',
      to: 'kube-apiserver',
      method: 'PATCH /api/v1/pods',
      payload: httpRequest('PATCH', '/api/v1/namespaces/default/pods/web'),
    });
    const { rows } = layOut(ledger);
    const gap = rows.find((row) => row.kind === 'gap');
    expect(gap).toMatchObject({ folded: 4 });
    const opened = layOut(ledger, { toggled: [gap?.kind === 'gap' ? gap.foldId : ''] }).rows;
    expect(opened.find((row) => row.kind === 'fold')).toMatchObject({ what: 'probe', count: 4, title: '4 probes unchanged' });
  });

  it('probes fold while nothing changes; the first that ends otherwise has its own row', () => {
    const ledger = new LedgerBuilder();
    [200, 200, 200, 500, 500, 200].forEach((code, i) => probe(ledger, i * 1_000, code));
    const shown = layOut(ledger, { hiddenLanes: [] }).rows.filter((row) => row.kind === 'message');
    expect(shown.map((row) => [row.t / 1e6, row.outcome])).toEqual([
      [0, 'ok'],
      [3, 'error'],
      [5, 'ok'],
    ]);
  });

  it.each([['Lease renewals', 'PUT /apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/node-1']])('%s are counted, not shown', (_, method) => {
    const ledger = new LedgerBuilder();
    for (let i = 0; i < 5; i++) {
      ledger.time(i * 10_000);
      const loop = ledger.loop('node-1/kubelet', 'lease');
      const request = ledger.send({ from: 'node-1/kubelet', to: 'kube-apiserver', method, cause: loop, payload: httpRequest('PUT', method.slice(4)) });
      const txn = ledger.send({
        from: 'kube-apiserver',
        to: 'etcd-0',
        channel: 'grpc',
        method: 'Txn',
        cause: request,
        payload: { type: 'etcd-txn', compare: [], success: [{ op: 'put', key: '/registry/leases/kube-node-lease/node-1', value: {} }], failure: [] },
      });
      ledger.answer(txn, { payload: { type: 'etcd-response', revision: i, succeeded: true } });
      ledger.answer(request, { payload: httpResponse(200), code: 200 });
    }
    const folds = layOut(ledger).rows.filter((row) => row.kind !== 'chapter');
    expect(folds.map((row) => row.kind)).toEqual(['fold', 'fold']);
    expect(folds[0]).toMatchObject({ what: 'heartbeat', title: '4 heartbeats' });
  });

  it('replicas that behave alike are drawn as the first of them; the one that differs stands apart', () => {
    const ledger = new LedgerBuilder().time(0);
    for (const [i, suffix] of ['bbbbb', 'ccccc', 'ddddd', 'fffff', 'ggggg'].entries()) {
      ledger.call(
        {
          from: 'node-1/kubelet',
          to: 'node-1/containerd',
          channel: 'grpc',
          method: 'RunPodSandbox',
          subject: `Pod/default/web-7c9-${suffix}`,
          payload: { type: 'cri-request', method: 'RunPodSandbox', request: {} as never },
        },
        {
          payload:
            i === 4
              ? { type: 'cri-response', method: 'RunPodSandbox', ok: false, code: 'Unknown', desc: 'no IP left' }
              : { type: 'cri-response', method: 'RunPodSandbox', ok: true, response: {} as never },
          code: i === 4 ? 'Unknown' : 'OK',
        },
      );
    }
    const { rows } = layOut(ledger);
    expect(rows.slice(1)).toMatchObject([
      { kind: 'message', title: 'RunPodSandbox Pod web-7c9-* (4)', outcome: 'ok', alike: { count: 4 } },
      { kind: 'message', title: 'RunPodSandbox Pod web-7c9-ggggg', outcome: 'error' },
    ]);
    const opened = layOut(ledger, { toggled: ['replicas:1'] }).rows;
    expect(kinds(opened)).toEqual(['chapter', 'fold', 'message', 'message', 'message', 'message', 'message']);
    expect(kinds(layOut(ledger, { foldLevel: 1 }).rows)).toEqual(['chapter', 'message', 'message', 'message', 'message', 'message']);
  });

  it('what an object goes through for the fourth time is one row, in its time', () => {
    const ledger = new LedgerBuilder();
    for (let i = 0; i < 6; i++) {
      ledger.time(i * 20_000);
      ledger.transition('container', 'node-1/default/web/app', 'waiting.CrashLoopBackOff', 'running', 'RUNNING', {
        subject: 'Pod/default/web',
        process: 'kube-scheduler',
      });
      ledger.transition('container', 'node-1/default/web/app', 'running', 'waiting.CrashLoopBackOff', 'EXITED', {
        subject: 'Pod/default/web',
        process: 'kube-scheduler',
      });
    }
    ledger.send({ from: 'kube-scheduler', to: 'kube-apiserver', method: 'GET /x', payload: httpRequest('GET', '/x') });
    const { rows } = layOut(ledger);
    expect(rows.filter((row) => row.kind === 'state')).toHaveLength(6);
    expect(rows.filter((row) => row.kind === 'fold')).toMatchObject(
      [3, 4, 5].map((i) => ({ what: 'repeat', t: i * 20_000_000, count: 2, title: 'Pod web once more, as before: 2 rows' })),
    );
  });

  it('a lost message ends in a cross and is an error', () => {
    const ledger = new LedgerBuilder().time(0);
    const seq = ledger.send({
      from: 'node-1/kubelet',
      to: 'kube-apiserver',
      method: 'PATCH /api/v1/nodes/node-1',
      payload: httpRequest('PATCH', '/api/v1/nodes/node-1'),
    });
    ledger.loss(seq, 'dropped');
    expect(layOut(ledger).rows[1]).toMatchObject({ line: 'lost', outcome: 'error' });
  });
});

describe('chapters', () => {
  it('go through the phases of a Deployment in order, the boot apart', () => {
    const { view } = layOut(syntheticLedger());
    expect(view.chapters.map((chapter) => chapter.title)).toEqual([
      'Cluster boot',
      'kubectl apply -f web.yaml',
      'Admit',
      'Reconcile',
      'Schedule',
      'Sandbox and network',
      'Pull',
      'Start',
      'Probe',
      'Route',
    ]);
  });

  it('are closed at level 3, the boot already before', () => {
    const rows = layOut(syntheticLedger(), { foldLevel: 3 }).rows;
    expect(rows.every((row) => row.kind === 'chapter' && !row.open)).toBe(true);
    expect(layOut(syntheticLedger()).rows.find((row) => row.kind === 'chapter')).toMatchObject({ title: 'Cluster boot', open: false });
  });
});

describe('lanes', () => {
  it('stand in the order clients, control plane, nodes; nodes and controllers collapsed', () => {
    expect(layOut(syntheticLedger()).view.lanes.map((lane) => lane.id)).toEqual([
      'user',
      'client/curl',
      'kube-apiserver',
      'etcd-0',
      'kube-scheduler',
      'kube-controller-manager',
      'node-1',
      'node-2',
      'node-3',
    ]);
  });

  it('a selected Pod opens its node', () => {
    const ledger = syntheticLedger();
    const { view } = layOut(ledger, { selection: { kind: 'object', ref: 'Pod/default/web-7c9-bbbbb' as never } });
    expect(view.lanes.map((lane) => lane.id)).toEqual(expect.arrayContaining(['node-1/kubelet', 'node-1/containerd', 'node-1/pod/default/web-7c9-bbbbb']));
    expect(view.lanes.length).toBeLessThanOrEqual(9);
    expect(view.hiddenLanes.length).toBeGreaterThan(0);
  });

  it('a message inside a collapsed node is a loop with letters', () => {
    const { rows } = layOut(syntheticLedger());
    expect(rows.find((row) => row.kind === 'message' && row.title.startsWith('RunPodSandbox'))).toMatchObject({
      from: 'node-1',
      to: 'node-1',
      fromMember: 'K',
      toMember: 'C',
    });
  });
});

describe('filter', () => {
  const titles = (filter: string, more: Partial<SequenceOptions> = {}): string[] =>
    layOut(syntheticLedger(), { filter, maxLanes: 0, ...more }).rows.flatMap((row) => (row.kind === 'message' || row.kind === 'state' ? [row.title] : []));

  it.each([
    ['kind:Deployment', ['GET Deployment web', 'POST Deployment web', 'Txn Deployment web', 'ADDED Deployment web']],
    ['kind:Deployment verb:post', ['POST Deployment web']],
    ['name:web-7c9-bbbbb verb:runpodsandbox', ['RunPodSandbox Pod web-7c9-bbbbb']],
    ['lane:cni name:*bbbbb', ['CNI ADD Pod web-7c9-bbbbb']],
    ['code:404', ['GET Deployment web']],
    ['"POST ReplicaSet"', ['POST ReplicaSet web-7c9']],
    ['kind:Deployment -verb:txn -verb:added to:4ms', ['GET Deployment web', 'POST Deployment web']],
    ['kind:Deployment from:10ms', ['ADDED Deployment web']],
    ['channel:exec lane:node-2', ['CNI ADD Pod web-7c9-bbbbc']],
  ])('%s', (filter, expected) => {
    expect(titles(filter)).toEqual(expected);
  });

  it('says how many rows fit', () => {
    const { view } = layOut(syntheticLedger(), { filter: 'kind:Deployment', maxLanes: 0 });
    expect(view.matching).toBe(4);
    expect(view.total).toBeGreaterThan(100);
  });

  it('problem finds the probe that failed', () => {
    const ledger = syntheticLedger({ seconds: 80 });
    expect(layOut(ledger, { filter: 'problem' }).rows.flatMap((row) => (row.kind === 'message' ? [[row.title, row.outcome]] : []))).toEqual([
      ['probe GET :80/readyz', 'error'],
    ]);
  });

  it('presets keep their part', () => {
    expect(titles('', { preset: 'traffic' }).every((title) => /^(probe )?GET/.test(title))).toBe(true);
    expect(titles('', { preset: 'node-path' })).toContain('CNI ADD Pod web-7c9-bbbbb');
    expect(titles('', { preset: 'control-plane' })).not.toContain('CNI ADD Pod web-7c9-bbbbb');
    const selected = titles('', { preset: 'selection', selection: { kind: 'object', ref: 'ReplicaSet/default/web-7c9' as never } });
    expect(selected).toEqual(['POST ReplicaSet web-7c9', 'Txn ReplicaSet web-7c9', 'ADDED ReplicaSet web-7c9']);
  });

  it.each(['', 'kind:', ':', '-', '"', 'from:x', 'constructor:1', '__proto__:x', '\\', '*'])('bad input %j does no harm', (filter) => {
    expect(() => layOut(syntheticLedger({ seconds: 5 }), { filter })).not.toThrow();
  });
});

describe('properties', () => {
  const whole = syntheticLedger({ replicas: 6, seconds: 70 });

  it('built step by step is built at once, whatever the steps', () => {
    const variants: readonly Partial<SequenceOptions>[] = [{}, { foldLevel: 0 }, { foldLevel: 3 }, { filter: 'kind:Pod' }, { preset: 'traffic' }];
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: whole.length }), { maxLength: 12 }), fc.constantFrom(...variants), (cuts, variant) => {
        const prefix = new Prefix(whole);
        const sequence = new SequenceProjection(new LedgerIndex(prefix));
        const index = (sequence as unknown as { index: LedgerIndex }).index;
        let rows: RowView[] = [];
        for (const length of [...cuts.sort((a, b) => a - b), whole.length]) {
          prefix.length = length;
          index.extend();
          const view = sequence.view(end, { ...options, ...variant });
          rows = sequence.rows(0, view.rowCount);
        }
        expect(rows).toEqual(layOut(whole, variant).rows);
      }),
      { numRuns: 15 },
    );
  });

  it.each([0, 1, 2, 3] as const)('at fold level %i an effect is never above its cause', (foldLevel) => {
    const { rows } = layOut(whole, { foldLevel, maxLanes: 0 });
    const position = new Map<number, number>();
    for (const row of rows) {
      if (row.kind !== 'message' && row.kind !== 'state') continue;
      position.set(row.seq, row.index);
      if (row.kind === 'message' && row.reply) position.set(row.reply.seq, row.index);
    }
    for (const row of rows) {
      if (row.kind !== 'message') continue;
      const cause = position.get(row.cause);
      if (cause !== undefined) expect(cause).toBeLessThanOrEqual(row.index);
    }
  });

  it('rows know their index, and the cursor is the last row not after it', () => {
    const sequence = new SequenceProjection(new LedgerIndex(whole));
    const t = 300_000 as Micros;
    const view = sequence.view(t, options);
    const rows = sequence.rows(0, view.rowCount);
    expect(rows.map((row) => row.index)).toEqual(rows.map((_, i) => i));
    expect(rows[view.cursorRow]?.t).toBeLessThanOrEqual(t);
    expect(rows[view.cursorRow + 1]?.t).toBeGreaterThan(t);
  });
});

import { describe, expect, it } from 'vitest';
import { type Intent, type Micros, objectRef, type Scenario, seconds } from '../../api/index.ts';
import { createSimulation } from '../../sim/cluster/index.ts';
import type { SequenceOptions } from '../../projections/views.ts';
import { Engine } from './engine.ts';

const options: SequenceOptions = { filter: '', preset: 'all', foldLevel: 2, toggled: [], hiddenLanes: [], collapsedGroups: [] };

const MANIFEST = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: nginx
          image: nginx:1.27
`;

const scenario: Scenario = {
  apiVersion: 'orrery.dev/v1alpha1',
  kind: 'Scenario',
  metadata: { name: 'test' },
  spec: {
    title: 'test',
    seed: 7,
    profile: 'textbook',
    steps: [],
    checkpoints: [],
    manifests: [{ name: 'web.yaml', text: MANIFEST }],
    cluster: {
      nodes: ['node-1', 'node-2'].map((name) => ({ name, cpu: '4', memory: '8Gi', maxPods: 110, labels: {}, taints: [], images: [] })),
      podCIDR: '10.244.0.0/16',
      serviceCIDR: '10.96.0.0/12',
      clusterDNS: '10.96.0.10',
      cni: 'calico',
      proxyMode: 'iptables',
      registry: [],
      clients: [],
    },
  },
};

const scale = (replicas: number): Intent => ({ type: 'kubectl', args: ['scale', 'deployment', 'web', `--replicas=${replicas}`] });

async function opened(until: number): Promise<Engine> {
  const engine = new Engine({
    createSimulation,
    live: () => import('./live.ts'),
    later: () => import('./later-views.ts'),
    needsLater: () => false,
    explanations: () => import('../../sim/cluster/explain.ts'),
    language: () => Promise.reject(new Error('not asked')),
  });
  await engine.open(scenario);
  await engine.advance(seconds(until));
  return engine;
}

const pods = async (engine: Engine, t: Micros): Promise<number> => {
  const { topology } = await engine.frame(t, options);
  return topology.unscheduled.length + topology.nodes.reduce((sum, node) => sum + node.pods.length, 0);
};

describe('Engine', () => {
  it('runs a scenario and shows it', async () => {
    const engine = await opened(20);
    const frame = await engine.frame(seconds(20), options);
    expect(frame.run.frontier).toBe(seconds(20));
    expect(frame.topology.workloads.find((workload) => workload.kind === 'Deployment')).toMatchObject({ name: 'web', status: '2/2 ready', state: 'ready' });
    expect(frame.documents).toEqual([{ file: 'web.yaml', line: 1, glyph: '●', text: '2/2 ready' }]);
    expect((await engine.rows(0, 5)).map((row) => row.kind)).toEqual(['chapter', 'chapter', 'action', 'message', 'fold']);
  });

  it('gives the same fingerprint in every run, whatever the size of the steps', async () => {
    const once = await opened(15);
    const stepped = await opened(1);
    for (let t = 2; t <= 15; t++) await stepped.advance(seconds(t));
    expect(await stepped.fingerprint(seconds(15))).toBe(await once.fingerprint(seconds(15)));
    expect(await once.fingerprint(seconds(15))).toMatch(/^[0-9a-f]{64}$/);
  });

  it('rewinding shows exactly what was shown then', async () => {
    const engine = await opened(0);
    const seen: string[] = [];
    const moments = [0.01, 0.05, 0.5, 2, 3, 5, 12].map(seconds);
    const show = async (t: Micros): Promise<string> => {
      const { topology, inFlight, documents } = await engine.frame(t, options);
      return JSON.stringify([
        topology,
        inFlight,
        documents,
        await engine.fingerprint(t),
        await engine.inspect({ kind: 'object', ref: 'Deployment/default/web' as never }, t),
      ]);
    };
    for (const t of moments) {
      await engine.advance(t);
      seen.push(await show(t));
    }
    await engine.advance(seconds(60));
    for (const [i, t] of [...moments.entries()].reverse()) expect(await show(t)).toBe(seen[i]);
  });

  it('an action at the live edge goes on in the same branch', async () => {
    const engine = await opened(10);
    await engine.frame(seconds(10), options);
    const { branched, run } = await engine.act(seconds(10), scale(4));
    expect([branched, run.branches.length]).toEqual([false, 1]);
    await engine.advance(seconds(20));
    expect(await pods(engine, seconds(20))).toBe(4);
  });

  it('computing ahead of what was shown is no history: acting there makes no branch', async () => {
    const engine = await opened(60);
    await engine.frame(seconds(10), options);
    const { branched, run } = await engine.act(seconds(10), scale(4));
    expect([branched, run.branches.length, run.frontier]).toEqual([false, 1, seconds(10)]);
  });

  it('an action in the past branches; the old future stays and can be gone back to', async () => {
    const engine = await opened(30);
    await engine.frame(seconds(30), options);
    const before = await engine.fingerprint(seconds(30));
    const { branched, run } = await engine.act(seconds(12), scale(5));
    expect(branched).toBe(true);
    expect(run.branches).toEqual([
      { id: 'main', name: 'main', current: false },
      { id: 'try-1', name: 'try-1', current: true, parent: { id: 'main', at: seconds(12) } },
    ]);
    await engine.advance(seconds(30));
    expect(await pods(engine, seconds(30))).toBe(5);
    await engine.switchBranch('main');
    expect(await pods(engine, seconds(30))).toBe(2);
    expect(await engine.fingerprint(seconds(30))).toBe(before);
  });

  it('a branch repeats what was done before it', async () => {
    const engine = await opened(10);
    await engine.frame(seconds(10), options);
    await engine.act(seconds(10), scale(3));
    await engine.advance(seconds(40));
    await engine.frame(seconds(40), options);
    await engine.act(seconds(30), { type: 'kubectl', args: ['get', 'pods'] });
    expect(await pods(engine, seconds(30))).toBe(3);
  });

  it('prints what a command prints, when it has', async () => {
    const engine = await opened(20);
    const { seq } = await engine.act(seconds(20), { type: 'kubectl', args: ['get', 'deployment', 'web'] });
    expect(await engine.kubectlOutput(seq, seconds(20))).toMatchObject({ done: false, stdout: '' });
    await engine.advance(seconds(21));
    const output = await engine.kubectlOutput(seq, seconds(21));
    expect(output).toMatchObject({ done: true, exitCode: 0, stderr: '' });
    expect(output.stdout).toMatch(/^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nweb +2\/2 /);
  });

  it('says why, down to the line of the user', async () => {
    const engine = await opened(20);
    const { topology } = await engine.frame(seconds(20), options);
    const pod = topology.nodes.flatMap((node) => node.pods)[0];
    const view = pod && (await engine.inspect({ kind: 'object', ref: pod.ref }, seconds(20)));
    expect(view?.why?.sentence).toMatch(/^web-.* is Running on node-\d, 1\/1 ready since T\+/);
    expect(view?.why?.origin).toMatchObject({ file: 'web.yaml' });
    expect(view?.why?.command).toBe(`kubectl describe pod ${pod?.name}`);
    expect(view?.why?.evidence?.columns[0]).toBe('node');
    expect(view?.machines.map((machine) => machine.machine)).toEqual(expect.arrayContaining(['pod-phase', 'container', 'sandbox']));
    for (const machine of view?.machines ?? []) expect(await engine.machineGraph(machine.machine)).toBeDefined();
  });

  it('steps through state changes, there and back', async () => {
    const engine = await opened(5);
    const first = await engine.stepFrom(seconds(0), undefined, 'state change', 1, []);
    const second = first && (await engine.stepFrom(first.t, first.seq, 'state change', 1, []));
    const back = second && (await engine.stepFrom(second.t, second.seq, 'state change', -1, []));
    expect(first).toBeDefined();
    expect(back).toEqual(first);
  });

  it.each([0, 1, 2, 3] as const)('at fold level %i no effect stands above its cause', async (foldLevel) => {
    const engine = await opened(20);
    const { sequence } = await engine.frame(seconds(20), { ...options, foldLevel, maxLanes: 0 });
    const rows = await engine.rows(0, sequence.rowCount);
    const positions = new Map(
      rows.flatMap(
        (row) =>
          (row.kind === 'message' && row.reply
            ? [
                [row.seq, row.index],
                [row.reply.seq, row.index],
              ]
            : [[row.seq, row.index]]) as [number, number][],
      ),
    );
    const wrong = rows.filter((row) => row.kind === 'message' && row.alike === undefined && (positions.get(row.cause) ?? -1) > row.index);
    expect(wrong).toEqual([]);
  });

  it('answers with a moment to stay at what it answers one by one', async () => {
    const engine = await opened(20);
    const selection = { kind: 'object', ref: objectRef('Deployment', 'default', 'web') } as const;
    const stay = { seq: undefined, unit: 'message', bookmarks: [] } as const;
    // Thousands of records are not hashed while somebody waits for a frame.
    expect((await engine.frame(seconds(20), options, undefined, stay)).stayed).not.toHaveProperty('fingerprint');
    await engine.fingerprint(seconds(20));
    for (const t of [seconds(20), seconds(3), seconds(4)]) {
      const { stayed, ...frame } = await engine.frame(t, { ...options, selection }, undefined, stay);
      expect(frame.sequence).toEqual((await engine.frame(t, { ...options, selection })).sequence);
      expect(stayed).toEqual({
        inspector: await engine.inspect(selection, t),
        fingerprint: await engine.fingerprint(t),
        next: await engine.stepFrom(t, undefined, 'message', 1, []),
        previous: await engine.stepFrom(t, undefined, 'message', -1, []),
      });
      expect(stayed?.previous).toBeDefined();
    }
  });

  it('looking often shows what looking once shows', async () => {
    const often = await opened(0);
    for (let t = 0.5; t <= 20; t += 0.5) {
      await often.advance(seconds(t));
      await often.frame(seconds(t), options);
    }
    const once = await opened(20);
    const count = (await once.frame(seconds(20), options)).sequence.rowCount;
    await often.frame(seconds(20), options);
    expect(await often.rows(0, count + 10)).toEqual(await once.rows(0, count + 10));
  });

  it('refuses to show before a run is open', async () => {
    const engine = new Engine({
      createSimulation,
      live: () => import('./live.ts'),
      later: () => import('./later-views.ts'),
      needsLater: () => false,
      explanations: () => import('../../sim/cluster/explain.ts'),
      language: () => Promise.reject(new Error('not asked')),
    });
    await expect(engine.frame(0 as Micros, options)).rejects.toThrow('no run is open');
  });
});

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type DocumentRef, type Micros, seconds, type Seq } from '../../api/index.ts';
import { LedgerIndex } from '../../projections/ledger-index.ts';
import { panelsOf, panelView } from '../../projections/panels/panels.ts';
import type { PanelKind, PanelViews } from '../../projections/panels/views.ts';
import type { Selection } from '../../projections/views.ts';
import { parseScenario } from '../../scenarios/index.ts';
import { createSimulation } from '../../sim/cluster/index.ts';

const runs = new Map<string, LedgerIndex>();

/** A built-in scenario run for real, once for the file. */
function run(name: string, until: number): LedgerIndex {
  const known = runs.get(name);
  if (known) return known;
  const parsed = parseScenario(readFileSync(new URL(`../../scenarios/${name}/scenario.yaml`, import.meta.url), 'utf8'));
  if (!parsed.ok) throw new Error(name);
  const simulation = createSimulation(parsed.scenario);
  simulation.runUntil(seconds(until));
  const index = new LedgerIndex(simulation.ledger);
  index.extend();
  runs.set(name, index);
  return index;
}

const object = (ref: string): Selection => ({ kind: 'object', ref: ref as DocumentRef });
const process = (address: string): Selection => ({ kind: 'process', address });

function panel<K extends PanelKind>(index: LedgerIndex, kind: K, selection: Selection, t: number, detail?: string): PanelViews[K] {
  const found = panelView(index, kind, selection, seconds(t), detail);
  if (found?.kind !== kind) throw new Error(`no panel ${kind}`);
  return found.view as PanelViews[K];
}

beforeAll(async () => {
  await import('../../sim/cluster/later.ts');
});

describe('which panels a thing has', () => {
  it.each<[string, string, number, Selection, readonly PanelKind[]]>([
    ['a node', 'shared-pod', 30, object('Node/node-5'), ['node', 'resources', 'images', 'changes']],
    ['a Pod with a probe', 'liveness-probe', 110, object('Pod/default/probe-demo'), ['node', 'resources', 'probes', 'scheduling', 'changes']],
    ['the scheduler', 'scheduling', 45, process('kube-scheduler'), ['scheduling']],
    ['a member of etcd', 'etcd-raft', 40, process('etcd-0'), ['etcd']],
    ['a container runtime', 'shared-pod', 30, process('node-5/containerd'), ['node', 'images']],
    ['the API server', 'shared-pod', 30, process('kube-apiserver'), []],
    ['what does not exist', 'shared-pod', 30, object('Pod/default/nobody'), []],
  ])('%s', (_, name, t, selection, expected) => {
    const index = run(name, t);
    expect(panelsOf(index, selection, index.lastSeqAt(seconds(t)))).toEqual(expected);
  });
});

describe('scheduling', () => {
  const index = () => run('scheduling', 45);

  it('shows the verdict of each node, the sum of weighted scores, and the node with the most (schedule_one.go, prioritizeNodes, selectHost)', () => {
    const [attempt] = panel(index(), 'scheduling', object('Pod/default/db'), 45).attempts;
    expect(attempt).toMatchObject({ number: 1, feasible: 2, chosen: 'ready-warm' });
    // Weights of default_plugins.go: TaintToleration 3, InterPodAffinity 2, NodeResourcesFit 1.
    expect(attempt?.weights).toMatchObject({ TaintToleration: 3, InterPodAffinity: 2, NodeResourcesFit: 1 });
    for (const node of attempt?.nodes ?? []) {
      const sum = Object.values(node.scores).reduce((total, { weighted }) => total + weighted, 0);
      expect(node.total ?? 0).toBe(sum);
      expect(node.verdict === 'refused').toBe(node.plugin !== undefined);
    }
    const best = Math.max(...(attempt?.nodes.map(({ total }) => total ?? 0) ?? []));
    expect(attempt?.nodes.find(({ node }) => node === attempt.chosen)?.total).toBe(best);
    expect(attempt?.nodes.find(({ node }) => node === 'small')).toMatchObject({ plugin: 'NodeResourcesFit', reasons: ['Insufficient cpu'] });
  });

  it('leads from an attempt to its moment, and keeps refused Pods in a queue', () => {
    const view = panel(index(), 'scheduling', object('Pod/default/impossible'), 45);
    const [attempt] = view.attempts;
    expect(attempt?.chosen).toBeUndefined();
    expect(index().timeOf(attempt?.seq as Seq)).toBe(attempt?.t);
    expect(view.queues.find(({ name }) => name === 'unschedulablePods')?.pods).toContain('default/impossible');
  });

  it('knows nothing before it was tried', () => {
    expect(panelView(index(), 'scheduling', object('Pod/default/db'), seconds(1))).toBeUndefined();
    expect(panel(index(), 'scheduling', process('kube-scheduler'), 1).attempts).toEqual([]);
  });
});

describe('etcd', () => {
  it('shows members by role and term, and says which one is down', () => {
    const index = run('etcd-raft', 40);
    const view = panel(index, 'etcd', process('etcd-0'), 30);
    expect(view.quorum).toBe(2);
    expect(view.members.map(({ name, up }) => [name, up])).toEqual([
      ['etcd-0', false],
      ['etcd-1', true],
      ['etcd-2', true],
    ]);
    const terms = view.members.filter(({ up }) => up);
    expect(new Set(terms.map(({ term }) => term)).size).toBe(1);
    expect(terms.filter(({ role }) => role === 'leader')).toHaveLength(1);
  });

  it('gives every key its place under /registry, and the revisions of one with what each changed', () => {
    const index = run('shared-pod', 30);
    const pod = 'Pod/default/on-the-host';
    const view = panel(index, 'etcd', process('etcd-0'), 30, pod);
    expect(view.keys.filter(({ key }) => !key.startsWith('/registry/'))).toEqual([]);
    expect(view.chosen?.key.key).toBe('/registry/pods/default/on-the-host');
    const revisions = view.chosen?.revisions ?? [];
    expect(revisions.length).toBe(view.chosen?.key.version);
    expect(revisions.map(({ revision }) => revision)).toEqual([...revisions.map(({ revision }) => revision)].sort((a, b) => b - a));
    expect(revisions.at(-1)?.op).toBe('ADDED');
    // The second write of a Pod is the scheduler's binding.
    expect(revisions.find(({ changes }) => changes.some(({ path }) => path === 'spec.nodeName'))).toBeDefined();
    expect(view.watches.some(({ key }) => key.startsWith('/registry/pods'))).toBe(true);
    expect(view.members[0]?.revision).toBe(Math.max(...view.keys.map(({ modRevision }) => modRevision)));
  });
});

describe('a node from inside', () => {
  const index = () => run('shared-pod', 30);

  it('shows who shares which namespace: containers of a Pod net, ipc and uts, not mnt (CRI, NamespaceMode POD)', () => {
    const view = panel(index(), 'node', object('Pod/default/myapp-abc123-xyz789'), 20);
    expect(view.pods).toHaveLength(1);
    const [pod] = view.pods;
    const inodes = (kind: string): number => new Set(pod?.processes.map(({ namespaces }) => namespaces[kind])).size;
    expect(pod?.processes.length).toBeGreaterThanOrEqual(3);
    expect([inodes('net'), inodes('ipc'), inodes('uts')]).toEqual([1, 1, 1]);
    expect(inodes('mnt')).toBe(pod?.processes.length);
    expect(pod?.interfaces.map(({ name }) => name)).toEqual(['lo', 'eth0']);
    expect(pod?.sandbox).toMatchObject({ state: 'ready', ip: '10.244.0.1' });
    expect(pod?.cgroups.some(({ files }) => files.some(([name]) => name === 'memory.max'))).toBe(true);
  });

  it('counts what came to the sync loop: PLEG relists once a second (generic.go, relist period 1 s)', () => {
    const view = panel(index(), 'node', object('Node/node-5'), 30);
    const pleg = view.loop.find(({ name }) => name === 'plegCh');
    expect(pleg?.count).toBeGreaterThanOrEqual(9);
    expect(pleg?.count).toBeLessThanOrEqual(12);
    expect(view.workers.every(({ state, source }) => state === 'syncing' && source === 'api')).toBe(true);
    expect(view.processes.map(({ role }) => role)).toEqual(expect.arrayContaining(['kubelet', 'runtime', 'shim', 'oci', 'cni', 'kernel', 'proxy']));
    expect(view.blocks[0]).toMatchObject({ cidr: '10.244.0.0/26', size: 64 });
  });

  it('has every call of the CRI, those that were made with their number and the last one (api.proto of 1.36: 35 and 6)', () => {
    const [runtime, images] = panel(index(), 'node', object('Node/node-5'), 30).rpcs;
    expect([runtime?.rpcs.length, images?.rpcs.length]).toEqual([35, 6]);
    const used = (name: string) => [...(runtime?.rpcs ?? []), ...(images?.rpcs ?? [])].find((rpc) => rpc.name === name);
    // Five Pods of the scenario, each with its sandbox.
    expect(used('RunPodSandbox')).toMatchObject({ count: 5, last: { seq: expect.any(Number) } });
    expect(used('CheckpointContainer')).toEqual({ name: 'CheckpointContainer', count: 0 });
  });

  it('lists the calls on the way to a sandbox in order, each with its answer', () => {
    const { calls } = panel(index(), 'node', object('Pod/default/myapp-abc123-xyz789'), 10);
    const first = (method: string): number => calls.findLast((call) => call.method === method)?.t ?? Number.NaN;
    expect(first('RunPodSandbox')).toBeLessThan(first('CNI ADD'));
    expect(first('CNI ADD')).toBeLessThan(first('CreateContainer'));
    expect(first('CreateContainer')).toBeLessThan(first('StartContainer'));
    expect(calls.filter(({ method }) => method === 'RunPodSandbox')).toMatchObject([{ ok: true, code: 'OK' }]);
  });
});

describe('images', () => {
  it('shows each layer of a pull with its progress, what is there already as such, and layers that images share', () => {
    const index = run('image-pull', 50);
    const during = panel(index, 'images', object('Node/node-1'), 20);
    expect(during.pulls).toHaveLength(1);
    expect(during.pulls[0]?.layers[0]).toMatchObject({ state: 'exists' });
    expect(during.pulls[0]?.percent).toBeLessThan(panel(index, 'images', object('Node/node-1'), 28).pulls[0]?.percent ?? 0);
    const after = panel(index, 'images', object('Node/node-1'), 50);
    expect(after.pulls).toEqual([]);
    const shared = after.layers.filter(({ sharedBy }) => sharedBy === 2).map(({ digest }) => digest);
    const holders = (tag: string): boolean => after.images.find(({ tags }) => tags[0]?.includes(tag))?.layers.includes(shared[0] ?? '?') === true;
    expect([shared.length, holders('base'), holders('myapp')]).toEqual([1, true, true]);
    expect(after.apartBytes - after.usedBytes).toBe(after.layers.find(({ sharedBy }) => sharedBy === 2)?.sizeBytes);
    expect(after.attempts.find(({ pod }) => pod === 'Pod/default/myapp')).toMatchObject({ state: 'present', attempts: 1 });
  });
});

describe('probes', () => {
  it('ticks once a period, counts failures to the threshold, and begins anew with a new container (prober/worker.go)', () => {
    const [track] = panel(run('liveness-probe', 110), 'probes', object('Pod/default/probe-demo'), 110).tracks;
    expect(track).toMatchObject({ kind: 'liveness', container: 'app', periodSeconds: 10, failureThreshold: 3 });
    const results = track?.ticks.map(({ what }) => what) ?? [];
    const restart = results.lastIndexOf('new-container');
    expect(results.slice(restart - 3, restart)).toEqual(['failed', 'failed', 'failed']);
    const failed = track?.ticks.filter(({ what }) => what === 'failed') ?? [];
    expect(failed.slice(0, 3).map(({ answer }) => answer)).toEqual(['500', '500', '500']);
    expect(failed[2]).toMatchObject({ turned: true, state: 'hold.failure' });
    const passed = track?.ticks.slice(restart).filter(({ what }) => what === 'passed') ?? [];
    const gaps = passed.slice(1).map((tick, i) => Math.round((tick.t - (passed[i]?.t ?? 0)) / 1_000_000));
    expect(gaps.length).toBeGreaterThan(0);
    expect(new Set(gaps)).toEqual(new Set([10]));
  });
});

describe('workloads', () => {
  it('does the arithmetic of a rolling update: surge up, unavailability down (deployment_util.go, ResolveFenceposts)', () => {
    const view = panel(run('deployment', 30), 'workload', object('Deployment/default/web'), 30);
    expect(view.rules).toEqual(['at most 3 + 1 = 4 Pods (maxSurge, rounded up)', 'at least 3 − 0 = 3 available (maxUnavailable, rounded down)']);
    expect(view.history.map(({ ready }) => ready)).toEqual([0, 1, 2, 3]);
    expect(view.parts).toMatchObject([{ desired: 3, ready: 3, note: 'revision 1 · nginx:1.27' }]);
  });
});

describe('an API request', () => {
  /** The requests that were answered with a code, in order. */
  function answered(index: LedgerIndex, code: number, t: number): readonly PanelViews['request'][] {
    return index.messages.flatMap((seq) => {
      const reply = index.message(seq)?.to === 'kube-apiserver' ? index.reply(seq) : undefined;
      return reply?.payload.type === 'http-response' && reply.payload.code === code ? [panel(index, 'request', { kind: 'message', seq }, t)] : [];
    });
  }

  it.each<[number, string, RegExp]>([
    [401, 'authentication', /Unauthorized/u],
    [403, 'authorization', /forbidden/u],
    [422, 'validation', /is invalid/u],
    [403, 'validating-admission', /violates PodSecurity/u],
  ])('%d is said at the stage %s', (code, stage, message) => {
    const views = answered(run('api-gate', 60), code, 60);
    expect(views.length).toBeGreaterThan(0);
    const telling = views.find(({ stages }) => stages.some((each) => each.stage === stage && each.verdict === 'denied'));
    expect(telling?.refusal?.message).toMatch(message);
    // Nothing comes after a refusal but the writing of the audit log.
    const after = telling?.stages.slice(telling.stages.findIndex(({ verdict }) => verdict === 'denied') + 1) ?? [];
    expect(after.filter((each) => each.stage !== 'audit' && each.verdict !== 'skipped')).toEqual([]);
  });

  it('names the fields that were refused', () => {
    const causes = answered(run('api-gate', 60), 422, 60).flatMap(({ refusal }) => refusal?.causes ?? []);
    expect(causes.length).toBeGreaterThan(0);
    expect(causes.filter(({ field, message }) => field === '' || message === '')).toEqual([]);
  });
});

describe('changes', () => {
  it('compares the last two versions, or any two', () => {
    const index = run('shared-pod', 30);
    const ref = object('Pod/default/on-the-host');
    const last = panel(index, 'changes', ref, 30);
    const [first] = last.versions;
    expect(first).toMatchObject({ op: 'ADDED', summary: 'created' });
    expect(panel(index, 'changes', ref, 30, `-${first?.seq}`)).toMatchObject({ changes: [], to: first?.seq });
    const whole = panel(index, 'changes', ref, 30, `${first?.seq}-${last.to}`);
    expect(whole.changes.find(({ path }) => path === 'status.phase')).toEqual({ path: 'status.phase', before: 'Pending', after: 'Running' });
    expect(whole.changes.some(({ path }) => path === 'metadata.resourceVersion')).toBe(false);
  });
});

it('has every panel of a run at every moment without failing', () => {
  const index = run('shared-pod', 30);
  const things: readonly Selection[] = [
    object('Node/node-5'),
    object('Pod/default/port-clash'),
    process('etcd-0'),
    process('kube-scheduler'),
    process('node-5/kernel'),
  ];
  for (let t = -30; t <= 30; t += 5)
    for (const thing of things)
      for (const kind of panelsOf(index, thing, index.lastSeqAt((t * 1_000_000) as Micros)))
        expect(panelView(index, kind, thing, (t * 1_000_000) as Micros)).toBeDefined();
});

import { beforeAll, describe, expect, it } from 'vitest';
import { seconds } from '../../api/index.ts';
import { fragmentOfSvg } from '../../projections/export/svg.ts';
import type { SequenceOptions } from '../../projections/views.ts';
import { decodeLink, encodeLink, scenarioOf } from '../../scenarios/index.ts';
import { createSimulation } from '../../sim/cluster/index.ts';
import { Engine } from './engine.ts';

const MANIFEST = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: nginx\n      image: nginx:1.27\n';
const options: SequenceOptions = { filter: '', preset: 'all', foldLevel: 2, toggled: [], hiddenLanes: [], collapsedGroups: [] };
const scenario = scenarioOf([{ name: 'web.yaml', text: MANIFEST }], { title: 'One Pod', seed: 7 });
const fragment = encodeLink({ scenario, view: {} });
const t = seconds(15);

const engineOf = (): Engine =>
  new Engine({
    createSimulation,
    live: () => import('./live.ts'),
    later: () => import('./later-views.ts'),
    needsLater: () => false,
    explanations: () => import('../../sim/cluster/explain.ts'),
    language: () => Promise.reject(new Error('not asked')),
  });

describe('what is made beside the run that is shown', () => {
  const engine = engineOf();
  beforeAll(async () => {
    await engine.open(scenario);
    await engine.advance(t);
    await engine.frame(t, options);
  });

  it('pictures carry a link that opens the same scenario', async () => {
    const frame = await engine.frame(t, options);
    for (const request of [{ kind: 'sequence', from: 0, to: frame.sequence.rowCount }, { kind: 'topology' }] as const) {
      const svg = await engine.exported({ ...request, t, theme: 'light', title: 'One Pod', fragment } as Parameters<Engine['exported']>[0]);
      expect(svg).toContain('kube-apiserver');
      expect(decodeLink(fragmentOfSvg(svg) ?? '')).toMatchObject({ ok: true, scenario });
    }
  });

  it('kubectl prints the cluster at the moment, and the run has no such questions in it', async () => {
    const before = await engine.fingerprint(t);
    const text = await engine.exported({ kind: 'kubectl', t });
    expect(text).toMatch(/\$ kubectl get nodes -o wide\nNAME +STATUS/u);
    expect(text).toMatch(/pod\/web +1\/1 +Running/u);
    expect(text).toContain('Successfully assigned default/web to');
    expect(await engine.fingerprint(t)).toBe(before);
    expect((await engine.frame(t, options)).run.frontier).toBe(t);
  });

  it('a recorded trace shows the same sequence, statecharts and Pods, with the same fingerprint, and cannot be changed', async () => {
    const fingerprint = await engine.fingerprint(t);
    const text = await engine.exported({ kind: 'trace', t, fingerprint, fragment });
    const other = engineOf();
    const run = await other.openTrace(text);
    expect(run.scenario.spec.title).toBe('One Pod');
    const [shown, recorded] = [await engine.frame(t, options), await other.frame(t, options)];
    expect(recorded.sequence).toEqual(shown.sequence);
    expect(recorded.topology.nodes.map((node) => node.pods)).toEqual(shown.topology.nodes.map((node) => node.pods));
    for (const part of ['controlPlane', 'nodes'] as const)
      expect(recorded.topology[part].flatMap((one) => ('processes' in one ? one.processes.map(({ address }) => address) : one.address))).toEqual(
        shown.topology[part].flatMap((one) => ('processes' in one ? one.processes.map(({ address }) => address) : one.address)),
      );
    expect(await other.rows(0, 50)).toEqual(await engine.rows(0, 50));
    expect(await other.fingerprint(t)).toBe(fingerprint);
    expect((await other.advance(seconds(100))).frontier).toBeLessThanOrEqual(t);
    await expect(other.act(t, { type: 'kubectl', args: ['delete', 'pod', 'web'] })).rejects.toThrow('recorded trace');
    await expect(other.exported({ kind: 'kubectl', t })).rejects.toThrow('recorded trace');
  });

  it('refuses a text that is no trace, and keeps the run that was shown', async () => {
    const before = await engine.frame(t, options);
    await expect(engine.openTrace('hello')).rejects.toThrow('line 1');
    expect((await engine.frame(t, options)).run).toEqual(before.run);
  });

  it('a sweep gives each seed its outcome, the same one every time, and can be given up', async () => {
    const outcome = await engine.sweep({ seed: 3, profile: 'realistic', until: t });
    expect(outcome).toMatchObject({ ready: 1, desired: 1, restarts: 0 });
    expect(await engine.sweep({ seed: 3, profile: 'realistic', until: t })).toEqual(outcome);
    expect((await engine.sweep({ seed: 4, profile: 'realistic', until: t }))?.readyAt).not.toBe(outcome?.readyAt);
    const cancelled = engine.sweep({ seed: 5, profile: 'realistic', until: seconds(600) });
    await engine.endSweep();
    expect(await cancelled).toBeUndefined();
  });

  it('compares branches from the first difference on', async () => {
    await engine.act(seconds(10), { type: 'kubectl', args: ['delete', 'pod', 'web'] });
    const view = await engine.compare('main', t);
    expect(view?.common).toBeGreaterThan(10);
    expect(view?.divergence).toMatchObject({ t: seconds(10), a: { title: '$ kubectl delete pod web' } });
    expect(view?.a).toMatchObject({ desired: 0 });
    expect(view?.b).toMatchObject({ ready: 1, desired: 1 });
    expect(await engine.compare('nowhere', t)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { micros, type Scenario, seconds, type Step } from '../../api/index.ts';
import type { SequenceOptions } from '../../projections/views.ts';
import { scenarioOf } from '../../scenarios/defaults.ts';
import { createSimulation } from '../../sim/cluster/index.ts';
import { Engine } from './engine.ts';

const MANIFEST = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: nginx\n      image: nginx:1.27\n';
const options: SequenceOptions = { filter: '', preset: 'all', foldLevel: 2, toggled: [], hiddenLanes: [], collapsedGroups: [] };
const of = (steps: readonly Step[], seed = 7): Scenario => scenarioOf([{ name: 'web.yaml', text: MANIFEST }], { seed, steps });
const remove: Step = { at: 5, kubectl: 'delete pod web' };
const run: Step = { at: 4, kubectl: 'run other --image=nginx:1.27' };
const t = seconds(8);

const engineOf = (): Engine =>
  new Engine({
    createSimulation,
    live: () => import('./live.ts'),
    later: () => import('./later-views.ts'),
    needsLater: () => false,
    explanations: () => import('../../sim/cluster/explain.ts'),
    language: () => Promise.reject(new Error('not asked')),
  });

async function alone(scenario: Scenario): Promise<string> {
  const engine = engineOf();
  await engine.open(scenario);
  await engine.advance(t);
  return engine.fingerprint(t);
}

describe('branches that came with a link', () => {
  it('are the runs that their senders saw, computed when they are shown, as far as one has seen', async () => {
    const tree = {
      shown: 'try-1',
      branches: [
        { name: 'main', scenario: of([run]) },
        { name: 'try-1', parent: { name: 'main', at: 5_000_000 }, scenario: of([run, remove]) },
        { name: 'seed-3', scenario: of([run], 3) },
      ],
    };
    const engine = engineOf();
    const opened = await engine.open(of([run, remove]), tree);
    expect(opened.branches).toEqual([
      { id: 'main', name: 'main', current: false },
      { id: 'try-1', name: 'try-1', current: true, parent: { id: 'main', at: seconds(5) } },
      { id: 'seed-3', name: 'seed-3', current: false },
    ]);
    await engine.advance(t);
    await engine.frame(t, options);
    expect(await engine.fingerprint(t)).toBe(await alone(of([run, remove])));
    const view = await engine.compare('seed-3', t);
    expect(view).toMatchObject({ a: { desired: 1 }, b: { desired: 2 } });
    expect(await engine.switchBranch('main')).toMatchObject({ frontier: t, branches: [{ id: 'main', current: true }, {}, {}] });
    expect(await engine.fingerprint(t)).toBe(await alone(of([run])));
    const { branched, run: after } = await engine.act(seconds(8), { type: 'kubectl', args: ['get', 'pods'] }, true);
    expect([branched, after.branches.map(({ id }) => id)]).toEqual([true, ['main', 'try-1', 'seed-3', 'try-2']]);
    // Nobody has looked at main and seed-3: they were computed only.
    expect(await engine.seenBranches(t)).toEqual([{ id: 'try-1', at: t, fingerprint: await alone(of([run, remove])) }]);
    expect(await engine.switchBranch('nobody')).toMatchObject({ branches: [{}, {}, {}, { current: true }] });
  });
});

describe('a run with something else in its scenario', () => {
  it('takes the place of the old one as long as nothing of the difference has been seen', async () => {
    const engine = engineOf();
    await engine.open(of([]));
    await engine.advance(t);
    await engine.frame(seconds(3), options);
    const { run: after, branched } = await engine.vary({ scenario: of([run]), at: seconds(4) }, seconds(3));
    expect([branched, after.branches, after.frontier]).toEqual([false, [{ id: 'main', name: 'main', current: true }], seconds(3)]);
    await engine.advance(t);
    expect(await engine.fingerprint(t)).toBe(await alone(of([run])));
  });

  it('is a branch of its own beside what has been seen, of the name that it is given', async () => {
    const engine = engineOf();
    await engine.open(of([run]));
    await engine.advance(t);
    await engine.frame(t, options);
    const before = await engine.fingerprint(t);
    expect((await engine.vary({ scenario: of([run, remove]), at: seconds(5) }, t)).branched).toBe(true);
    expect(await engine.fingerprint(t)).toBe(await alone(of([run, remove])));
    await engine.vary({ scenario: of([run], 3), at: micros(0), name: 'seed-3' }, t);
    const { run: after } = await engine.vary({ scenario: of([], 3), at: micros(0), name: 'seed-3' }, t);
    expect(after.branches.map(({ id, parent }) => [id, parent?.id])).toEqual([
      ['main', undefined],
      ['try-1', 'main'],
      ['seed-3', 'try-1'],
      ['seed-3-1', 'seed-3'],
    ]);
    await engine.switchBranch('main');
    expect(await engine.fingerprint(t)).toBe(before);
  });
});

it('a sweep of a scenario is what comes of it in the run that has it, without one being open', async () => {
  const scenario = of([run, remove]);
  const engine = engineOf();
  await engine.open(scenario);
  const order = { seed: 3, profile: 'realistic', until: t } as const;
  expect(await engineOf().sweep({ ...order, scenario })).toEqual(await engine.sweep(order));
});

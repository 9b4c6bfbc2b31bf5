// @vitest-environment happy-dom
import mermaid from 'mermaid';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Micros, seconds } from '../../api/index.ts';
import { machines } from '../../machines/index.ts';
import { scenarioOf } from '../../scenarios/defaults.ts';
import { createSimulation } from '../../sim/cluster/index.ts';
import { Engine } from '../worker/engine.ts';

/** Texts that end lines, labels, notes and blocks in Mermaid, where a cluster may carry them. */
const MANIFEST = `apiVersion: v1
kind: Pod
metadata: { name: end, annotations: { note: "end; %% note over a,b: --> \\"x\\" <b>#" } }
spec:
  containers:
    - { name: loop, image: "nobody/nothing:1", command: ["sh", "-c", "echo ';' --> : end"] }
`;

/** What is exported as Mermaid text, read by Mermaid itself. */
describe('mermaid reads', () => {
  const engine = new Engine({
    createSimulation,
    live: () => import('../worker/live.ts'),
    later: () => import('../worker/later-views.ts'),
    needsLater: () => false,
    explanations: () => import('../../sim/cluster/explain.ts'),
    language: () => Promise.reject(new Error('not asked')),
  });
  let rows = 0;
  beforeAll(async () => {
    const fault = { at: 3, fault: { type: 'node-down', node: 'node-1' }, id: 'a; b --> c' } as const;
    await engine.open(
      scenarioOf([{ name: 'end.yaml', text: MANIFEST }], {
        title: 'x',
        steps: [fault, { at: 2, kubectl: "annotate pod end 'a=; --> end'" }, { at: 4, kubectl: 'get pods; end' }],
      }),
    );
    await engine.advance(seconds(6));
    rows = (await engine.frame(seconds(6) as Micros, { filter: '', preset: 'all', foldLevel: 0, toggled: [], hiddenLanes: [], collapsedGroups: [] })).sequence
      .rowCount;
  });

  it('the sequence, all of it and its end', async () => {
    expect(rows).toBeGreaterThan(200);
    for (const from of [0, Math.max(0, rows - 120)])
      expect(await mermaid.parse(await engine.mermaid({ kind: 'rows', from, to: rows }))).toMatchObject({ diagramType: 'sequence' });
  });

  it('the topology', async () => {
    expect(await mermaid.parse(await engine.mermaid({ kind: 'topology', t: seconds(6) }))).toMatchObject({ diagramType: expect.stringContaining('flowchart') });
  });

  it('every statechart', async () => {
    const names = Object.keys(machines);
    expect(names.length).toBeGreaterThan(10);
    for (const machine of names)
      expect(await mermaid.parse(await engine.mermaid({ kind: 'machine', machine })), machine).toMatchObject({ diagramType: 'stateDiagram' });
  });
});

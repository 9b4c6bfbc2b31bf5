import { describe, expect, it } from 'vitest';
import { type FaultType, type KubeObject, type LedgerRecord, micros, type Seq } from '../../api/index.ts';
import { fingerprint } from '../../projections/fingerprint.ts';
import { createSimulation } from '../../sim/cluster/index.ts';
import { faultHandlers } from '../../sim/faults/registry.ts';
import { scenarioOf } from '../../scenarios/index.ts';
import { lostWrites } from './durability.ts';
import { NOT_DRAWN } from './faults.ts';
import { generateScenario, sizes } from './generate.ts';
import { invariants } from './invariants.ts';
import { unsettled } from './settled.ts';
import { tryScenario, trySeed } from './trial.ts';
import { World } from './world.ts';

describe('random runs', () => {
  it('give the same ledger again, and so does what the report would hand on', () => {
    const { scenario, simulation } = trySeed(3, 'small');
    expect(scenario.spec.steps.some((step) => 'fault' in step && step.fault.type.endsWith('-message'))).toBe(true);
    expect(fingerprint(trySeed(3, 'small').simulation.ledger)).toBe(fingerprint(simulation.ledger));
    expect(fingerprint(tryScenario(scenario).simulation.ledger)).toBe(fingerprint(simulation.ledger));
  });

  it('draw every kind of fault but those that take committed writes back', () => {
    const drawn = new Set<FaultType>(['drop-message', 'delay-message']);
    for (const size of sizes) {
      for (let seed = 1; seed <= 400; seed++) {
        for (const step of generateScenario(seed, size).spec.steps) if ('fault' in step) drawn.add(step.fault.type);
      }
    }
    expect([...drawn, ...NOT_DRAWN].sort()).toEqual(Object.keys(faultHandlers).sort());
  });
});

const pod = (phase: string, resourceVersion: string, spec: object = {}): KubeObject =>
  ({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'default', name: 'p', uid: '1', resourceVersion }, spec, status: { phase } }) as KubeObject;

const written = (seq: number, value: KubeObject, ref = 'Pod/default/p'): LedgerRecord =>
  ({ kind: 'document', seq: seq as Seq, cause: 1 as Seq, sentAt: micros(seq), op: 'MODIFIED', ref, value, resourceVersion: value.metadata?.resourceVersion }) as LedgerRecord;

/** Each would break a run: the judge has to see it. */
const broken: readonly (readonly [name: string, records: readonly LedgerRecord[]])[] = [
  ['a Pod never leaves Succeeded or Failed', [written(2, pod('Succeeded', '5')), written(3, pod('Running', '6'))]],
  ['resourceVersions only grow', [written(2, pod('Pending', '9')), written(3, pod('Pending', '8'))]],
  ['a Pod is bound once', [written(2, pod('Pending', '5', { nodeName: 'node-1' })), written(3, pod('Pending', '6', { nodeName: 'node-2' }))]],
  ['phase Running means that every app container was started', [written(2, pod('Running', '5', { containers: [{ name: 'main' }] }))]],
  ['every record has a cause, up to an action, a fault or a loop', [{ ...written(2, pod('Pending', '5')), cause: 7 as Seq }]],
];

describe('the judge', () => {
  it.each(broken)('sees that it does not hold: %s', (name, records) => {
    const watcher = invariants.find((invariant) => invariant.name === name)?.start();
    const world = new World();
    const problems = records.map((record) => {
      const problem = watcher?.see(record, world);
      if (record.kind === 'document') world.set(record);
      return problem;
    });
    expect(problems.slice(0, -1).every((problem) => problem === undefined)).toBe(true);
    expect(problems.at(-1)).toBeTypeOf('string');
  });

  it('sees what is not at rest', () => {
    const world = new World();
    world.set(written(2, pod('Pending', '5')) as Parameters<World['set']>[0]);
    expect(unsettled(world)).toContain('Pod default/p was never looked at by the scheduler');
  });

  it('sees a committed write that etcd no longer has', () => {
    const simulation = createSimulation(scenarioOf([]));
    expect(lostWrites(simulation)).toEqual([]);
    simulation.kernel.ledger.append({ ...written(simulation.ledger.length + 1, pod('Pending', '2')) });
    expect(lostWrites(simulation)).toEqual([expect.stringContaining('Pod/default/p at nothing instead of 2')]);
  });
});

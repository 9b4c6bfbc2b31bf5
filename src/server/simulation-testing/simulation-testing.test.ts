import { describe, expect, it } from 'vitest';
import {
  address,
  type ClusterSpec,
  type FaultType,
  type KubeObject,
  type LedgerRecord,
  micros,
  type NodeSpec,
  type RuntimeName,
  type Seq,
  type Step,
} from '../../api/index.ts';
import { fingerprint } from '../../projections/fingerprint.ts';
import { createSimulation } from '../../sim/cluster/index.ts';
import { faultHandlers } from '../../sim/faults/registry.ts';
import { defaultCluster, defaultNode, scenarioOf } from '../../scenarios/index.ts';
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

const web = (script: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { terminationGracePeriodSeconds: 2, containers: [{ name: main, image: 'busybox:1.36', command: [sh, -c, ${JSON.stringify(script)}] }] }`;

const node = (runtime: RuntimeName): NodeSpec => ({ ...defaultNode('node-1'), runtime });

/** What random runs found once, each brought to its core. */
const found: readonly (readonly [name: string, cluster: Partial<ClusterSpec>, script: string, steps: readonly Step[]])[] = [
  [
    'what is healed before a dead node could be told of it never happens',
    {},
    'sleep 36000',
    [
      { at: 3, id: 'down', fault: { type: 'node-down', node: 'node-1' } },
      { at: 9, id: 'cni', fault: { type: 'cni-config-missing', node: 'node-1' } },
      { at: 18.5, heal: 'cni' },
      { at: 19.2, heal: 'down' },
    ],
  ],
  [
    'cilium-agent gives back the addresses of what was deleted while it was away',
    { cni: 'cilium' },
    'sleep 36000',
    [
      { at: 5, id: 'agent', fault: { type: 'crash-process', process: address('node-1/cilium-agent') } },
      { at: 6, kubectl: 'scale deployment web --replicas=0' },
      { at: 25, heal: 'agent' },
    ],
  ],
  [
    'an exit that dockerd missed is found after its restart',
    { nodes: [node('cri-dockerd')] },
    'sleep 1; exit 1',
    [
      { at: 1.2, id: 'dockerd', fault: { type: 'crash-process', process: address('node-1/dockerd') } },
      { at: 10, kubectl: 'delete deployment web --wait=false' },
      { at: 20, heal: 'dockerd' },
    ],
  ],
  [
    'a container whose creation was cut off is made again',
    {},
    'sleep 36000',
    [
      ...[0.5, 0.55, 0.6, 0.65, 0.7].flatMap((at, index): Step[] => [
        { at, id: `runc-${index}`, fault: { type: 'crash-process', process: address('node-1/runc') } },
        { at: at + 0.02, heal: `runc-${index}` },
      ]),
    ],
  ],
];

describe('what random runs found', () => {
  it.each(found)('%s', (_, cluster, script, steps) => {
    const manifest = { name: 'web.yaml', text: web(script) };
    const scenario = scenarioOf([manifest], { cluster: { ...defaultCluster([node('containerd')]), ...cluster }, steps, until: 30 });
    expect(tryScenario(scenario).violations).toEqual([]);
  });
});

const pod = (phase: string, resourceVersion: string, spec: object = {}): KubeObject =>
  ({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'default', name: 'p', uid: '1', resourceVersion }, spec, status: { phase } }) as KubeObject;

const written = (seq: number, value: KubeObject, ref = 'Pod/default/p'): LedgerRecord =>
  ({
    kind: 'document',
    seq: seq as Seq,
    cause: 1 as Seq,
    sentAt: micros(seq),
    op: 'MODIFIED',
    ref,
    value,
    resourceVersion: value.metadata?.resourceVersion,
  }) as LedgerRecord;

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

import type { NodeSpec, Scenario } from '../../api/index.ts';
import { defaultCluster, defaultNode, scenarioOf } from '../../scenarios/index.ts';
import { type RandomStream, randomStream } from '../../sim/kernel/index.ts';
import { CHAOS_SECONDS, stepsOf } from './steps.ts';
import { MISSING_IMAGE, workloadsOf } from './workloads.ts';

function nodesOf(random: RandomStream): readonly NodeSpec[] {
  return Array.from({ length: random.int(1, 4) }, (_, index) => ({
    ...defaultNode(`node-${index + 1}`),
    cpu: random.pick(['1', '2', '4']),
    memory: random.pick(['1Gi', '4Gi']),
    maxPods: random.pick([4, 10, 110]),
  }));
}

/** The random scenario of a seed: always the same one. */
export function generateScenario(seed: number): Scenario {
  const random = randomStream(seed, 'simulation-testing');
  const nodes = nodesOf(random);
  const workloads = workloadsOf(random);
  const steps = stepsOf({ random, nodes, workloads });
  const registry = [{ name: MISSING_IMAGE, missing: true }];
  return scenarioOf(workloads.map(({ manifest }) => manifest), {
    title: `Simulation test ${seed}`,
    seed,
    profile: random.pick(['textbook', 'realistic']),
    cluster: { ...defaultCluster(nodes), registry },
    steps,
    until: CHAOS_SECONDS,
  });
}

import type { ClusterSpec, NodeSpec, Scenario } from '../../api/index.ts';
import { defaultCluster, defaultNode, scenarioOf } from '../../scenarios/index.ts';
import { type RandomStream, randomStream } from '../../sim/kernel/index.ts';
import { stepsOf } from './steps.ts';
import { MISSING_IMAGE, workloadsOf } from './workloads.ts';

/**
 * How much a random scenario holds. `small` ones are many and cheap, `deep` ones crowd more objects and faults into 90 seconds,
 * `control-plane` ones break kube-apiserver, etcd (mostly several members), the scheduler, the controllers and the way to them.
 */
export const sizes = ['small', 'deep', 'control-plane'] as const;

export type Size = (typeof sizes)[number];

interface Shape {
  readonly nodes: number;
  readonly deployments: number;
  readonly more: number;
  /** Seconds of faults, from and to. */
  readonly chaos: readonly [number, number];
  readonly etcd: readonly (1 | 3 | 5)[];
}

const shapes: Readonly<Record<Size, Shape>> = {
  small: { nodes: 3, deployments: 1, more: 2, chaos: [30, 50], etcd: [1, 1, 1, 1, 1, 1, 1, 3] },
  deep: { nodes: 4, deployments: 3, more: 4, chaos: [90, 90], etcd: [1, 1, 3] },
  'control-plane': { nodes: 3, deployments: 2, more: 2, chaos: [40, 60], etcd: [1, 3, 3, 5] },
};

function nodesOf(random: RandomStream, most: number): readonly NodeSpec[] {
  return Array.from({ length: random.int(1, most) }, (_, index) => ({
    ...defaultNode(`node-${index + 1}`),
    cpu: random.pick(['1', '2', '4']),
    memory: random.pick(['1Gi', '4Gi']),
    maxPods: random.pick([4, 10, 110]),
    runtime: random.pick(['containerd', 'containerd', 'cri-o', 'cri-dockerd'] as const),
  }));
}

function clusterOf(random: RandomStream, shape: Shape, web: boolean): ClusterSpec {
  const members = random.pick(shape.etcd);
  return {
    ...defaultCluster(nodesOf(random, shape.nodes)),
    cni: random.pick(['calico', 'calico', 'bridge', 'flannel', 'cilium', 'weave'] as const),
    registry: [{ name: MISSING_IMAGE, missing: true }],
    ...(members > 1 ? { etcd: { members } } : {}),
    clients: web && random.next() < 0.4 ? [{ name: 'visitor', target: 'http://a.default:80/', requestsPerSecond: 1, from: 5 }] : [],
  };
}

/** The random scenario of a seed: always the same one. Its faults are healed at its end (`until`). */
export function generateScenario(seed: number, size: Size): Scenario {
  const random = randomStream(seed, `simulation-testing/${size}`);
  const shape = shapes[size];
  const workloads = workloadsOf(random, shape);
  const cluster = clusterOf(
    random,
    shape,
    workloads.some(({ kind, name }) => kind === 'Service' && name === 'a'),
  );
  const until = random.int(...shape.chaos);
  const steps = stepsOf({ random, cluster, workloads, until, controlPlane: size === 'control-plane' });
  return scenarioOf(
    workloads.map(({ manifest }) => manifest),
    {
      title: `Simulation test ${size} ${seed}`,
      seed,
      profile: random.pick(['textbook', 'realistic']),
      cluster,
      steps,
      until,
    },
  );
}

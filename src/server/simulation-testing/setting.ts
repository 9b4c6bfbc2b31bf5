import type { ClusterSpec } from '../../api/index.ts';
import type { RandomStream } from '../../sim/kernel/index.ts';
import type { Workload } from './workloads.ts';

/** What the steps of a random scenario are drawn from. */
export interface Setting {
  readonly random: RandomStream;
  readonly cluster: ClusterSpec;
  readonly workloads: readonly Workload[];
  /** Seconds during which things are changed and broken. */
  readonly until: number;
  /** Whether it is the control plane that breaks. */
  readonly controlPlane: boolean;
}

/** The name of a workload of that kind, or of one that never was. */
export const nameOf = ({ random, workloads }: Setting, kind: Workload['kind']): string =>
  random.pick(
    workloads
      .filter((workload) => workload.kind === kind)
      .map(({ name }) => name)
      .concat('nobody'),
  );

export const nodeOf = ({ random, cluster }: Setting): string => random.pick(cluster.nodes).name;

/** Any workload, as `kind/name`. */
export function anyOf({ random, workloads }: Setting): string {
  const { kind, name } = random.pick(workloads);
  return `${kind.toLowerCase()}/${name}`;
}

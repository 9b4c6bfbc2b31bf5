import type { NodeSpec } from '../../api/index.ts';
import { isKubeletLabel } from '../component-helpers/node/well-known-labels.ts';
import type { ProcessFactory } from '../kernel/index.ts';
import { MarkControlPlane } from './mark-control-plane.ts';

const restricted = (spec: NodeSpec): readonly (readonly [string, string])[] => Object.entries(spec.labels).filter(([key]) => !isKubeletLabel(key));

/** kubeadm as far as it goes on with a cluster that runs: it marks the nodes with the labels that only an administrator may set. */
export function kubeadm(nodes: readonly NodeSpec[]): ProcessFactory {
  return (host) =>
    new MarkControlPlane(
      host,
      new Map(
        nodes
          .map((spec) => [spec.name, restricted(spec)] as const)
          .filter(([, labels]) => labels.length > 0)
          .map(([name, labels]) => [name, Object.fromEntries(labels)]),
      ),
    );
}

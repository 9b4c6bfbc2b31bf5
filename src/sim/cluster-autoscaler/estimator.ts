import type { Node, Pod } from '../../api/index.ts';
import { podRequests, amounts } from '../component-helpers/resource/helpers.ts';
import type { ClusterSnapshot } from './snapshot.ts';

/** What a new node of a group would be like, with what runs on each of them. */
export interface NodeTemplate {
  readonly node: Node;
  readonly pods: readonly Pod[];
}

export interface Estimate {
  readonly nodeCount: number;
  /** The Pods that would run on the new nodes. */
  readonly pods: readonly Pod[];
}

/** The `index`-th new node of a group. */
export function instantiate({ node, pods }: NodeTemplate, group: string, index: number): NodeTemplate {
  const name = `template-node-for-${group}-${index}`;
  const made: Node = { ...node, metadata: { ...node.metadata, name, uid: name, labels: { ...node.metadata?.labels, 'kubernetes.io/hostname': name } } };
  return {
    node: made,
    pods: pods.map((pod) => ({
      ...pod,
      metadata: { ...pod.metadata, name: `${pod.metadata?.name ?? ''}-${name}`, uid: `${pod.metadata?.uid ?? ''}-${name}` },
      spec: { ...pod.spec, containers: pod.spec?.containers ?? [], nodeName: name },
    })),
  };
}

/** How much of a node a Pod takes: the larger Pods are packed first (`estimator/decreasing_pod_orderer.go`). */
function podScore(pod: Pod, { status }: Node): number {
  const allocatable = amounts(status?.allocatable);
  const requests = podRequests(pod);
  return ['cpu', 'memory'].reduce((sum, name) => sum + (allocatable[name] ? (requests[name] ?? 0) / allocatable[name] : 0), 0);
}

/**
 * First-fit decreasing: how many new nodes of a group the Pods need, at most `limit`. The snapshot is as before afterwards.
 * Source: `cluster-autoscaler/estimator/binpacking_estimator.go`.
 */
export function estimate(snapshot: ClusterSnapshot, pods: readonly Pod[], template: NodeTemplate, group: string, limit: number): Estimate {
  const added: string[] = [];
  const placed: Pod[] = [];
  const sorted = [...pods].sort((a, b) => podScore(b, template.node) - podScore(a, template.node));
  for (const pod of sorted) {
    if (snapshot.schedule(pod, added) !== undefined) {
      placed.push(pod);
      continue;
    }
    if (added.length >= limit) continue;
    const next = instantiate(template, group, added.length);
    const name = next.node.metadata?.name ?? '';
    snapshot.addNode(next.node, next.pods);
    if (snapshot.schedule(pod, [name]) !== undefined) {
      added.push(name);
      placed.push(pod);
    } else snapshot.removeNode(name);
  }
  for (const name of added) snapshot.removeNode(name);
  return { nodeCount: added.length, pods: placed };
}

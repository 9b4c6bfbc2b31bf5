import type { Node, Pod } from '../../../../../api/index.ts';
import { onNode, onPod } from '../../events.ts';
import { type PluginFactory, type Status, status } from '../../interface.ts';
import { NodeInfo, type PodInfo, podInfoOf } from '../../types.ts';
import { allocationsOf } from './resource-allocation.ts';
import { leastAllocated, type ScoringStrategy, strategyScore } from './scoring-strategy.ts';

interface InsufficientResource {
  readonly reason: string;
  /** The node could not hold the Pod even if it were empty. */
  readonly unresolvable: boolean;
}

/** Everything that the node lacks for the Pod. Source: `plugins/noderesources/fit.go` fitsRequest. */
export function insufficientResources(pod: PodInfo, node: NodeInfo): readonly InsufficientResource[] {
  const { allocatable, requested } = node;
  const lacking: InsufficientResource[] = [];
  if (node.pods.size + 1 > allocatable.allowedPodNumber) lacking.push({ reason: 'Too many pods', unresolvable: false });
  if (pod.requests.isZero) return lacking;
  for (const name of ['cpu', 'memory', 'ephemeral-storage', ...pod.requests.scalarResources.keys()]) {
    const request = pod.requests.amount(name);
    const most = allocatable.amount(name);
    if (request > 0 && request > most - requested.amount(name)) {
      lacking.push({ reason: `Insufficient ${name}`, unresolvable: request > most });
    }
  }
  return lacking;
}

function verdict(lacking: readonly InsufficientResource[]): Status | undefined {
  if (lacking.length === 0) return undefined;
  const code = lacking.some(({ unresolvable }) => unresolvable) ? 'UnschedulableAndUnresolvable' : 'Unschedulable';
  return status(code, ...lacking.map(({ reason }) => reason));
}

/** Has a node grown in something that the Pod asks for? */
function grown(pod: PodInfo, before: Node, after: Node): boolean {
  const [a, b] = [new NodeInfo(before).allocatable, new NodeInfo(after).allocatable];
  if (b.allowedPodNumber > a.allowedPodNumber) return true;
  const names = ['cpu', 'memory', 'ephemeral-storage', ...pod.requests.scalarResources.keys()];
  return names.some((name) => pod.requests.amount(name) > 0 && b.amount(name) > a.amount(name));
}

function nodeHelps(pod: Pod, before: Node | undefined, after: Node): boolean {
  const info = podInfoOf(pod);
  if (insufficientResources(info, new NodeInfo(after)).length > 0) return false;
  return before === undefined || grown(info, before, after);
}

function podHelps(pod: Pod, before: Pod | undefined, after: Pod | undefined): boolean {
  if (!before) return false;
  if (!after) return Boolean(before.spec?.nodeName || before.status?.nominatedNodeName);
  if (after.metadata?.uid === pod.metadata?.uid) return true;
  if (!after.spec?.nodeName) return false;
  const [was, is, wanted] = [podInfoOf(before).requests, podInfoOf(after).requests, podInfoOf(pod).requests];
  const names = ['cpu', 'memory', 'ephemeral-storage', ...wanted.scalarResources.keys()];
  return names.some((name) => wanted.amount(name) > 0 && was.amount(name) > is.amount(name));
}

/** NodeResourcesFit with a scoring strategy (default LeastAllocated on cpu and memory). Source: `plugins/noderesources/fit.go`. */
export const nodeResourcesFit =
  (strategy: ScoringStrategy = leastAllocated): PluginFactory =>
  () => ({
    name: 'NodeResourcesFit',
    filter: (_state, pod, node) => verdict(insufficientResources(pod, node)),
    score: (_state, pod, node) => strategyScore(strategy, allocationsOf(pod, node, strategy.resources, false)),
    eventsToRegister: () => [
      { resource: 'Pod', actions: ['Delete', 'UpdatePodScaleDown'], hint: onPod(podHelps) },
      { resource: 'Node', actions: ['Add', 'UpdateNodeAllocatable'], hint: onNode(nodeHelps) },
    ],
  });

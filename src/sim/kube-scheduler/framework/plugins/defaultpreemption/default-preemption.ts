import { type Pod, resources } from '../../../../../api/index.ts';
import { patch, remove } from '../../../../client-go/index.ts';
import type { CycleState } from '../../cycle-state.ts';
import { onPod } from '../../events.ts';
import { fitErrorMessage } from '../../diagnosis.ts';
import { type Handle, type NodeToStatus, type PluginFactory, type PostFilterResult, type Status, status, statusOfNode } from '../../interface.ts';
import { type PodInfo, podPriority } from '../../types.ts';
import { type Candidate, pickOneNode, selectVictims } from './candidates.ts';

const MIN_CANDIDATE_NODES_PERCENTAGE = 10;
const MIN_CANDIDATE_NODES_ABSOLUTE = 100;
const NOT_HELPFUL = 'Preemption is not helpful for scheduling';

const preemptedByScheduler = (pod: Pod): boolean =>
  (pod.status?.conditions ?? []).some(
    ({ type, status: value, reason }) => type === 'DisruptionTarget' && value === 'True' && reason === 'PreemptionByScheduler',
  );

/** Why a Pod may not preempt now; undefined when it may. */
function ineligible(handle: Handle, pod: PodInfo, statuses: NodeToStatus): string | undefined {
  if (pod.pod.spec?.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const nominated = pod.pod.status?.nominatedNodeName;
  if (!nominated || statusOfNode(statuses, nominated).code === 'UnschedulableAndUnresolvable') return undefined;
  const priority = podPriority(pod.pod);
  for (const { pod: other } of handle.snapshot.get(nominated)?.pods.values() ?? []) {
    if (podPriority(other) < priority && other.metadata?.deletionTimestamp !== undefined && preemptedByScheduler(other)) {
      return 'not eligible due to a terminating pod on the nominated node.';
    }
  }
  return undefined;
}

/** Tries nodes from a random place on, until there are enough candidates. */
function findCandidates(handle: Handle, state: CycleState, pod: PodInfo, statuses: NodeToStatus): { candidates: Candidate[]; verdicts: Map<string, Status> } {
  const nodes = handle.snapshot.nodes();
  const potential = nodes.filter(({ name }) => statusOfNode(statuses, name).code === 'Unschedulable');
  const verdicts = new Map<string, Status>();
  for (const { name } of nodes) verdicts.set(name, status('UnschedulableAndUnresolvable', NOT_HELPFUL));
  const candidates: Candidate[] = [];
  if (potential.length === 0) return { candidates, verdicts };
  const enough = Math.min(potential.length, Math.max(MIN_CANDIDATE_NODES_ABSOLUTE, Math.trunc((potential.length * MIN_CANDIDATE_NODES_PERCENTAGE) / 100)));
  const offset = handle.random.int(0, potential.length - 1);
  for (let i = 0; i < potential.length && candidates.length < enough; i++) {
    const node = potential[(offset + i) % potential.length];
    if (!node) continue;
    const outcome = selectVictims(handle, state, pod, node);
    if ('victims' in outcome) candidates.push(outcome);
    else verdicts.set(node.name, status('Unschedulable', ...outcome.reasons));
  }
  return { candidates, verdicts };
}

/** Marks and deletes the victims; Pods of lower priority that were nominated to the node lose that. */
function evict(handle: Handle, pod: PodInfo, { node, victims }: Candidate): void {
  for (const { pod: victim } of victims) {
    const { namespace, name = '', uid } = victim.metadata ?? {};
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'PreemptionByScheduler',
      message: 'default-scheduler: preempting to accommodate a higher priority pod',
    };
    if (victim.metadata?.deletionTimestamp !== undefined) continue;
    handle.client.send(
      patch(resources.pods, namespace, name, 'application/strategic-merge-patch+json', { status: { conditions: [condition] } }, 'status'),
      () => {
        handle.client.send(remove(resources.pods, namespace, name, uid ? { preconditions: { uid } } : {}), () => {});
      },
    );
    handle.recorder.event(victim, 'Normal', 'Preempted', `Preempted by pod ${pod.uid} on node ${node}`);
  }
  for (const other of handle.nominatedPods(node)) if (podPriority(other.pod) < podPriority(pod.pod)) handle.deleteNomination(other);
}

/**
 * Makes room for a Pod by deleting Pods of lower priority. Source: `plugins/defaultpreemption/default_preemption.go`,
 * `pkg/scheduler/framework/preemption/preemption.go`.
 */
export const defaultPreemption: PluginFactory = (handle) => ({
  name: 'DefaultPreemption',
  postFilter: (state, pod, statuses): PostFilterResult => {
    const reason = ineligible(handle, pod, statuses);
    if (reason !== undefined) return { status: status('Unschedulable', `preemption: ${reason}`) };
    const { candidates, verdicts } = findCandidates(handle, state, pod, statuses);
    const best = pickOneNode(candidates);
    if (best) {
      evict(handle, pod, best);
      return { status: undefined, nominatedNodeName: best.node };
    }
    const text = fitErrorMessage({
      numAllNodes: handle.snapshot.size,
      statuses: { nodes: verdicts, absent: status('UnschedulableAndUnresolvable', NOT_HELPFUL) },
      preFilterMessage: '',
      postFilterMessage: '',
      unschedulablePlugins: new Set(),
      pendingPlugins: new Set(),
    });
    // A nomination that has come to nothing is taken back.
    return { status: status('Unschedulable', `preemption: ${text}`), nominatedNodeName: '' };
  },
  eventsToRegister: () => [{ resource: 'Pod', actions: ['Delete'], hint: onPod((_pod, before, after) => before !== undefined && after === undefined) }],
});

import type { Node, Pod } from '../../api/index.ts';
import { milliValue, unitValue } from '../../sim/apimachinery/quantity.ts';
import { podRequests } from '../../sim/component-helpers/resource/helpers.ts';
import { isPodTerminal } from '../../sim/component-helpers/pod.ts';
import type { World } from './world.ts';

/** Does the Pod's node affinity name this node, as far as it names nodes (a DaemonSet's Pods do)? */
function isMeant(pod: Pod, node: string | undefined): boolean {
  const terms = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return terms.every(({ matchFields = [] }) => matchFields.every(({ values = [] }) => values.includes(node ?? '')));
}

/** A schedulable node where the Pod's requests would fit, by what the API says. */
export function roomFor(world: World, pod: Pod): string | undefined {
  const wanted = podRequests(pod);
  return world.all<Node>('Node').find(({ metadata, spec, status }) => {
    if (spec?.unschedulable || spec?.taints?.length || !isMeant(pod, metadata?.name)) return false;
    const here = world.all<Pod>('Pod').filter((other) => other.spec?.nodeName === metadata?.name && !isPodTerminal(other));
    const used = (name: string): number => here.reduce((sum, other) => sum + (podRequests(other)[name] ?? 0), 0);
    const allocatable = status?.allocatable ?? {};
    return (
      here.length < unitValue(allocatable.pods ?? 0) &&
      used('cpu') + (wanted.cpu ?? 0) <= milliValue(allocatable.cpu ?? 0) &&
      used('memory') + (wanted.memory ?? 0) <= unitValue(allocatable.memory ?? 0)
    );
  })?.metadata?.name;
}

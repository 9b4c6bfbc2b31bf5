import type { Pod } from '../../api/index.ts';
import { isPodTerminal } from '../../sim/component-helpers/pod.ts';
import type { World } from './world.ts';

interface IpamDocument {
  readonly blocks?: readonly { readonly allocations: Readonly<Record<string, { readonly pod: string }>> }[];
}

interface ProcessesDocument {
  readonly processes?: readonly { readonly container?: string; readonly state?: string }[];
}

/** Pods by node and `namespace/name`: the only ones of which a node may hold anything. */
function podsByNode(world: World): ReadonlyMap<string, Pod> {
  return new Map(world.all<Pod>('Pod').map((pod) => [`${pod.spec?.nodeName}/${pod.metadata?.namespace}/${pod.metadata?.name}`, pod]));
}

function addresses(world: World, pods: ReadonlyMap<string, Pod>): readonly string[] {
  return world.matching(/^([^/]+)\/ipam$/).flatMap(([match, value]) => {
    const seen = new Set<string>();
    return ((value as IpamDocument).blocks ?? []).flatMap(({ allocations }) =>
      Object.entries(allocations).flatMap(([ip, { pod }]) => {
        if (pod === '') return [];
        const owner = pods.get(`${match[1]}/${pod}`);
        if (!owner || isPodTerminal(owner)) return [`IPAM of ${match[1]} keeps ${ip} for ${pod}, which is gone`];
        if (seen.has(pod)) return [`IPAM of ${match[1]} keeps a second address, ${ip}, for ${pod}`];
        seen.add(pod);
        return [];
      }),
    );
  });
}

function cgroups(world: World): readonly string[] {
  const live = new Map(world.all<Pod>('Pod').map((pod) => [`${pod.spec?.nodeName}/${pod.metadata?.uid}`, pod]));
  return world.matching(/^([^/]+)\/cgroups\/.*\/pod([0-9a-f-]+)$/).flatMap(([match]) => {
    const pod = live.get(`${match[1]}/${match[2]}`);
    return pod && !isPodTerminal(pod) ? [] : [`cgroup ${match[0]} belongs to no Pod`];
  });
}

function namespaces(world: World, pods: ReadonlyMap<string, Pod>): readonly string[] {
  return world.matching(/^([^/]+)\/(network|processes)\/([^/]+\/[^/]+)$/).flatMap(([match, value]) => {
    const pod = pods.get(`${match[1]}/${match[3]}`);
    if (pod && !isPodTerminal(pod)) return [];
    const running = ((value as ProcessesDocument).processes ?? []).length;
    return match[2] === 'processes' && running === 0 ? [] : [`${match[0]} belongs to no Pod`];
  });
}

/** A container that the API calls running has a process on its node. */
function processes(world: World, pods: ReadonlyMap<string, Pod>): readonly string[] {
  return [...pods].flatMap(([key, pod]) => {
    const [node, namespace, name] = key.split('/');
    const found = world.get(`${node}/processes/${namespace}/${name}`) as ProcessesDocument | undefined;
    const alive = new Set((found?.processes ?? []).map(({ container }) => container));
    return (pod.status?.containerStatuses ?? [])
      .filter((status) => status.state?.running && !alive.has(status.name))
      .map((status) => `container ${key}/${status.name} is called running but has no process`);
  });
}

/** What nodes still hold of Pods that are gone, and what they do not hold of Pods that are there. */
export function leaksOf(world: World): readonly string[] {
  const pods = podsByNode(world);
  return [...addresses(world, pods), ...cgroups(world), ...namespaces(world, pods), ...processes(world, pods)];
}

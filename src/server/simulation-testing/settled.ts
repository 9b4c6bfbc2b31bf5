import type { Deployment, EndpointSlice, KubeObject, Node, Pod, ReplicaSet, Service } from '../../api/index.ts';
import { isPodTerminal } from '../../sim/component-helpers/pod.ts';
import { leaksOf } from './leaks.ts';
import { roomFor } from './room.ts';
import type { World } from './world.ts';
import { MISSING_IMAGE, SETTINGS } from './workloads.ts';

type Job = KubeObject & { readonly status?: { readonly conditions?: readonly { type: string; status: string }[] } };

/** One thing that must be so once everything is healed and time has passed: what is not so, in words. */
type Check = (world: World) => readonly string[];

const nameOf = ({ metadata }: KubeObject): string => `${metadata?.namespace}/${metadata?.name}`;
const condition = (object: { readonly status?: { readonly conditions?: readonly { type: string; status: string; reason?: string }[] } }, type: string) =>
  object.status?.conditions?.find((candidate) => candidate.type === type);
const isReady = (pod: Pod): boolean => condition(pod, 'Ready')?.status === 'True';
const isUnschedulable = (pod: Pod): boolean => !pod.spec?.nodeName && condition(pod, 'PodScheduled')?.reason === 'Unschedulable';

/** Does anything in there read the ConfigMap? Somebody may have deleted it. */
const readsSettings = (spec: Pod['spec']): boolean =>
  (spec?.containers ?? []).some(({ env }) => env?.some(({ valueFrom }) => valueFrom?.configMapKeyRef)) ||
  (spec?.volumes ?? []).some(({ configMap, projected }) => configMap ?? projected?.sources?.some((source) => source.configMap?.name === SETTINGS));

/** Would these containers run for ever, and become ready? */
function staysUp(world: World, spec: Pod['spec']): boolean {
  if (readsSettings(spec) && !world.get(`ConfigMap/default/${SETTINGS}`)) return false;
  return (spec?.containers ?? []).every(({ image, command = [] }) => image !== MISSING_IMAGE && !/exit/.test(command.join(' ')));
}

const owned = (object: KubeObject, owner: KubeObject): boolean =>
  object.metadata?.ownerReferences?.some(({ uid, controller }) => controller && uid === owner.metadata?.uid) ?? false;

const deployments: Check = (world) =>
  world.all<Deployment>('Deployment').flatMap((deployment) => {
    const { metadata, spec, status } = deployment;
    const problems: string[] = [];
    if (metadata?.deletionTimestamp) return [`Deployment ${nameOf(deployment)} is stuck in deletion`];
    if (status?.observedGeneration !== metadata?.generation) problems.push(`Deployment ${nameOf(deployment)} is not observed`);
    if (!staysUp(world, spec?.template?.spec as Pod['spec'])) return problems;
    const sets = world.all<ReplicaSet>('ReplicaSet').filter((set) => owned(set, deployment));
    const pods = world.all<Pod>('Pod').filter((pod) => sets.some((set) => owned(pod, set)));
    if (pods.some(isUnschedulable)) return problems;
    const counts = [status?.replicas ?? 0, status?.updatedReplicas ?? 0, status?.readyReplicas ?? 0];
    if (counts.some((count) => count !== spec?.replicas))
      problems.push(`Deployment ${nameOf(deployment)} wants ${spec?.replicas}, has ${counts.join('/')} (all/updated/ready)`);
    return problems;
  });

const replicaSets: Check = (world) => {
  const live = new Set(world.all<Deployment>('Deployment').map(({ metadata }) => metadata?.uid));
  return world.all<ReplicaSet>('ReplicaSet').flatMap((set) => {
    const owner = set.metadata?.ownerReferences?.[0]?.uid;
    if (owner && !live.has(owner)) return [`ReplicaSet ${nameOf(set)} outlives its Deployment`];
    const pods = world.all<Pod>('Pod').filter((pod) => owned(pod, set) && !isPodTerminal(pod) && !pod.metadata?.deletionTimestamp);
    const problems = pods.length === set.spec?.replicas ? [] : [`ReplicaSet ${nameOf(set)} wants ${set.spec?.replicas} Pods, has ${pods.length}`];
    const ready = pods.filter(isReady).length;
    return ready === (set.status?.readyReplicas ?? 0)
      ? problems
      : [...problems, `ReplicaSet ${nameOf(set)} says ${set.status?.readyReplicas} ready of ${ready}`];
  });
};

function podProblem(world: World, pod: Pod): string | undefined {
  if (pod.metadata?.deletionTimestamp) return 'is stuck Terminating';
  const owner = pod.metadata?.ownerReferences?.[0];
  if (owner && !world.all(owner.kind).some(({ metadata }) => metadata?.uid === owner.uid)) return `outlives its ${owner.kind}`;
  if (isPodTerminal(pod)) return undefined;
  if (!pod.spec?.nodeName) {
    if (!isUnschedulable(pod)) return 'was never looked at by the scheduler';
    const room = roomFor(world, pod);
    return room ? `is Pending although ${room} has room` : undefined;
  }
  if (pod.spec.restartPolicy === 'Always' && staysUp(world, pod.spec) && !isReady(pod)) return `is not ready (${pod.status?.phase})`;
  return undefined;
}

const pods: Check = (world) => {
  const problems: string[] = [];
  const addresses = new Map<string, string>();
  for (const pod of world.all<Pod>('Pod')) {
    const problem = podProblem(world, pod);
    if (problem) problems.push(`Pod ${nameOf(pod)} ${problem}`);
    const ip = isPodTerminal(pod) ? undefined : pod.status?.podIP;
    if (ip && addresses.has(ip)) problems.push(`Pods ${nameOf(pod)} and ${addresses.get(ip)} both have ${ip}`);
    if (ip) addresses.set(ip, nameOf(pod));
  }
  return problems;
};

/**
 * A Pod that is not to be restarted gets no new sandbox once a container was created, even if that never ran: it stays Pending, in
 * life as here. Source: `pkg/kubelet/kuberuntime/kuberuntime_manager.go` computePodActions.
 */
const lostItsSandbox = ({ spec, status }: Pod): boolean =>
  spec?.restartPolicy === 'Never' && (status?.containerStatuses ?? []).some(({ state, containerID }) => state?.waiting && containerID);

const jobs: Check = (world) =>
  world
    .all<Job>('Job')
    .filter((job) => ![condition(job, 'Complete'), condition(job, 'Failed')].some((found) => found?.status === 'True'))
    .filter((job) => !world.all<Pod>('Pod').some((pod) => owned(pod, job) && (isUnschedulable(pod) || lostItsSandbox(pod))))
    .map((job) => `Job ${nameOf(job)} has not ended`);

const nodes: Check = (world) =>
  world.all<Node>('Node').flatMap((node) => {
    const taints = (node.spec?.taints ?? []).map(({ key }) => key).filter((key) => key !== 'node.kubernetes.io/unschedulable');
    const ready = condition(node, 'Ready')?.status === 'True';
    return ready && taints.length === 0 ? [] : [`Node ${node.metadata?.name} is not ready again (${taints.join(', ')})`];
  });

const sorted = (values: Iterable<string>): string => [...new Set(values)].sort().join(' ');

const endpointSlices: Check = (world) =>
  world.all<Service>('Service').flatMap((service) => {
    const selector = Object.entries(service.spec?.selector ?? {});
    if (selector.length === 0) return [];
    const chosen = world.all<Pod>('Pod').filter((pod) => selector.every(([key, value]) => pod.metadata?.labels?.[key] === value));
    const wanted = sorted(chosen.filter((pod) => isReady(pod) && !isPodTerminal(pod)).map((pod) => pod.status?.podIP ?? ''));
    const slices = world
      .all<EndpointSlice>('EndpointSlice')
      .filter((slice) => slice.metadata?.labels?.['kubernetes.io/service-name'] === service.metadata?.name);
    const listed = sorted(
      slices
        .flatMap(({ endpoints = [] }) => endpoints)
        .filter(({ conditions }) => conditions?.ready)
        .flatMap(({ addresses }) => addresses),
    );
    return wanted === listed ? [] : [`EndpointSlices of ${nameOf(service)} list [${listed}] for [${wanted}]`];
  });

/** Every node's NAT rules lead to exactly the ready endpoints. */
const serviceRules: Check = (world) => {
  const services = new Set(world.all<Service>('Service').map(nameOf));
  const ofService = ({ metadata }: EndpointSlice): boolean => services.has(`${metadata?.namespace}/${metadata?.labels?.['kubernetes.io/service-name']}`);
  const ready = world
    .all<EndpointSlice>('EndpointSlice')
    .filter(ofService)
    .flatMap(({ endpoints = [], ports = [] }) =>
      ports.length === 0 ? [] : endpoints.filter(({ conditions }) => conditions?.ready).flatMap(({ addresses }) => addresses),
    );
  return world.matching(/^([^/]+)\/iptables$/).flatMap(([match, rules]) => {
    const found = JSON.stringify(rules).matchAll(/--to-destination (\d+\.\d+\.\d+\.\d+)/g);
    const [listed, wanted] = [sorted([...found].map((hit) => hit[1] ?? '')), sorted(ready)];
    return listed === wanted ? [] : [`iptables of ${match[1]} leads to [${listed}] for [${wanted}]`];
  });
};

const schedulingQueue: Check = (world) => {
  const queue = world.get('kube-scheduler/queue') as
    | { readonly activeQ?: { readonly length: number }; readonly inFlight?: { readonly length: number } }
    | undefined;
  return (queue?.activeQ?.length ?? 0) + (queue?.inFlight?.length ?? 0) === 0 ? [] : ['the scheduling queue is not empty'];
};

const checks: readonly Check[] = [deployments, replicaSets, pods, jobs, nodes, endpointSlices, serviceRules, schedulingQueue, leaksOf];

/** What is not yet as it must be when all faults are healed; empty when the cluster has come to rest. */
export function unsettled(world: World): readonly string[] {
  return checks.flatMap((check) => check(world));
}

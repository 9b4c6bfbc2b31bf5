import { type Address, address, type NodeSpec, type OciRuntimeName, type Scenario } from '../../api/index.ts';
import { milliValue, unitValue } from '../apimachinery/index.ts';
import { outsideClient } from '../client/index.ts';
import { isKubeletLabel } from '../component-helpers/node/well-known-labels.ts';
import { coredns } from '../coredns/index.ts';
import { etcd } from '../etcd/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { kubeApiserver } from '../kube-apiserver/index.ts';
import { kubeControllerManager } from '../kube-controller-manager/index.ts';
import { kubeProxy } from '../kube-proxy/index.ts';
import { kubeScheduler } from '../kube-scheduler/index.ts';
import { kubelet } from '../kubelet/index.ts';
import { kernel as linux } from '../linux/index.ts';
import { ociRuntime } from '../runc/index.ts';
import { ImageCatalog } from '../workload/images/catalog.ts';
import { registry, workloadHost } from '../workload/index.ts';
import { nodeIP } from './addresses.ts';
import { aggregatedApis, apiServerOf, controlPlanePart, etcdMembersOf, type Machines } from './control-plane-parts.ts';
import { deviceParts, handlersOf, networkParts, type NodeContext, policyParts, runtimeParts, storageParts } from './node-parts.ts';

const CLUSTER_DOMAIN = 'cluster.local';
/** The address that kube-apiserver advertises, and who answers there. */
const CONTROL_PLANE = { ip: '192.168.0.2', port: 6_443, to: address('kube-apiserver') };

interface Peer {
  readonly node: string;
  readonly nodeIP: string;
  readonly kernel: Address;
}

/**
 * Puts a cluster together: the one place that knows all processes. Returns their addresses in boot order; nothing is
 * started yet.
 */
export function compose(kernel: Kernel, given: Scenario): readonly Address[] {
  const { scenario, joining } = withoutJoining(withGroups(given.spec.cluster.region === undefined ? given : inRegion(given, given.spec.cluster.region)));
  const { cluster } = scenario.spec;
  const order: Address[] = [];
  const add = (name: string, factory: Parameters<Kernel['register']>[1]): Address => {
    const at = address(name);
    kernel.register(at, factory);
    order.push(at);
    return at;
  };

  const members = etcdMembersOf(cluster) > 1 ? controlPlanePart('etcd members', { add, cluster }) : [add('etcd-0', etcd())];
  const catalog = new ImageCatalog(cluster.registry);
  add('registry', registry({ catalog }));
  const server = (endpoints: readonly Address[], node?: string) =>
    kubeApiserver({
      etcd: endpoints,
      aggregated: aggregatedApis(cluster),
      serviceCIDR: cluster.serviceCIDR,
      ...(cluster.oidc ? { oidc: cluster.oidc } : {}),
      ...apiServerOf(cluster, node),
    });
  const manager = kubeControllerManager({
    podCIDR: cluster.podCIDR,
    ...(cluster.nodeCIDRMaskSize === undefined ? {} : { nodeCIDRMaskSize: cluster.nodeCIDRMaskSize }),
  });
  const scheduler = kubeScheduler(cluster.scheduler);
  if (cluster.controlPlane) {
    controlPlanePart('control plane', {
      add,
      cluster,
      replicas: {
        kubeApiserver: server,
        kubeControllerManager: manager,
        kubeScheduler: scheduler,
        members,
        place: (process, machine) => kernel.place(process, machine),
      },
    });
  } else {
    add('kube-apiserver', server(members));
    add('kube-controller-manager', manager);
    add('kube-scheduler', scheduler);
  }
  if (cluster.nodes.some(({ labels }) => !Object.keys(labels).every(isKubeletLabel))) controlPlanePart('kubeadm', { add, cluster });
  const machines: Machines = { boot: (spec, index) => join(spec, index), off: (node) => powerOff(kernel, node) };
  if (joining.length > 0) controlPlanePart('data-centre', { add, cluster, machines, joining });
  for (const addon of cluster.addons ?? []) controlPlanePart(addon, { add, cluster, machines });
  const dns = add(
    'coredns',
    coredns({ clusterDomain: CLUSTER_DOMAIN, ...(cluster.upstreamDNS ? { upstream: controlPlanePart('resolver', { add, cluster })[0] } : {}) }),
  );

  const peers: Peer[] = cluster.nodes.map(peerOf);
  const links = cluster.nodes.map(({ name }) => peers.filter(({ node }) => node !== name));
  const nodes = cluster.nodes.map((node, index) => composeNode(add, scenario, node, index, links[index] ?? [], catalog));
  let enforced = false;
  kernel.firsts.when('NetworkPolicy/', () => {
    enforced = true;
    enforce(kernel, cluster.cni, nodes);
  });
  const join: Machines['boot'] = (spec, index) => {
    const known = order.length;
    const own = [...peers];
    const peer = peerOf(spec, index);
    for (const link of links) link.push(peer);
    peers.push(peer);
    links.push(own);
    const node = composeNode(add, scenario, spec, index, own, catalog, true);
    nodes.push(node);
    for (const process of order.slice(known)) kernel.start(process);
    if (enforced) enforce(kernel, cluster.cni, [node]);
  };
  for (const driver of cluster.csi ?? [])
    storageParts.get(driver)?.cluster(
      add,
      cluster.nodes.map(({ name }) => name),
    );
  const via = peers[0]?.kernel;
  if (via) for (const client of cluster.clients) add(`client/${client.name}`, outsideClient({ client, dns, via }));
  return order;
}

const peerOf = ({ name }: NodeSpec, index: number): Peer => ({ node: name, nodeIP: nodeIP(index), kernel: address(`${name}/kernel`) });

/** Every machine of a cluster knows its region; a kubelet may say so of its own node. */
function inRegion(scenario: Scenario, region: string): Scenario {
  const { cluster } = scenario.spec;
  const nodes = cluster.nodes.map((node) => ({ ...node, labels: { 'topology.kubernetes.io/region': region, ...node.labels } }));
  return { ...scenario, spec: { ...scenario.spec, cluster: { ...cluster, nodes } } };
}

/** The machines of the node groups that are there from the beginning are nodes like the others. */
function withGroups(scenario: Scenario): Scenario {
  const { cluster } = scenario.spec;
  if (!cluster.nodeGroups) return scenario;
  const first = cluster.nodeGroups.flatMap(({ name, minSize, node }) =>
    Array.from({ length: minSize }, (_, index) => ({ ...node, name: `${name}-${index + 1}` })),
  );
  return { ...scenario, spec: { ...scenario.spec, cluster: { ...cluster, nodes: [...cluster.nodes, ...first] } } };
}

/** The nodes that are there from the beginning, and those that come later with their places on the node network. */
function withoutJoining(scenario: Scenario): { readonly scenario: Scenario; readonly joining: readonly { readonly spec: NodeSpec; readonly index: number }[] } {
  const { cluster } = scenario.spec;
  const nodes = cluster.nodes.filter(({ joinsAt }) => joinsAt === undefined);
  if (nodes.length === cluster.nodes.length) return { scenario, joining: [] };
  const joining = cluster.nodes.filter(({ joinsAt }) => joinsAt !== undefined).map((spec, place) => ({ spec, index: nodes.length + place }));
  return { scenario: { ...scenario, spec: { ...scenario.spec, cluster: { ...cluster, nodes } } }, joining };
}

function powerOff(kernel: Kernel, node: string): void {
  for (const process of kernel.addresses()) if (kernel.isOn(process, node) && kernel.isRunning(process)) kernel.crash(process);
}

/** Starts what enforces NetworkPolicies on each node, where the provider has something of the kind. */
function enforce(kernel: Kernel, cni: Scenario['spec']['cluster']['cni'], nodes: readonly NodeContext[]): void {
  for (const node of nodes) {
    const add: NodeContext['add'] = (name, factory) => {
      const at = address(`${node.spec.name}/${name}`);
      kernel.register(at, factory);
      kernel.start(at);
      return at;
    };
    policyParts.get(cni)?.({ ...node, add });
  }
}

/** `--cloud-provider=external`: the kubelet registers its Node with a taint, until the provider has told about it. */
function ofCloud(spec: NodeSpec, { addons = [] }: Scenario['spec']['cluster']): NodeSpec {
  if (!addons.includes('cloud-controller-manager')) return spec;
  return { ...spec, taints: [...spec.taints, { key: 'node.cloudprovider.kubernetes.io/uninitialized', value: 'true', effect: 'NoSchedule' }] };
}

function composeNode(
  add: (name: string, factory: Parameters<Kernel['register']>[1]) => Address,
  scenario: Scenario,
  spec: NodeSpec,
  nodeIndex: number,
  peers: readonly Peer[],
  catalog: ImageCatalog,
  late = false,
): NodeContext {
  const { podCIDR, clusterDNS } = scenario.spec.cluster;
  const node = spec.name;
  const ip = nodeIP(nodeIndex);
  const kernel = add(
    `${node}/kernel`,
    linux({
      node,
      spec,
      nodeIP: ip,
      peers,
      ...(late && scenario.spec.cluster.cni === 'calico' ? { joins: true } : {}),
      podCIDR,
      nodeIndex,
      memory: unitValue(spec.memory),
      ...(spec.withoutModules ? { without: spec.withoutModules } : {}),
      servers: [CONTROL_PLANE],
      runtime: address(`${node}/${spec.runtime ?? 'containerd'}`),
      ...(spec.cgroup ? { cgroup: spec.cgroup } : {}),
    }),
  );
  add(`${node}/pod`, workloadHost({ node, kernel, cpus: milliValue(spec.cpu) / 1_000 }));
  const handlers = handlersOf(spec);
  for (const handler of handlers) add(`${node}/${handler}`, ociRuntime({ node, kernel }, handler as OciRuntimeName));
  const { cluster } = scenario.spec;
  const part: NodeContext = {
    add: (name: string, factory: Parameters<Kernel['register']>[1]) => add(`${node}/${name}`, factory),
    spec,
    cluster,
    nodeIP: ip,
    nodeIndex,
    kernel,
    registry: address('registry'),
    catalog,
    handlers,
  };
  networkParts.get(cluster.cni)?.(part);
  for (const driver of cluster.csi ?? []) storageParts.get(driver)?.node(part);
  if (spec.devices?.length) deviceParts.get()(part);
  const runtime = runtimeParts.get(spec.runtime ?? 'containerd')?.(part);
  if (!runtime || !networkParts.has(cluster.cni)) throw new Error(`the parts of ${node} are not loaded yet`);
  add(`${node}/kubelet`, kubelet({ node: ofCloud(spec, cluster), nodeIP: ip, runtime, kernel, clusterDNS, clusterDomain: CLUSTER_DOMAIN }));
  add(
    `${node}/kube-proxy`,
    kubeProxy({
      node,
      nodeIP: ip,
      kernel,
      podCIDR,
      serviceCIDR: cluster.serviceCIDR,
      mode: spec.kubeProxy?.mode ?? cluster.proxyMode,
      ...(spec.kubeProxy?.ipvs?.scheduler === undefined ? {} : { scheduler: spec.kubeProxy.ipvs.scheduler }),
    }),
  );
  return part;
}

import { type Address, address, type NodeSpec, type OciRuntimeName, type Scenario } from '../../api/index.ts';
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
import { aggregatedApis, apiServerOf, controlPlanePart, etcdMembersOf } from './control-plane-parts.ts';
import { handlersOf, networkParts, type NodeContext, policyParts, runtimeParts, storageParts } from './node-parts.ts';

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
export function compose(kernel: Kernel, scenario: Scenario): readonly Address[] {
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
  const server = (endpoints: readonly Address[], node?: string) => kubeApiserver({ etcd: endpoints, aggregated: aggregatedApis(cluster), serviceCIDR: cluster.serviceCIDR, ...(cluster.oidc ? { oidc: cluster.oidc } : {}), ...apiServerOf(cluster, node) });
  const manager = kubeControllerManager({ podCIDR: cluster.podCIDR, ...(cluster.nodeCIDRMaskSize === undefined ? {} : { nodeCIDRMaskSize: cluster.nodeCIDRMaskSize }) });
  const scheduler = kubeScheduler(cluster.scheduler);
  if (cluster.controlPlane) {
    controlPlanePart('control plane', { add, cluster, replicas: { kubeApiserver: server, kubeControllerManager: manager, kubeScheduler: scheduler, members, place: (process, machine) => kernel.place(process, machine) } });
  } else {
    add('kube-apiserver', server(members));
    add('kube-controller-manager', manager);
    add('kube-scheduler', scheduler);
  }
  if (cluster.nodes.some(({ labels }) => !Object.keys(labels).every(isKubeletLabel))) controlPlanePart('kubeadm', { add, cluster });
  for (const addon of cluster.addons ?? []) controlPlanePart(addon, { add, cluster });
  const dns = add('coredns', coredns({ clusterDomain: CLUSTER_DOMAIN }));

  const peers: Peer[] = cluster.nodes.map((node, index) => ({
    node: node.name,
    nodeIP: nodeIP(index),
    kernel: address(`${node.name}/kernel`),
  }));
  const nodes = cluster.nodes.map((node, index) => composeNode(add, scenario, node, index, peers, catalog));
  kernel.firsts.when('NetworkPolicy/', () => enforce(kernel, cluster.cni, nodes));
  for (const driver of cluster.csi ?? []) storageParts.get(driver)?.cluster(add, cluster.nodes.map(({ name }) => name));
  const via = peers[0]?.kernel;
  if (via) for (const client of cluster.clients) add(`client/${client.name}`, outsideClient({ client, dns, via }));
  return order;
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
): NodeContext {
  const { podCIDR, clusterDNS } = scenario.spec.cluster;
  const node = spec.name;
  const ip = nodeIP(nodeIndex);
  const kernel = add(`${node}/kernel`, linux({ node, nodeIP: ip, peers: peers.filter((p) => p.node !== node), podCIDR, nodeIndex, servers: [CONTROL_PLANE], runtime: address(`${node}/${spec.runtime ?? 'containerd'}`), ...(spec.cgroup ? { cgroup: spec.cgroup } : {}) }));
  add(`${node}/pod`, workloadHost({ node, kernel }));
  const handlers = handlersOf(spec);
  for (const handler of handlers) add(`${node}/${handler}`, ociRuntime({ node, kernel }, handler as OciRuntimeName));
  const { cluster } = scenario.spec;
  const part: NodeContext = { add: (name: string, factory: Parameters<Kernel['register']>[1]) => add(`${node}/${name}`, factory), spec, cluster, nodeIP: ip, nodeIndex, kernel, registry: address('registry'), catalog, handlers };
  networkParts.get(cluster.cni)?.(part);
  for (const driver of cluster.csi ?? []) storageParts.get(driver)?.node(part);
  const runtime = runtimeParts.get(spec.runtime ?? 'containerd')?.(part);
  if (!runtime || !networkParts.has(cluster.cni)) throw new Error(`the parts of ${node} are not loaded yet`);
  add(`${node}/kubelet`, kubelet({ node: ofCloud(spec, cluster), nodeIP: ip, runtime, kernel, clusterDNS, clusterDomain: CLUSTER_DOMAIN }));
  add(`${node}/kube-proxy`, kubeProxy({ node, nodeIP: ip, kernel, podCIDR }));
  return part;
}

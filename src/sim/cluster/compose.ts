import { type Address, address, type NodeSpec, type OciRuntimeName, type Scenario } from '../../api/index.ts';
import { outsideClient } from '../client/index.ts';
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
import { aggregatedApis, controlPlanePart } from './control-plane-parts.ts';
import { handlersOf, networkParts, runtimeParts, storageParts } from './node-parts.ts';

const CLUSTER_DOMAIN = 'cluster.local';

interface Peer {
  readonly node: string;
  readonly nodeIP: string;
  readonly kernel: Address;
}

/** Addresses of the nodes on their own network, in the order of the scenario. */
export function nodeIP(index: number): string {
  return `192.168.${Math.floor((11 + index) / 256)}.${(11 + index) % 256}`;
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

  const members = (cluster.etcd?.members ?? 1) > 1 ? controlPlanePart('etcd members', { add, cluster }) : [add('etcd-0', etcd())];
  const catalog = new ImageCatalog(cluster.registry);
  add('registry', registry({ catalog }));
  add('kube-apiserver', kubeApiserver({ etcd: members, aggregated: aggregatedApis(cluster), serviceCIDR: cluster.serviceCIDR, ...(cluster.oidc ? { oidc: cluster.oidc } : {}) }));
  add('kube-controller-manager', kubeControllerManager({ podCIDR: cluster.podCIDR, ...(cluster.nodeCIDRMaskSize === undefined ? {} : { nodeCIDRMaskSize: cluster.nodeCIDRMaskSize }) }));
  add('kube-scheduler', kubeScheduler(cluster.scheduler));
  for (const addon of cluster.addons ?? []) controlPlanePart(addon, { add, cluster });
  const dns = add('coredns', coredns({ clusterDomain: CLUSTER_DOMAIN }));

  const peers: Peer[] = cluster.nodes.map((node, index) => ({
    node: node.name,
    nodeIP: nodeIP(index),
    kernel: address(`${node.name}/kernel`),
  }));
  cluster.nodes.forEach((node, index) => composeNode(add, scenario, node, index, peers, catalog));
  for (const driver of cluster.csi ?? []) storageParts.get(driver)?.cluster(add, cluster.nodes.map(({ name }) => name));
  const via = peers[0]?.kernel;
  if (via) for (const client of cluster.clients) add(`client/${client.name}`, outsideClient({ client, dns, via }));
  return order;
}

function composeNode(
  add: (name: string, factory: Parameters<Kernel['register']>[1]) => Address,
  scenario: Scenario,
  spec: NodeSpec,
  nodeIndex: number,
  peers: readonly Peer[],
  catalog: ImageCatalog,
): void {
  const { podCIDR, clusterDNS } = scenario.spec.cluster;
  const node = spec.name;
  const ip = nodeIP(nodeIndex);
  const kernel = add(`${node}/kernel`, linux({ node, nodeIP: ip, peers: peers.filter((p) => p.node !== node), podCIDR, nodeIndex, runtime: address(`${node}/${spec.runtime ?? 'containerd'}`), ...(spec.cgroup ? { cgroup: spec.cgroup } : {}) }));
  add(`${node}/pod`, workloadHost({ node, kernel }));
  const handlers = handlersOf(spec);
  for (const handler of handlers) add(`${node}/${handler}`, ociRuntime({ node, kernel }, handler as OciRuntimeName));
  const { cluster } = scenario.spec;
  const part = { add: (name: string, factory: Parameters<Kernel['register']>[1]) => add(`${node}/${name}`, factory), spec, cluster, nodeIP: ip, nodeIndex, kernel, registry: address('registry'), catalog, handlers };
  networkParts.get(cluster.cni)?.(part);
  for (const driver of cluster.csi ?? []) storageParts.get(driver)?.node(part);
  const runtime = runtimeParts.get(spec.runtime ?? 'containerd')?.(part);
  if (!runtime || !networkParts.has(cluster.cni)) throw new Error(`the parts of ${node} are not loaded yet`);
  add(`${node}/kubelet`, kubelet({ node: spec, nodeIP: ip, runtime, kernel, clusterDNS, clusterDomain: CLUSTER_DOMAIN }));
  add(`${node}/kube-proxy`, kubeProxy({ node, nodeIP: ip, kernel, podCIDR }));
}

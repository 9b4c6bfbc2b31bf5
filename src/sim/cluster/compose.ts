import { type Address, address, type Scenario } from '../../api/index.ts';
import { outsideClient } from '../client/index.ts';
import { isKubeletLabel } from '../component-helpers/node/well-known-labels.ts';
import { coredns } from '../coredns/index.ts';
import { etcd } from '../etcd/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { kubeApiserver } from '../kube-apiserver/index.ts';
import { kubeControllerManager } from '../kube-controller-manager/index.ts';
import { kubeScheduler } from '../kube-scheduler/index.ts';
import { ImageCatalog } from '../workload/images/catalog.ts';
import { registry } from '../workload/index.ts';
import { aggregatedApis, apiServerOf, controlPlanePart, etcdMembersOf } from './control-plane-parts.ts';
import { givenNodes } from './given-nodes.ts';
import { type Add, CLUSTER_DOMAIN, Nodes } from './nodes.ts';

/**
 * Puts a cluster together: the one place that knows all processes. Returns their addresses in boot order; nothing is
 * started yet.
 */
export function compose(kernel: Kernel, given: Scenario): readonly Address[] {
  const { scenario, joining } = givenNodes(given);
  const { cluster } = scenario.spec;
  const order: Address[] = [];
  const add: Add = (name, factory) => {
    const at = address(name);
    kernel.register(at, factory);
    order.push(at);
    return at;
  };

  const members = etcdMembersOf(cluster) > 1 ? controlPlanePart('etcd members', { add, cluster }) : [add('etcd-0', etcd())];
  const catalog = new ImageCatalog(cluster.registry);
  add('registry', registry({ catalog }));
  composeControlPlane(kernel, add, cluster, members);
  if (cluster.nodes.some(({ labels }) => !Object.keys(labels).every(isKubeletLabel))) controlPlanePart('kubeadm', { add, cluster });
  const machines = new Nodes(kernel, add, cluster, catalog);
  if (joining.length > 0) controlPlanePart('data-centre', { add, cluster, machines, joining });
  for (const addon of cluster.addons ?? []) controlPlanePart(addon, { add, cluster, machines });
  const upstream = cluster.upstreamDNS ? { upstream: controlPlanePart('resolver', { add, cluster })[0] } : {};
  const dns = add('coredns', coredns({ clusterDomain: CLUSTER_DOMAIN, ...upstream }));

  machines.compose();
  const via = machines.first;
  if (via) for (const client of cluster.clients) add(`client/${client.name}`, outsideClient({ client, dns, via }));
  return order;
}

/** kube-apiserver, kube-controller-manager and kube-scheduler: one of each, or replicas on the machines of the control plane. */
function composeControlPlane(kernel: Kernel, add: Add, cluster: Scenario['spec']['cluster'], members: readonly Address[]): void {
  const server = (endpoints: readonly Address[], node?: string) =>
    kubeApiserver({
      etcd: endpoints,
      aggregated: aggregatedApis(cluster),
      serviceCIDR: cluster.serviceCIDR,
      ...(cluster.oidc ? { oidc: cluster.oidc } : {}),
      ...apiServerOf(cluster, node),
    });
  const mask = cluster.nodeCIDRMaskSize === undefined ? {} : { nodeCIDRMaskSize: cluster.nodeCIDRMaskSize };
  const manager = kubeControllerManager({ podCIDR: cluster.podCIDR, ...mask });
  const scheduler = kubeScheduler(cluster.scheduler);
  if (cluster.controlPlane) {
    const place = (process: Address, machine: string): void => kernel.place(process, machine);
    const replicas = { kubeApiserver: server, kubeControllerManager: manager, kubeScheduler: scheduler, members, place };
    controlPlanePart('control plane', { add, cluster, replicas });
    return;
  }
  add('kube-apiserver', server(members));
  add('kube-controller-manager', manager);
  add('kube-scheduler', scheduler);
}

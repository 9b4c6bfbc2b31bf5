import { address } from '../../api/index.ts';
import { cloud } from '../cloud/index.ts';
import { cloudControllerManager } from '../cloud-controller-manager/index.ts';
import { electing } from '../client-go/leaderelection/electing.ts';
import { etcdMembers } from '../etcd/members.ts';
import { kubeadm } from '../kubeadm/index.ts';
import { loadBalancer } from '../load-balancer/index.ts';
import { metricsServer } from '../metrics-server/index.ts';
import { nodeIP } from './addresses.ts';
import { controlPlaneParts, etcdMembersOf } from './control-plane-parts.ts';

const REGION = 'orrery-1';

controlPlaneParts.set('etcd members', ({ add, cluster }) => {
  const members = Array.from({ length: etcdMembersOf(cluster) }, (_, index) => address(`etcd-${index}`));
  return etcdMembers(members).map((factory, index) => add(`etcd-${index}`, factory));
});

controlPlaneParts.set('metrics-server', ({ add }) => [add('metrics-server', metricsServer())]);

/** The nodes as virtual machines of `orrery-1`, spread over its zones unless a label says where they stand. */
controlPlaneParts.set('cloud-controller-manager', ({ add, cluster }) => {
  const provider = add('cloud', cloud(cluster.nodes.map(({ name, labels, cpu }, index) => ({
    name,
    providerID: `orrery:///${name}`,
    instanceType: `standard-${cpu}`,
    region: labels['topology.kubernetes.io/region'] ?? REGION,
    zone: labels['topology.kubernetes.io/zone'] ?? `${REGION}${'abc'[index % 3]}`,
    addresses: [{ type: 'InternalIP', address: nodeIP(index) }, { type: 'Hostname', address: name }],
  }))));
  return [provider, add('cloud-controller-manager', cloudControllerManager({ cloud: provider, configureCloudRoutes: cluster.cni === 'bridge' }))];
});

controlPlaneParts.set('kubeadm', ({ add, cluster }) => [add('kubeadm', kubeadm(cluster.nodes))]);

/** Every replica of kube-apiserver asks the member of etcd on its own machine first; clients see them behind one address. */
controlPlaneParts.set('control plane', ({ add, cluster, replicas: parts }) => {
  const { replicas = 1, nodes = [] } = cluster.controlPlane ?? {};
  if (!parts) return [];
  const { kubeApiserver, kubeControllerManager, kubeScheduler, members, place } = parts;
  const each = Array.from({ length: replicas }, (_, index) => index);
  const servers = each.map((index) => (replicas === 1 ? add('kube-apiserver', kubeApiserver(members, nodes[index])) : add(`kube-apiserver-${index}`, kubeApiserver([...members.slice(index), ...members.slice(0, index)], nodes[index]))));
  if (replicas > 1) add('kube-apiserver', loadBalancer(servers));
  const elected = (name: string, factory: typeof kubeScheduler) => each.map((index) => add(replicas === 1 ? name : `${name}-${index}`, electing(name, factory)));
  const managers = elected('kube-controller-manager', kubeControllerManager);
  const schedulers = elected('kube-scheduler', kubeScheduler);
  nodes.forEach((node, index) => {
    for (const list of [members, servers, managers, schedulers]) {
      const process = list[index];
      if (process) place(process, node);
    }
  });
  return servers;
});

import { address, micros, seconds } from '../../api/index.ts';
import { electing } from '../client-go/leaderelection/electing.ts';
import { resolver } from '../coredns/resolver.ts';
import '../coredns/forward.ts';
import { etcdMembers } from '../etcd/members.ts';
import { kubeadm } from '../kubeadm/index.ts';
import { loadBalancer } from '../load-balancer/index.ts';
import { metricsServer } from '../metrics-server/index.ts';
import { prometheusAdapter } from '../prometheus-adapter/index.ts';
import { vpaAdmissionController, vpaRecommender, vpaUpdater } from '../vertical-pod-autoscaler/index.ts';
import { controlPlaneParts, etcdMembersOf } from './control-plane-parts.ts';
import './late-cloud.ts';

controlPlaneParts.set('etcd members', ({ add, cluster }) => {
  const members = Array.from({ length: etcdMembersOf(cluster) }, (_, index) => address(`etcd-${index}`));
  return etcdMembers(members).map((factory, index) => add(`etcd-${index}`, factory));
});

controlPlaneParts.set('metrics-server', ({ add }) => [add('metrics-server', metricsServer())]);

/** Machines that are put into the racks later on. */
controlPlaneParts.set('data-centre', ({ add, machines, joining = [] }) => [
  add('data-centre', (host) => ({
    start: () => {
      for (const { spec, index } of joining)
        host.asLoop(`rack ${spec.name}`, () => host.after(micros(seconds(spec.joinsAt ?? 0) - host.now()), () => machines?.boot(spec, index)));
    },
    receive: () => {},
  })),
]);

controlPlaneParts.set('resolver', ({ add, cluster }) => [add('resolver', resolver(cluster.upstreamDNS ?? {}))]);

controlPlaneParts.set('prometheus-adapter', ({ add, cluster }) => [add('prometheus-adapter', prometheusAdapter(cluster.metrics ?? []))]);

controlPlaneParts.set('vertical-pod-autoscaler', ({ add }) => [
  add('vpa-recommender', vpaRecommender()),
  add('vpa-updater', vpaUpdater()),
  add('vpa-admission-controller', vpaAdmissionController()),
]);

controlPlaneParts.set('kubeadm', ({ add, cluster }) => [add('kubeadm', kubeadm(cluster.nodes))]);

/** Every replica of kube-apiserver asks the member of etcd on its own machine first; clients see them behind one address. */
controlPlaneParts.set('control plane', ({ add, cluster, replicas: parts }) => {
  const { replicas = 1, nodes = [] } = cluster.controlPlane ?? {};
  if (!parts) return [];
  const { kubeApiserver, kubeControllerManager, kubeScheduler, members, place } = parts;
  const each = Array.from({ length: replicas }, (_, index) => index);
  const servers = each.map((index) =>
    replicas === 1
      ? add('kube-apiserver', kubeApiserver(members, nodes[index]))
      : add(`kube-apiserver-${index}`, kubeApiserver([...members.slice(index), ...members.slice(0, index)], nodes[index])),
  );
  if (replicas > 1) add('kube-apiserver', loadBalancer(servers));
  const elected = (name: string, factory: typeof kubeScheduler) =>
    each.map((index) => add(replicas === 1 ? name : `${name}-${index}`, electing(name, factory)));
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

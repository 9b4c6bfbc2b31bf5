import { address } from '../../api/index.ts';
import { etcdMembers } from '../etcd/members.ts';
import { metricsServer } from '../metrics-server/index.ts';
import { controlPlaneParts } from './control-plane-parts.ts';

controlPlaneParts.set('etcd members', ({ add, cluster }) => {
  const members = Array.from({ length: cluster.etcd?.members ?? 1 }, (_, index) => address(`etcd-${index}`));
  return etcdMembers(members).map((factory, index) => add(`etcd-${index}`, factory));
});

controlPlaneParts.set('metrics-server', ({ add }) => [add('metrics-server', metricsServer())]);

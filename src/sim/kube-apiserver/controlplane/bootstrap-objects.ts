import type { AnyObject } from '../values.ts';
import { bootstrapPolicy } from '../authorization/bootstrap-policy.ts';
import { bootstrapFlowControl } from '../flowcontrol/bootstrap.ts';
import { firstAddress } from '../registry/core/service/cidr.ts';

/** Where the API server itself listens, as its Endpoints tell. */
const ADVERTISE_ADDRESS = '192.168.0.2';
const SECURE_PORT = 6443;

const namespaces = ['kube-system', 'kube-public', 'kube-node-lease', 'default'];

const priorityClass = (name: string, value: number, description: string): AnyObject => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name },
  value,
  globalDefault: false,
  description,
  preemptionPolicy: 'PreemptLowerPriority',
});

/** `default/kubernetes`: the Service by which Pods reach the API server, and where it leads (`controller/kubernetesservice`). */
function kubernetesService(serviceCIDR: string): readonly AnyObject[] {
  const clusterIP = firstAddress(serviceCIDR);
  const labels = { component: 'apiserver', provider: 'kubernetes' };
  const service: AnyObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'kubernetes', namespace: 'default', labels },
    spec: {
      clusterIP,
      clusterIPs: [clusterIP],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      internalTrafficPolicy: 'Cluster',
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: SECURE_PORT }],
      sessionAffinity: 'None',
      type: 'ClusterIP',
    },
  };
  const endpoints: AnyObject = {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name: 'kubernetes', namespace: 'default', labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
    subsets: [{ addresses: [{ ip: ADVERTISE_ADDRESS }], ports: [{ name: 'https', port: SECURE_PORT, protocol: 'TCP' }] }],
  };
  const slice: AnyObject = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'kubernetes', namespace: 'default', labels: { 'kubernetes.io/service-name': 'kubernetes' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [ADVERTISE_ADDRESS], conditions: { ready: true } }],
    ports: [{ name: 'https', port: SECURE_PORT, protocol: 'TCP' }],
  };
  return [service, endpoints, slice];
}

/** What every cluster has before anybody asks for anything. */
export function bootstrapObjects(serviceCIDR: string): readonly AnyObject[] {
  return [
    ...namespaces.map((name): AnyObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
    priorityClass('system-node-critical', 2_000_001_000, 'Used for system critical pods that must not be moved from their current node.'),
    priorityClass(
      'system-cluster-critical',
      2_000_000_000,
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
    ),
    ...bootstrapFlowControl(),
    ...bootstrapPolicy(),
    ...kubernetesService(serviceCIDR),
  ];
}

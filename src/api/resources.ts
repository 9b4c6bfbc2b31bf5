import type { GroupVersionResource } from './kubernetes.ts';

/** A served kind: how its path is built and what its objects call themselves. */
export interface ResourceType extends GroupVersionResource {
  readonly kind: string;
  readonly namespaced: boolean;
}

const type = (group: string, version: string, resource: string, kind: string, namespaced = true): ResourceType => ({
  group,
  version,
  resource,
  kind,
  namespaced,
});

/** The kinds that Orrery's own processes work with, by their plural. Every other kind comes from discovery. */
export const resources = {
  pods: type('', 'v1', 'pods', 'Pod'),
  nodes: type('', 'v1', 'nodes', 'Node', false),
  services: type('', 'v1', 'services', 'Service'),
  endpoints: type('', 'v1', 'endpoints', 'Endpoints'),
  events: type('', 'v1', 'events', 'Event'),
  namespaces: type('', 'v1', 'namespaces', 'Namespace', false),
  configmaps: type('', 'v1', 'configmaps', 'ConfigMap'),
  secrets: type('', 'v1', 'secrets', 'Secret'),
  serviceaccounts: type('', 'v1', 'serviceaccounts', 'ServiceAccount'),
  persistentvolumeclaims: type('', 'v1', 'persistentvolumeclaims', 'PersistentVolumeClaim'),
  persistentvolumes: type('', 'v1', 'persistentvolumes', 'PersistentVolume', false),
  replicationcontrollers: type('', 'v1', 'replicationcontrollers', 'ReplicationController'),
  deployments: type('apps', 'v1', 'deployments', 'Deployment'),
  replicasets: type('apps', 'v1', 'replicasets', 'ReplicaSet'),
  statefulsets: type('apps', 'v1', 'statefulsets', 'StatefulSet'),
  daemonsets: type('apps', 'v1', 'daemonsets', 'DaemonSet'),
  networkpolicies: type('networking.k8s.io', 'v1', 'networkpolicies', 'NetworkPolicy'),
  endpointslices: type('discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice'),
  leases: type('coordination.k8s.io', 'v1', 'leases', 'Lease'),
  runtimeclasses: type('node.k8s.io', 'v1', 'runtimeclasses', 'RuntimeClass', false),
  storageclasses: type('storage.k8s.io', 'v1', 'storageclasses', 'StorageClass', false),
  csinodes: type('storage.k8s.io', 'v1', 'csinodes', 'CSINode', false),
  csidrivers: type('storage.k8s.io', 'v1', 'csidrivers', 'CSIDriver', false),
  volumeattachments: type('storage.k8s.io', 'v1', 'volumeattachments', 'VolumeAttachment', false),
  certificatesigningrequests: type('certificates.k8s.io', 'v1', 'certificatesigningrequests', 'CertificateSigningRequest', false),
} as const satisfies Record<string, ResourceType>;

/** `/api/v1/namespaces/default/pods/web/status`. */
export function resourcePath(resource: GroupVersionResource, namespace: string | undefined, name?: string, subresource?: string): string {
  const root = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const scope = namespace ? `/namespaces/${namespace}` : '';
  return `${root}${scope}/${resource.resource}${name ? `/${name}` : ''}${subresource ? `/${subresource}` : ''}`;
}

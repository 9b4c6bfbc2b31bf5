/** Facts that the published model files do not hold: what people may call a resource, and where it lies in etcd. */

/** `kubernetes/pkg/registry/<group>/<resource>/storage`: ShortNames(). */
export const shortNames: Readonly<Record<string, readonly string[]>> = {
  componentstatuses: ['cs'],
  configmaps: ['cm'],
  endpoints: ['ep'],
  events: ['ev'],
  limitranges: ['limits'],
  namespaces: ['ns'],
  nodes: ['no'],
  persistentvolumeclaims: ['pvc'],
  persistentvolumes: ['pv'],
  pods: ['po'],
  replicationcontrollers: ['rc'],
  resourcequotas: ['quota'],
  serviceaccounts: ['sa'],
  services: ['svc'],
  'daemonsets.apps': ['ds'],
  'deployments.apps': ['deploy'],
  'replicasets.apps': ['rs'],
  'statefulsets.apps': ['sts'],
  'horizontalpodautoscalers.autoscaling': ['hpa'],
  'cronjobs.batch': ['cj'],
  'certificatesigningrequests.certificates.k8s.io': ['csr'],
  'events.events.k8s.io': ['ev'],
  'ingresses.networking.k8s.io': ['ing'],
  'networkpolicies.networking.k8s.io': ['netpol'],
  'ipaddresses.networking.k8s.io': ['ip'],
  'poddisruptionbudgets.policy': ['pdb'],
  'priorityclasses.scheduling.k8s.io': ['pc'],
  'storageclasses.storage.k8s.io': ['sc'],
  'volumeattributesclasses.storage.k8s.io': ['vac'],
  'customresourcedefinitions.apiextensions.k8s.io': ['crd', 'crds'],
};

/** `kubernetes/pkg/registry`: Categories(). */
export const categories: Readonly<Record<string, readonly string[]>> = {
  pods: ['all'],
  services: ['all'],
  replicationcontrollers: ['all'],
  'daemonsets.apps': ['all'],
  'deployments.apps': ['all'],
  'replicasets.apps': ['all'],
  'statefulsets.apps': ['all'],
  'horizontalpodautoscalers.autoscaling': ['all'],
  'cronjobs.batch': ['all'],
  'jobs.batch': ['all'],
  'customresourcedefinitions.apiextensions.k8s.io': ['api-extensions'],
  'apiservices.apiregistration.k8s.io': ['api-extensions'],
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': ['api-extensions'],
  'validatingwebhookconfigurations.admissionregistration.k8s.io': ['api-extensions'],
  'validatingadmissionpolicies.admissionregistration.k8s.io': ['api-extensions'],
  'validatingadmissionpolicybindings.admissionregistration.k8s.io': ['api-extensions'],
  'mutatingadmissionpolicies.admissionregistration.k8s.io': ['api-extensions'],
  'mutatingadmissionpolicybindings.admissionregistration.k8s.io': ['api-extensions'],
};

/** `kubernetes/pkg/kubeapiserver/default_storage_factory_builder.go`: SpecialDefaultResourcePrefixes, and the storage of Services. */
export const etcdPrefixes: Readonly<Record<string, string>> = {
  nodes: '/registry/minions',
  services: '/registry/services/specs',
  endpoints: '/registry/services/endpoints',
  replicationcontrollers: '/registry/controllers',
  'ingresses.networking.k8s.io': '/registry/ingress',
  'podsecuritypolicies.policy': '/registry/podsecuritypolicy',
  'events.events.k8s.io': '/registry/events',
  'customresourcedefinitions.apiextensions.k8s.io': '/registry/apiextensions.k8s.io/customresourcedefinitions',
  'apiservices.apiregistration.k8s.io': '/registry/apiregistration.k8s.io/apiservices',
};

/** The order in which discovery lists the built-in groups: an unqualified name means the first group that has it. */
export const groupOrder: readonly string[] = [
  '',
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'resource.k8s.io',
  'flowcontrol.apiserver.k8s.io',
];

/** Versions of a group in the server's order of preference, best first, where it is not the only one. */
export const preferredVersions: Readonly<Record<string, readonly string[]>> = { autoscaling: ['v2', 'v1'] };

import type { AnyObject } from '../values.ts';

const RBAC = 'rbac.authorization.k8s.io';
const labels = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
const annotations = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' };

type Rule = readonly [verbs: string, groups: string, resources: string, names?: string];

/** `get list watch`, groups and resources separated by blanks; the core group is written `core`. */
const rule = ([verbs, groups, resources, names]: Rule): object => ({
  verbs: verbs.split(' '),
  apiGroups: groups.split(' ').map((group) => (group === 'core' ? '' : group)),
  resources: resources.split(' '),
  ...(names ? { resourceNames: names.split(' ') } : {}),
});
const paths = (...nonResourceURLs: readonly string[]): object => ({ verbs: ['get'], nonResourceURLs });

const READ = 'get list watch';
const CERTIFICATES = 'certificates.k8s.io';
const WRITE = 'create delete deletecollection patch update';
const EVENTS: Rule = ['create patch update', 'core events.k8s.io', 'events'];
const ALL_WORKLOADS = 'deployments replicasets statefulsets daemonsets';

const clusterRole = (name: string, rules: readonly object[]): AnyObject => ({
  apiVersion: `${RBAC}/v1`,
  kind: 'ClusterRole',
  metadata: { name, labels, annotations },
  rules,
});

const binding = (name: string, role: string, ...subjects: readonly (readonly [kind: string, name: string])[]): AnyObject => ({
  apiVersion: `${RBAC}/v1`,
  kind: 'ClusterRoleBinding',
  metadata: { name, labels, annotations },
  roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role },
  subjects: subjects.map(([kind, subject]) =>
    kind === 'ServiceAccount' ? { kind, name: subject, namespace: 'kube-system' } : { apiGroup: RBAC, kind, name: subject },
  ),
});

const everything = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];
const discoveryPaths = ['/api', '/api/*', '/apis', '/apis/*', '/healthz', '/livez', '/openapi', '/openapi/*', '/readyz', '/version', '/version/'];

const NAMESPACED =
  'bindings configmaps endpoints events limitranges namespaces persistentvolumeclaims pods pods/log pods/status replicationcontrollers replicationcontrollers/scale resourcequotas serviceaccounts services';
const VIEWED = `${ALL_WORKLOADS} deployments/scale replicasets/scale statefulsets/scale controllerrevisions`;
const view: readonly Rule[] = [
  [READ, 'core', NAMESPACED],
  [READ, 'apps', VIEWED],
  [READ, 'batch', 'jobs cronjobs jobs/status cronjobs/status'],
  [READ, 'autoscaling', 'horizontalpodautoscalers'],
  [READ, 'networking.k8s.io', 'ingresses networkpolicies'],
  [READ, 'policy', 'poddisruptionbudgets'],
  [READ, 'discovery.k8s.io', 'endpointslices'],
];
const edit: readonly Rule[] = [
  ...view,
  [READ, 'core', 'secrets pods/attach pods/exec pods/portforward pods/proxy services/proxy'],
  [
    WRITE,
    'core',
    'configmaps events persistentvolumeclaims pods pods/attach pods/exec pods/portforward pods/proxy replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy',
  ],
  ['create', 'core', 'pods/eviction serviceaccounts/token'],
  [WRITE, 'apps', `${ALL_WORKLOADS} deployments/scale deployments/rollback replicasets/scale statefulsets/scale`],
  [WRITE, 'batch', 'jobs cronjobs'],
  [WRITE, 'autoscaling', 'horizontalpodautoscalers'],
  [WRITE, 'networking.k8s.io', 'ingresses networkpolicies'],
  [WRITE, 'policy', 'poddisruptionbudgets'],
  [`${READ} ${WRITE}`, 'coordination.k8s.io', 'leases'],
];
const admin: readonly Rule[] = [...edit, [`${READ} ${WRITE}`, RBAC, 'roles rolebindings'], ['create', 'authorization.k8s.io', 'localsubjectaccessreviews']];

const scheduler: readonly Rule[] = [
  EVENTS,
  ['create get list update watch', 'coordination.k8s.io', 'leases'],
  [READ, 'core', 'nodes namespaces pods replicationcontrollers services persistentvolumeclaims persistentvolumes'],
  ['delete', 'core', 'pods'],
  ['create', 'core', 'bindings pods/binding'],
  ['patch update', 'core', 'pods/status persistentvolumeclaims persistentvolumes'],
  [READ, 'apps', 'replicasets statefulsets deployments'],
  [READ, 'policy', 'poddisruptionbudgets'],
  [READ, 'storage.k8s.io', 'csinodes csidrivers csistoragecapacities storageclasses volumeattachments'],
  [READ, 'resource.k8s.io', '*'],
  ['create', 'authentication.k8s.io', 'tokenreviews'],
  ['create', 'authorization.k8s.io', 'subjectaccessreviews'],
];

const controllerManager: readonly Rule[] = [
  EVENTS,
  ['create get update', 'coordination.k8s.io', 'leases'],
  ['create', 'core', 'secrets serviceaccounts serviceaccounts/token'],
  ['delete', 'core', 'secrets'],
  ['get', 'core', 'configmaps namespaces secrets serviceaccounts'],
  ['update', 'core', 'secrets serviceaccounts'],
  ['create', 'authentication.k8s.io', 'tokenreviews'],
  ['create', 'authorization.k8s.io', 'subjectaccessreviews'],
  ['list watch get', '*', '*'],
];

/** The controllers' own roles (`bootstrappolicy/controller_policy.go`), each bound to the ServiceAccount of its name. */
const controllers: Readonly<Record<string, readonly Rule[]>> = {
  'attachdetach-controller': [
    [`${READ} patch update`, 'core', 'persistentvolumes persistentvolumeclaims pods nodes nodes/status'],
    [`${READ} create delete patch`, 'storage.k8s.io', 'volumeattachments csidrivers csinodes'],
  ],
  'certificate-controller': [
    [`${READ} delete`, CERTIFICATES, 'certificatesigningrequests'],
    ['update', CERTIFICATES, 'certificatesigningrequests/approval certificatesigningrequests/status'],
    ['approve sign', CERTIFICATES, 'signers', 'kubernetes.io/kube-apiserver-client-kubelet'],
    ['sign', CERTIFICATES, 'signers', 'kubernetes.io/kube-apiserver-client kubernetes.io/kubelet-serving kubernetes.io/legacy-unknown'],
    ['create', 'authorization.k8s.io', 'subjectaccessreviews'],
  ],
  'clusterrole-aggregation-controller': [[`escalate ${READ} patch update`, RBAC, 'clusterroles']],
  'cronjob-controller': [
    [`${READ} update`, 'batch', 'cronjobs cronjobs/status cronjobs/finalizers'],
    [`${READ} create update delete patch`, 'batch', 'jobs'],
    ['list delete', 'core', 'pods'],
  ],
  'daemon-set-controller': [
    [`${READ} update`, 'apps', 'daemonsets daemonsets/status daemonsets/finalizers'],
    [READ, 'core', 'nodes'],
    [`${READ} create delete patch`, 'core', 'pods'],
    ['create', 'core', 'pods/binding'],
    [`${READ} create delete patch update`, 'apps', 'controllerrevisions'],
  ],
  'deployment-controller': [
    [`${READ} update`, 'apps', 'deployments deployments/status deployments/finalizers'],
    [`${READ} create update patch delete`, 'apps', 'replicasets'],
    [`${READ} update`, 'core', 'pods'],
  ],
  'disruption-controller': [
    [READ, 'apps', ALL_WORKLOADS],
    [READ, 'core', 'pods replicationcontrollers'],
    [`${READ} update patch`, 'policy', 'poddisruptionbudgets poddisruptionbudgets/status'],
    ['get', '*', '*/scale'],
    ['patch update', 'core', 'pods/status'],
  ],
  'endpoint-controller': [
    [READ, 'core', 'services pods'],
    [`${READ} create update delete`, 'core', 'endpoints'],
    ['create', 'core', 'endpoints/restricted'],
  ],
  'endpointslice-controller': [
    [READ, 'core', 'services pods nodes'],
    ['update', 'core', 'services/finalizers'],
    [`${READ} create update delete`, 'discovery.k8s.io', 'endpointslices'],
    ['create', 'discovery.k8s.io', 'endpointslices/restricted'],
  ],
  'endpointslicemirroring-controller': [
    [READ, 'core', 'services endpoints'],
    ['update', 'core', 'services/finalizers endpoints/finalizers'],
    [`${READ} create update delete`, 'discovery.k8s.io', 'endpointslices'],
  ],
  'ephemeral-volume-controller': [
    [READ, 'core', 'pods'],
    ['update', 'core', 'pods/finalizers'],
    [`${READ} create`, 'core', 'persistentvolumeclaims'],
  ],
  'expand-controller': [[`${READ} update patch`, 'core', 'persistentvolumes persistentvolumeclaims persistentvolumeclaims/status']],
  'generic-garbage-collector': [['delete get list patch update watch', '*', '*']],
  'horizontal-pod-autoscaler': [
    [`${READ} update`, 'autoscaling', 'horizontalpodautoscalers horizontalpodautoscalers/status'],
    ['get update', '*', '*/scale'],
    ['list', 'core', 'pods'],
    ['list get', 'metrics.k8s.io', '*'],
    ['get list', 'custom.metrics.k8s.io external.metrics.k8s.io', '*'],
  ],
  'job-controller': [
    [`${READ} update patch`, 'batch', 'jobs jobs/status jobs/finalizers'],
    [`${READ} create delete patch`, 'core', 'pods'],
  ],
  'namespace-controller': [
    [`${READ} delete update`, 'core', 'namespaces namespaces/finalize namespaces/status'],
    ['delete deletecollection get list', '*', '*'],
  ],
  'node-controller': [
    [`${READ} delete patch update`, 'core', 'nodes nodes/status'],
    [`${READ} delete`, 'core', 'pods'],
    ['patch update', 'core', 'pods/status'],
    [READ, 'coordination.k8s.io', 'leases'],
  ],
  'persistent-volume-binder': [
    [
      `${READ} create delete update`,
      'core',
      'persistentvolumes persistentvolumes/status persistentvolumeclaims persistentvolumeclaims/status pods endpoints services',
    ],
    [READ, 'storage.k8s.io', 'storageclasses'],
  ],
  'pod-garbage-collector': [
    ['delete list watch', 'core', 'pods'],
    ['get list', 'core', 'nodes'],
    ['patch', 'core', 'pods/status'],
  ],
  'pv-protection-controller': [[`${READ} update`, 'core', 'persistentvolumes']],
  'pvc-protection-controller': [
    [`${READ} update`, 'core', 'persistentvolumeclaims'],
    [READ, 'core', 'pods'],
  ],
  'replicaset-controller': [
    [`${READ} update`, 'apps', 'replicasets replicasets/status replicasets/finalizers'],
    [`${READ} create delete patch`, 'core', 'pods'],
  ],
  'replication-controller': [
    [`${READ} update`, 'core', 'replicationcontrollers replicationcontrollers/status replicationcontrollers/finalizers'],
    [`${READ} create delete patch`, 'core', 'pods'],
  ],
  'resourcequota-controller': [
    ['list watch', '*', '*'],
    ['update', 'core', 'resourcequotas/status'],
  ],
  'root-ca-cert-publisher': [[`${READ} create update`, 'core', 'configmaps namespaces']],
  'route-controller': [
    ['list watch', 'core', 'nodes'],
    ['patch', 'core', 'nodes/status'],
  ],
  'service-account-controller': [[`${READ} create`, 'core', 'serviceaccounts namespaces']],
  'service-controller': [
    [READ, 'core', 'nodes'],
    [`${READ} patch update`, 'core', 'services services/status'],
  ],
  'statefulset-controller': [
    [`${READ} update`, 'apps', 'statefulsets statefulsets/status statefulsets/finalizers'],
    [`${READ} create delete patch update`, 'core', 'pods persistentvolumeclaims'],
    [`${READ} create delete patch update`, 'apps', 'controllerrevisions'],
  ],
  'ttl-after-finished-controller': [[`${READ} delete`, 'batch', 'jobs']],
  'ttl-controller': [[`${READ} patch update`, 'core', 'nodes']],
};

const roles: readonly AnyObject[] = [
  clusterRole('cluster-admin', everything),
  clusterRole('system:discovery', [paths(...discoveryPaths)]),
  clusterRole('system:public-info-viewer', [paths('/healthz', '/livez', '/readyz', '/version', '/version/')]),
  clusterRole(
    'system:basic-user',
    [
      ['create', 'authorization.k8s.io', 'selfsubjectaccessreviews selfsubjectrulesreviews'],
      ['create', 'authentication.k8s.io', 'selfsubjectreviews'],
    ].map((r) => rule(r as unknown as Rule)),
  ),
  clusterRole('view', view.map(rule)),
  clusterRole('edit', edit.map(rule)),
  clusterRole('admin', admin.map(rule)),
  clusterRole('system:kube-scheduler', scheduler.map(rule)),
  clusterRole('system:kube-controller-manager', controllerManager.map(rule)),
  clusterRole('system:node-proxier', [
    rule(['list watch get', 'core', 'services endpoints nodes']),
    rule(['list watch', 'discovery.k8s.io', 'endpointslices']),
    rule(['list watch', 'networking.k8s.io', 'servicecidrs']),
    rule(EVENTS),
  ]),
  clusterRole('system:node-bootstrapper', [rule(['create get list watch', CERTIFICATES, 'certificatesigningrequests'])]),
  clusterRole('system:certificates.k8s.io:certificatesigningrequests:nodeclient', [rule(['create', CERTIFICATES, 'certificatesigningrequests/nodeclient'])]),
  clusterRole('system:certificates.k8s.io:certificatesigningrequests:selfnodeclient', [
    rule(['create', CERTIFICATES, 'certificatesigningrequests/selfnodeclient']),
  ]),
  clusterRole('system:kube-dns', [rule(['list watch', 'core', 'endpoints services'])]),
  clusterRole('system:coredns', [
    rule(['list watch', 'core', 'endpoints services pods namespaces']),
    rule(['list watch', 'discovery.k8s.io', 'endpointslices']),
  ]),
];

const bindings: readonly AnyObject[] = [
  binding('cluster-admin', 'cluster-admin', ['Group', 'system:masters']),
  binding('kubeadm:cluster-admins', 'cluster-admin', ['Group', 'kubeadm:cluster-admins']),
  binding('system:discovery', 'system:discovery', ['Group', 'system:authenticated']),
  binding('system:public-info-viewer', 'system:public-info-viewer', ['Group', 'system:authenticated'], ['Group', 'system:unauthenticated']),
  binding('system:basic-user', 'system:basic-user', ['Group', 'system:authenticated']),
  binding('system:kube-scheduler', 'system:kube-scheduler', ['User', 'system:kube-scheduler']),
  binding('system:kube-controller-manager', 'system:kube-controller-manager', ['User', 'system:kube-controller-manager']),
  binding('system:node-proxier', 'system:node-proxier', ['User', 'system:kube-proxy']),
  binding('kubeadm:node-proxier', 'system:node-proxier', ['ServiceAccount', 'kube-proxy']),
  binding('kubeadm:kubelet-bootstrap', 'system:node-bootstrapper', ['Group', 'system:bootstrappers:kubeadm:default-node-token']),
  ...[
    ['bootstrap', 'nodeclient', 'system:bootstrappers:kubeadm:default-node-token'] as const,
    ['certificate-rotation', 'selfnodeclient', 'system:nodes'] as const,
  ].map(([name, permission, group]) =>
    binding(`kubeadm:node-autoapprove-${name}`, `system:certificates.k8s.io:certificatesigningrequests:${permission}`, ['Group', group]),
  ),
  binding('system:kube-dns', 'system:kube-dns', ['ServiceAccount', 'kube-dns']),
  binding('system:coredns', 'system:coredns', ['ServiceAccount', 'coredns']),
];

/** Bootstrap roles and bindings. Source: `kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy/{policy,controller_policy}.go`. */
export function bootstrapPolicy(): readonly AnyObject[] {
  const own = Object.entries(controllers).flatMap(([name, rules]) => {
    const role = `system:controller:${name}`;
    return [clusterRole(role, [...rules, EVENTS].map(rule)), binding(role, role, ['ServiceAccount', name])];
  });
  return [...roles, ...bindings, ...own];
}

import type { FieldSpec } from './field-path.ts';
import type { KindSelector } from './resource.ts';

/** Which fields kustomize's transformers write. Source: `kustomize/api/internal/konfig/builtinpluginconsts`. */

const spec = (path: string, kind?: string, group?: string, create = true, version?: string): FieldSpec => ({
  path,
  create,
  ...(kind ? { kind } : {}),
  ...(group ? { group } : {}),
  ...(version ? { version } : {}),
});

const metadataLabels: readonly FieldSpec[] = [
  spec('metadata/labels'),
  spec('spec/template/metadata/labels', 'ReplicationController', undefined, true, 'v1'),
  spec('spec/template/metadata/labels', 'Deployment'),
  spec('spec/template/metadata/labels', 'ReplicaSet'),
  spec('spec/template/metadata/labels', 'DaemonSet'),
  spec('spec/template/metadata/labels', 'StatefulSet', 'apps'),
  spec('spec/volumeClaimTemplates[]/metadata/labels', 'StatefulSet', 'apps'),
  spec('spec/template/metadata/labels', 'Job', 'batch'),
  spec('spec/jobTemplate/metadata/labels', 'CronJob', 'batch'),
  spec('spec/jobTemplate/spec/template/metadata/labels', 'CronJob', 'batch'),
];

const spreading = (kind: string): readonly FieldSpec[] =>
  [
    ...['podAffinity', 'podAntiAffinity'].flatMap((affinity) => [
      `affinity/${affinity}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels`,
      `affinity/${affinity}/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels`,
    ]),
    'topologySpreadConstraints/labelSelector/matchLabels',
  ].map((path) => spec(`spec/template/spec/${path}`, kind, 'apps', false));

const selectors: readonly FieldSpec[] = [
  spec('spec/selector', 'Service', undefined, true, 'v1'),
  spec('spec/selector', 'ReplicationController', undefined, true, 'v1'),
  spec('spec/selector/matchLabels', 'Deployment'),
  ...spreading('Deployment'),
  spec('spec/selector/matchLabels', 'ReplicaSet'),
  spec('spec/selector/matchLabels', 'DaemonSet'),
  spec('spec/selector/matchLabels', 'StatefulSet', 'apps'),
  ...spreading('StatefulSet'),
  spec('spec/selector/matchLabels', 'Job', 'batch', false),
  spec('spec/jobTemplate/spec/selector/matchLabels', 'CronJob', 'batch', false),
  spec('spec/selector/matchLabels', 'PodDisruptionBudget', 'policy', false),
  spec('spec/podSelector/matchLabels', 'NetworkPolicy', 'networking.k8s.io', false),
  spec('spec/ingress/from/podSelector/matchLabels', 'NetworkPolicy', 'networking.k8s.io', false),
  spec('spec/egress/to/podSelector/matchLabels', 'NetworkPolicy', 'networking.k8s.io', false),
];

export const labelFields = {
  /** `commonLabels`, and `labels` with `includeSelectors`. */
  everywhere: [...selectors, ...metadataLabels],
  /** `labels` with `includeTemplates`. */
  templates: metadataLabels,
  /** `labels` alone. */
  objects: [spec('metadata/labels')],
} as const;

export const annotationFields: readonly FieldSpec[] = [
  spec('metadata/annotations'),
  spec('spec/template/metadata/annotations', 'ReplicationController', undefined, true, 'v1'),
  ...['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet'].map((kind) => spec('spec/template/metadata/annotations', kind)),
  spec('spec/template/metadata/annotations', 'Job', 'batch'),
  spec('spec/jobTemplate/metadata/annotations', 'CronJob', 'batch'),
  spec('spec/jobTemplate/spec/template/metadata/annotations', 'CronJob', 'batch'),
];

export const replicaFields: readonly FieldSpec[] = ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController'].map((kind) =>
  spec('spec/replicas', kind),
);

export const imageFields: readonly FieldSpec[] = ['spec/', 'spec/template/spec/'].flatMap((at) =>
  ['containers[]/image', 'initContainers[]/image', 'volumes[]/image/reference'].map((path) => spec(`${at}${path}`, undefined, undefined, false)),
);

/** Where a namespace stands besides `metadata/namespace`. */
export const namespaceFields: readonly FieldSpec[] = [
  spec('metadata/name', 'Namespace', undefined, true, 'v1'),
  spec('spec/service/namespace', 'APIService', 'apiregistration.k8s.io'),
  spec('spec/conversion/webhook/clientConfig/service/namespace', 'CustomResourceDefinition', 'apiextensions.k8s.io', false),
];

/** What a field names, by the kind that it stands in. */
export interface NameReference {
  readonly target: KindSelector;
  readonly fields: readonly FieldSpec[];
}

const POD_AT: Readonly<Record<string, string>> = { Pod: 'spec', PodTemplate: 'template/spec', CronJob: 'spec/jobTemplate/spec/template/spec' };
const podPath = (kind: string): string => POD_AT[kind] ?? 'spec/template/spec';
const at = (path: string, ...kinds: readonly string[]): readonly FieldSpec[] => kinds.map((kind) => ({ path, kind }));
const inPods = (paths: readonly string[], kinds: readonly string[]): readonly FieldSpec[] =>
  kinds.flatMap((kind) => paths.map((path) => ({ path: `${podPath(kind)}/${path}`, kind })));

const TEMPLATED = ['Pod', 'PodTemplate', 'Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job', 'CronJob'];
const RUNNING = ['Pod', 'StatefulSet', 'Deployment', 'ReplicationController', 'CronJob', 'Job', 'DaemonSet'];
const RBAC = 'rbac.authorization.k8s.io';
const inContainers = (field: string): readonly string[] => ['containers', 'initContainers'].map((list) => `${list}/${field}`);
const scaled = (kind: string): NameReference => ({ target: { kind }, fields: at('spec/scaleTargetRef/name', 'HorizontalPodAutoscaler') });
const webhooks = ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'];

export const nameReferences: readonly NameReference[] = [
  ...['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'].map(scaled),
  {
    target: { kind: 'ConfigMap', version: 'v1' },
    fields: [
      ...inPods(
        [
          'volumes/configMap/name',
          ...inContainers('env/valueFrom/configMapKeyRef/name'),
          ...inContainers('envFrom/configMapRef/name'),
          'volumes/projected/sources/configMap/name',
        ],
        TEMPLATED,
      ),
      ...at('spec/configSource/configMap', 'Node'),
      ...at('rules/resourceNames', 'Role', 'ClusterRole'),
      ...at('metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap', 'Ingress'),
    ],
  },
  {
    target: { kind: 'Secret', version: 'v1' },
    fields: [
      ...inPods(
        [
          'volumes/secret/secretName',
          ...inContainers('env/valueFrom/secretKeyRef/name'),
          ...inContainers('envFrom/secretRef/name'),
          'imagePullSecrets/name',
          'volumes/projected/sources/secret/name',
        ],
        TEMPLATED,
      ),
      ...at('spec/tls/secretName', 'Ingress'),
      ...['ingress.kubernetes.io\\/auth-secret', 'nginx.ingress.kubernetes.io\\/auth-secret', 'nginx.ingress.kubernetes.io\\/auth-tls-secret'].flatMap((key) =>
        at(`metadata/annotations/${key}`, 'Ingress'),
      ),
      ...at('imagePullSecrets/name', 'ServiceAccount'),
      ...['secretName', 'adminSecretName', 'userSecretName', 'secretRef'].flatMap((key) => at(`parameters/${key}`, 'StorageClass')),
      ...at('rules/resourceNames', 'Role', 'ClusterRole'),
      ...at('spec/azureFile/secretName', 'PersistentVolume'),
    ],
  },
  {
    target: { kind: 'Service', version: 'v1' },
    fields: [
      { path: 'spec/serviceName', kind: 'StatefulSet', group: 'apps' },
      ...[
        'spec/rules/http/paths/backend/serviceName',
        'spec/backend/serviceName',
        'spec/rules/http/paths/backend/service/name',
        'spec/defaultBackend/service/name',
      ].flatMap((path) => at(path, 'Ingress')),
      { path: 'spec/service/name', kind: 'APIService', group: 'apiregistration.k8s.io' },
      ...at('webhooks/clientConfig/service', ...webhooks).map((field) => ({ ...field, group: 'admissionregistration.k8s.io' })),
    ],
  },
  { target: { kind: 'Role', group: RBAC }, fields: [{ path: 'roleRef/name', kind: 'RoleBinding', group: RBAC }] },
  { target: { kind: 'ClusterRole', group: RBAC }, fields: at('roleRef/name', 'RoleBinding', 'ClusterRoleBinding').map((field) => ({ ...field, group: RBAC })) },
  {
    target: { kind: 'ServiceAccount', version: 'v1' },
    fields: [...at('subjects', 'RoleBinding', 'ClusterRoleBinding').map((field) => ({ ...field, group: RBAC })), ...inPods(['serviceAccountName'], RUNNING)],
  },
  { target: { kind: 'PersistentVolumeClaim', version: 'v1' }, fields: inPods(['volumes/persistentVolumeClaim/claimName'], RUNNING) },
  {
    target: { kind: 'PersistentVolume', version: 'v1' },
    fields: [...at('spec/volumeName', 'PersistentVolumeClaim'), ...at('rules/resourceNames', 'ClusterRole')],
  },
  {
    target: { kind: 'StorageClass', version: 'v1', group: 'storage.k8s.io' },
    fields: [
      ...at('spec/storageClassName', 'PersistentVolume', 'PersistentVolumeClaim'),
      ...at('spec/volumeClaimTemplates/spec/storageClassName', 'StatefulSet'),
    ],
  },
  { target: { kind: 'PriorityClass', version: 'v1', group: 'scheduling.k8s.io' }, fields: inPods(['priorityClassName'], RUNNING) },
  {
    target: { kind: 'ValidatingAdmissionPolicy', group: 'admissionregistration.k8s.io' },
    fields: [{ path: 'spec/policyName', kind: 'ValidatingAdmissionPolicyBinding', group: 'admissionregistration.k8s.io' }],
  },
];

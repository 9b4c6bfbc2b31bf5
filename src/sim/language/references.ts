/** Names of other objects that a text uses: are they in the text or in the cluster? If not, what would make them. */
import { dig, isObject, type JsonObject, listAt, type ManifestDocument, objectAt, stringAt } from '../apimachinery/index.ts';
import { words } from './words.ts';

/** Does the cluster have the object? Cluster-wide kinds have no namespace. */
export type Exists = (kind: string, namespace: string | undefined, name: string) => boolean;

export interface MissingReference {
  readonly document: ManifestDocument;
  readonly pointer: string;
  readonly message: string;
  /** `ConfigMap web-config`. */
  readonly what: string;
  /** A document that would be enough. */
  readonly stub: string;
}

/** Sources of the first two: kubernetes/pkg/kubelet/kuberuntime/kuberuntime_container.go (ErrCreateContainerConfig), volumemanager/volume_manager.go. */
type Outcome = keyof typeof words.outcomes;

interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly pointer: string;
  /** Key that is asked for in a ConfigMap or Secret. */
  readonly key?: string;
  /** What comes of it when the object is not there. */
  readonly outcome: Outcome;
}

const CLUSTER_WIDE: ReadonlySet<string> = new Set(['Namespace', 'StorageClass', 'PriorityClass', 'ClusterRole']);

function volumeReferences(volume: unknown, pointer: string): readonly Reference[] {
  const at = (path: readonly string[], name: string, kind: string, outcome: Outcome): readonly Reference[] => {
    const source = objectAt(volume, ...path);
    return source['optional'] === true || stringAt(source, name) === ''
      ? []
      : [{ kind, name: stringAt(source, name), pointer: `${pointer}/${path.join('/')}/${name}`, outcome }];
  };
  const projected = listAt(volume, 'projected', 'sources').flatMap((source, i) =>
    volumeReferences(
      { configMap: dig(source, 'configMap'), secret: { secretName: stringAt(source, 'secret', 'name'), optional: dig(source, 'secret', 'optional') } },
      `${pointer}/projected/sources/${i}`,
    ),
  );
  return [
    ...at(['configMap'], 'name', 'ConfigMap', 'mount'),
    ...at(['secret'], 'secretName', 'Secret', 'mount'),
    ...at(['persistentVolumeClaim'], 'claimName', 'PersistentVolumeClaim', 'claim'),
    ...projected,
  ];
}

function environmentReferences(container: unknown, pointer: string): readonly Reference[] {
  const whole = listAt(container, 'envFrom').map((source, i) => ({
    source,
    path: `${pointer}/envFrom/${i}`,
    fields: [
      ['configMapRef', 'ConfigMap'],
      ['secretRef', 'Secret'],
    ] as const,
  }));
  const keys = listAt(container, 'env').map((item, i) => ({
    source: objectAt(item, 'valueFrom'),
    path: `${pointer}/env/${i}/valueFrom`,
    fields: [
      ['configMapKeyRef', 'ConfigMap'],
      ['secretKeyRef', 'Secret'],
    ] as const,
  }));
  return [...whole, ...keys].flatMap(({ source, path, fields }) =>
    fields.flatMap(([field, kind]): readonly Reference[] => {
      const ref = objectAt(source, field);
      const [name, key] = [stringAt(ref, 'name'), stringAt(ref, 'key')];
      return name === '' || ref['optional'] === true
        ? []
        : [{ kind, name, pointer: `${path}/${field}/name`, outcome: 'config', ...(key === '' ? {} : { key }) }];
    }),
  );
}

function podReferences(spec: JsonObject, pointer: string): readonly Reference[] {
  const account = stringAt(spec, 'serviceAccountName');
  const priority = stringAt(spec, 'priorityClassName');
  return [
    ...listAt(spec, 'volumes').flatMap((volume, i) => volumeReferences(volume, `${pointer}/volumes/${i}`)),
    ...(['initContainers', 'containers'] as const).flatMap((list) =>
      listAt(spec, list).flatMap((container, i) => environmentReferences(container, `${pointer}/${list}/${i}`)),
    ),
    ...(account === '' || account === 'default'
      ? []
      : [{ kind: 'ServiceAccount', name: account, pointer: `${pointer}/serviceAccountName`, outcome: 'pod' } as const]),
    ...(priority === '' ? [] : [{ kind: 'PriorityClass', name: priority, pointer: `${pointer}/priorityClassName`, outcome: 'pod' } as const]),
  ];
}

/** Where a kind keeps the spec of its Pods. */
const POD_SPECS: Readonly<Record<string, readonly string[]>> = { Pod: ['spec'], CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'] };

const ingressReferences = (value: unknown): readonly Reference[] => {
  const backend = (holder: unknown, pointer: string): readonly Reference[] => {
    const name = stringAt(holder, 'service', 'name');
    return name === '' ? [] : [{ kind: 'Service', name, pointer: `${pointer}/service/name`, outcome: 'backend' }];
  };
  const paths = listAt(value, 'spec', 'rules').flatMap((rule, i) =>
    listAt(rule, 'http', 'paths').flatMap((path, j) => backend(dig(path, 'backend'), `/spec/rules/${i}/http/paths/${j}/backend`)),
  );
  return [...backend(dig(value, 'spec', 'defaultBackend'), '/spec/defaultBackend'), ...paths];
};

const named = (value: unknown, path: readonly string[], kind: string, outcome: Outcome): readonly Reference[] => {
  const name = stringAt(value, ...path);
  return name === '' ? [] : [{ kind, name, pointer: `/${path.join('/')}`, outcome }];
};

/** What single kinds refer to besides what is in their Pods. */
const OTHERS: Readonly<Record<string, (value: unknown) => readonly Reference[]>> = {
  Ingress: ingressReferences,
  StatefulSet: (value) => named(value, ['spec', 'serviceName'], 'Service', 'dns'),
  PersistentVolumeClaim: (value) => named(value, ['spec', 'storageClassName'], 'StorageClass', 'storage'),
  HorizontalPodAutoscaler: (value) => named(value, ['spec', 'scaleTargetRef', 'name'], stringAt(value, 'spec', 'scaleTargetRef', 'kind'), 'scale'),
  RoleBinding: (value) => named(value, ['roleRef', 'name'], stringAt(value, 'roleRef', 'kind'), 'grant'),
  ClusterRoleBinding: (value) => named(value, ['roleRef', 'name'], stringAt(value, 'roleRef', 'kind'), 'grant'),
};

function referencesOf(value: JsonObject): readonly Reference[] {
  const kind = stringAt(value, 'kind');
  const path = POD_SPECS[kind] ?? ['spec', 'template', 'spec'];
  const spec = dig(value, ...path);
  return [
    ...named(value, ['metadata', 'namespace'], 'Namespace', 'namespace'),
    ...(isObject(spec) ? podReferences(spec, `/${path.join('/')}`) : []),
    ...(OTHERS[kind]?.(value) ?? []),
  ];
}

const RBAC = 'apiVersion: rbac.authorization.k8s.io/v1';
const rules = 'rules:\n  - apiGroups: [""]\n    resources: [pods]\n    verbs: [get, list, watch]\n';

/** The head and the rest of the smallest document of a kind that does what is asked of it. */
const STUBS: Readonly<Record<string, { readonly apiVersion: string; readonly body: (name: string, key: string) => string }>> = {
  ConfigMap: { apiVersion: 'apiVersion: v1', body: (_, key) => `data:\n  ${key}: ""\n` },
  Secret: { apiVersion: 'apiVersion: v1', body: (_, key) => `stringData:\n  ${key}: ""\n` },
  ServiceAccount: { apiVersion: 'apiVersion: v1', body: () => '' },
  Namespace: { apiVersion: 'apiVersion: v1', body: () => '' },
  PersistentVolumeClaim: {
    apiVersion: 'apiVersion: v1',
    body: () => 'spec:\n  accessModes: [ReadWriteOnce]\n  resources:\n    requests:\n      storage: 1Gi\n',
  },
  Service: { apiVersion: 'apiVersion: v1', body: (name) => `spec:\n  selector:\n    app: ${name}\n  ports:\n    - port: 80\n` },
  PriorityClass: { apiVersion: 'apiVersion: scheduling.k8s.io/v1', body: () => 'value: 1000\n' },
  StorageClass: { apiVersion: 'apiVersion: storage.k8s.io/v1', body: () => 'provisioner: hostpath.csi.k8s.io\n' },
  Role: { apiVersion: RBAC, body: () => rules },
  ClusterRole: { apiVersion: RBAC, body: () => rules },
  Deployment: {
    apiVersion: 'apiVersion: apps/v1',
    body: (name) =>
      `spec:\n  selector:\n    matchLabels:\n      app: ${name}\n  template:\n    metadata:\n      labels:\n        app: ${name}\n    spec:\n      containers:\n        - name: ${name}\n          image: nginx:1.27\n`,
  },
};

function stubOf({ kind, name, key = 'key' }: Reference, namespace: string): string | undefined {
  const stub = STUBS[kind];
  if (stub === undefined) return undefined;
  const place = CLUSTER_WIDE.has(kind) || namespace === 'default' ? '' : `  namespace: ${namespace}\n`;
  return `${stub.apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n${place}${stub.body(name, key)}`;
}

/** References that lead nowhere, each object once. `exists` answers for the cluster. */
export function missingReferences(documents: readonly ManifestDocument[], exists: Exists): readonly MissingReference[] {
  const namespaceOf = (value: unknown): string => stringAt(value, 'metadata', 'namespace') || 'default';
  const idOf = (kind: string, namespace: string, name: string): string => `${kind}/${CLUSTER_WIDE.has(kind) ? '' : namespace}/${name}`;
  const known = new Set(documents.map(({ value }) => idOf(stringAt(value, 'kind'), namespaceOf(value), stringAt(value, 'metadata', 'name'))));
  return documents.flatMap((document) => {
    const { value } = document;
    if (!isObject(value)) return [];
    const namespace = namespaceOf(value);
    return referencesOf(value).flatMap((reference): readonly MissingReference[] => {
      const { kind, name, pointer, outcome } = reference;
      const id = idOf(kind, namespace, name);
      const stub = stubOf(reference, namespace);
      if (stub === undefined || known.has(id) || exists(kind, CLUSTER_WIDE.has(kind) ? undefined : namespace, name)) return [];
      known.add(id);
      return [{ document, pointer, what: `${kind} ${name}`, stub, message: words.nowhere(kind, name, words.outcomes[outcome]) }];
    });
  });
}

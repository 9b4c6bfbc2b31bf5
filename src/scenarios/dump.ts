import { isMap, isSeq, parseAllDocuments, stringify, type Node as YamlNode } from 'yaml';
import type { ManifestFile, NodeSpec, Scenario } from '../api/index.ts';
import { defaultCluster, defaultNode, scenarioOf } from './defaults.ts';

type Json = Readonly<Record<string, unknown>>;

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const object = (value: unknown): Json => (isJson(value) ? value : {});
const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isJson) : []);
const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** What the API server fills in (apimachinery, meta/v1 ObjectMeta), by field of `metadata`. */
const SERVER_METADATA: ReadonlySet<string> = new Set([
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'generation',
  'managedFields',
  'selfLink',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
]);
/** Written by kubectl and by controllers, and written again by them. */
const SERVER_ANNOTATIONS: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
  'pv.kubernetes.io/bind-completed',
  'pv.kubernetes.io/bound-by-controller',
  'volume.kubernetes.io/selected-node',
  'volume.kubernetes.io/storage-provisioner',
  'volume.beta.kubernetes.io/storage-provisioner',
  'deprecated.daemonset.template.generation',
  'orrery.dev/played',
]);
/** Labels that the job controller writes on Jobs and their Pods (kubernetes/pkg/registry/batch/job/strategy.go, generateSelector). */
const JOB_LABELS: ReadonlySet<string> = new Set(['batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-name', 'controller-uid', 'job-name']);
const PROTECTION: ReadonlySet<string> = new Set(['kubernetes.io/pvc-protection', 'kubernetes.io/pv-protection']);
/** Fields of `spec` that the server allots anew, by kind. */
const SERVER_SPEC: Readonly<Record<string, readonly string[]>> = {
  Service: ['clusterIP', 'clusterIPs'],
  Pod: ['nodeName'],
  PersistentVolumeClaim: ['volumeName'],
  Namespace: ['finalizers'],
};
/** Objects that the cluster makes by itself: bringing them along would only be in its way. */
const SERVER_KINDS: ReadonlySet<string> = new Set(['Event', 'Lease', 'ControllerRevision', 'ComponentStatus']);
const SYSTEM_NAMESPACES: ReadonlySet<string> = new Set(['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage']);

export interface ImportedDump {
  readonly scenario: Scenario;
  /** What was taken out, in words: `status (12)`, `metadata.managedFields (12)`, `Pod/default/web-x (made by ReplicaSet web)`. */
  readonly removed: readonly string[];
  /** Objects that were kept. */
  readonly kept: number;
}

/** Counts what is taken out. */
class Removed {
  private readonly counts = new Map<string, number>();

  note(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  list(): readonly string[] {
    return [...this.counts].map(([what, count]) => (count > 1 ? `${what} (${count})` : what));
  }
}

/** Objects of a text: documents, and the items of Lists. Undefined when it is no YAML of objects. */
function objectsOf(source: string): readonly Json[] | undefined {
  const documents = parseAllDocuments(source, { version: '1.1' });
  if ('empty' in documents) return undefined;
  const found: Json[] = [];
  for (const document of documents) {
    const contents: YamlNode | null = document.contents;
    if (document.errors.length > 0 || (contents !== null && !isMap(contents) && !isSeq(contents))) return undefined;
    if (contents === null) continue;
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    const all = Array.isArray(value) ? value : [value];
    for (const each of all) {
      if (!isJson(each) || typeof each['kind'] !== 'string') return undefined;
      found.push(...(/List$/u.test(each['kind']) && Array.isArray(each['items']) ? list(each['items']).map((item) => withKind(item, each)) : [each]));
    }
  }
  return found;
}

/** Items of a typed List (`PodList`) may leave their own kind out. */
function withKind(item: Json, outer: Json): Json {
  const kind = text(outer['kind']).replace(/List$/u, '');
  return item['kind'] === undefined && kind !== '' ? { apiVersion: outer['apiVersion'], kind, ...item } : item;
}

/** Does this text look like what `kubectl get … -o yaml` (or json) prints? It has what only a server writes. */
export function looksLikeDump(source: string): boolean {
  return /(?:^|[{,])\s*"?(resourceVersion|managedFields|uid)"?:/mu.test(source) && /(?:^|[{,])\s*"?kind"?:/mu.test(source);
}

function without(value: Json, names: Iterable<string>, where: string, removed: Removed): Json {
  const gone = new Set(names);
  for (const name of Object.keys(value)) if (gone.has(name)) removed.note(`${where}${name}`);
  return Object.fromEntries(Object.entries(value).filter(([name]) => !gone.has(name)));
}

function cleanMetadata(metadata: Json, removed: Removed): Json {
  const bare = without(metadata, SERVER_METADATA, 'metadata.', removed);
  const annotations = without(object(bare['annotations']), SERVER_ANNOTATIONS, 'annotation ', removed);
  const { annotations: _, finalizers, ...rest } = bare;
  const others = Array.isArray(finalizers) ? finalizers.filter((name) => !PROTECTION.has(text(name))) : [];
  return { ...rest, ...(Object.keys(annotations).length === 0 ? {} : { annotations }), ...(others.length === 0 ? {} : { finalizers: others }) };
}

/** A Job's selector is its own UID, and the server refuses to be told one, unless the user chose it. */
function cleanJob(value: Json, removed: Removed): Json {
  const spec = object(value['spec']);
  if (spec['manualSelector'] === true) return value;
  const labelless = (holder: Json): Json => {
    const { labels, ...metadata } = object(holder['metadata']);
    const own = without(object(labels), JOB_LABELS, 'label ', removed);
    return { ...holder, metadata: Object.keys(own).length === 0 ? metadata : { ...metadata, labels: own } };
  };
  return { ...labelless(value), spec: { ...without(spec, ['selector', 'manualSelector'], 'spec.', removed), template: labelless(object(spec['template'])) } };
}

/** A volume made by hand waits for the claim of that name, not for the one that had it. */
function cleanVolume(value: Json, removed: Removed): Json {
  const spec = object(value['spec']);
  if (!isJson(spec['claimRef'])) return value;
  return { ...value, spec: { ...spec, claimRef: without(spec['claimRef'], ['uid', 'resourceVersion'], 'spec.claimRef.', removed) } };
}

const CLEAN: Readonly<Record<string, (value: Json, removed: Removed) => Json>> = {
  Job: cleanJob,
  PersistentVolume: cleanVolume,
  Pod: (value, removed) => ({ ...value, spec: cleanPodSpec(object(value['spec']), removed) }),
};

/** A token volume that the ServiceAccount admission plugin mounts (`kube-api-access-…`), and its mounts. */
function cleanPodSpec(spec: Json, removed: Removed): Json {
  const injected = (name: unknown): boolean => /^kube-api-access-\w+$/u.test(text(name));
  const volumes = list(spec['volumes']);
  if (!volumes.some((volume) => injected(volume['name']))) return spec;
  removed.note('volume kube-api-access');
  const containers = (key: string): Json =>
    spec[key] === undefined
      ? {}
      : {
          [key]: list(spec[key]).map((container) => ({
            ...container,
            volumeMounts: list(container['volumeMounts']).filter((mount) => !injected(mount['name'])),
          })),
        };
  return { ...spec, ...containers('containers'), ...containers('initContainers'), volumes: volumes.filter((volume) => !injected(volume['name'])) };
}

function clean(value: Json, removed: Removed): Json {
  const kind = text(value['kind']);
  const bare = without(value, ['status'], '', removed);
  const metadata = cleanMetadata(object(bare['metadata']), removed);
  if (!isJson(bare['spec'])) return { ...bare, metadata };
  const headless = bare['spec']['clusterIP'] === 'None';
  const spec = headless ? bare['spec'] : without(bare['spec'], SERVER_SPEC[kind] ?? [], 'spec.', removed);
  const whole = { ...bare, metadata, spec };
  return CLEAN[kind]?.(whole, removed) ?? whole;
}

/** Labels that the kubelet puts on its Node by itself. */
const KUBELET_LABEL = /^(beta\.)?kubernetes\.io\/(hostname|os|arch)$/u;

function nodeOf(node: Json): NodeSpec {
  const name = text(object(node['metadata'])['name']);
  const capacity = object(object(node['status'])['capacity']);
  const fallback = defaultNode(name);
  const labels = Object.entries(object(object(node['metadata'])['labels'])).filter(([label]) => !KUBELET_LABEL.test(label));
  const taints = list(object(node['spec'])['taints']).flatMap(({ key, value, effect }) =>
    (effect === 'NoSchedule' || effect === 'PreferNoSchedule' || effect === 'NoExecute') && !text(key).startsWith('node.kubernetes.io/')
      ? [{ key: text(key), ...(value === undefined ? {} : { value: text(value) }), effect: effect as NodeSpec['taints'][number]['effect'] }]
      : [],
  );
  return {
    ...fallback,
    cpu: text(capacity['cpu']) || fallback.cpu,
    memory: text(capacity['memory']) || fallback.memory,
    maxPods: Number(text(capacity['pods'])) || fallback.maxPods,
    labels: Object.fromEntries(labels.map(([label, value]) => [label, text(value)])),
    taints,
  };
}

const isControlPlane = (node: Json): boolean => 'node-role.kubernetes.io/control-plane' in object(object(node['metadata'])['labels']);
const nameOf = (value: Json): string =>
  [text(value['kind']), text(object(value['metadata'])['namespace']), text(object(value['metadata'])['name'])].filter((part) => part !== '').join('/');

/** How the server marks what it keeps by itself, by label or annotation: RBAC's defaults, API services, flow control, endpoints of selectors, volumes made for claims. */
const MARKS: readonly { readonly of: 'labels' | 'annotations'; readonly name: string; readonly value?: RegExp }[] = [
  { of: 'labels', name: 'kubernetes.io/bootstrapping' },
  { of: 'labels', name: 'kube-aggregator.kubernetes.io/automanaged' },
  { of: 'annotations', name: 'apf.kubernetes.io/autoupdate-spec' },
  { of: 'labels', name: 'endpoints.kubernetes.io/managed-by', value: /^endpoint-controller$/u },
  { of: 'annotations', name: 'endpoints.kubernetes.io/last-change-trigger-time' },
  { of: 'labels', name: 'endpointslice.kubernetes.io/managed-by', value: /^endpointslice(mirroring)?-controller\.k8s\.io$/u },
  { of: 'annotations', name: 'pv.kubernetes.io/provisioned-by' },
];

const isMarked = (metadata: Json): boolean =>
  MARKS.some(({ of, name, value = /^/u }) => {
    const marks = object(metadata[of]);
    return name in marks && value.test(text(marks[name]));
  });

/** Claims are made from the templates of a StatefulSet: `data-db-0`, and are no objects of their own. */
function statefulClaims(found: readonly Json[]): (value: Json) => string | undefined {
  const patterns = found
    .filter((value) => value['kind'] === 'StatefulSet')
    .flatMap((set) => {
      const { name, namespace } = object(set['metadata']);
      const templates = list(object(set['spec'])['volumeClaimTemplates']);
      return templates.map((template) => ({ set: text(name), namespace, start: `${text(object(template['metadata'])['name'])}-${text(name)}-` }));
    });
  return (value) => {
    const { name, namespace } = object(value['metadata']);
    const made = patterns.find(
      (each) => each.namespace === namespace && text(name).startsWith(each.start) && /^\d+$/u.test(text(name).slice(each.start.length)),
    );
    return value['kind'] === 'PersistentVolumeClaim' && made ? `${nameOf(value)} (made by StatefulSet ${made.set})` : undefined;
  };
}

/** Why an object of a dump is not brought along; undefined when it is. */
function reasonToLeave(value: Json): string | undefined {
  const kind = text(value['kind']);
  const metadata = object(value['metadata']);
  const { namespace, name, ownerReferences } = metadata;
  const [owner] = list(ownerReferences);
  if (isMarked(metadata) || (kind === 'PriorityClass' && /^system-/u.test(text(name)))) return `${kind} (the cluster makes them)`;
  if (SERVER_KINDS.has(kind)) return `${kind} (the cluster makes them)`;
  if (SYSTEM_NAMESPACES.has(text(namespace)) || (kind === 'Namespace' && SYSTEM_NAMESPACES.has(text(name))))
    return `objects of ${text(namespace) || text(name)}`;
  if (owner !== undefined) return `${nameOf(value)} (made by ${text(owner['kind'])} ${text(owner['name'])})`;
  if (kind === 'Namespace' && name === 'default') return 'Namespace/default (exists)';
  if (name === 'kubernetes' && /^(Service|Endpoints|EndpointSlice)$/u.test(kind)) return `${nameOf(value)} (exists)`;
  if (kind === 'ServiceAccount' && name === 'default') return 'ServiceAccount default (exists)';
  return kind === 'ConfigMap' && name === 'kube-root-ca.crt' ? 'ConfigMap kube-root-ca.crt (exists)' : undefined;
}

const DISK = 'disk.csi.orrery.dev';
const HOST_PATH = 'hostpath.csi.k8s.io';

/** The drivers that stand in for those of the classes of the dump: on a node's own disk for such, with disks to attach for all others. */
function storage(kept: readonly Json[], removed: Removed): { readonly objects: readonly Json[]; readonly csi: readonly string[] } {
  const csi = new Set<string>();
  const objects = kept.map((value) => {
    const provisioner = text(value['provisioner']);
    if (value['kind'] !== 'StorageClass' || provisioner === 'kubernetes.io/no-provisioner') return value;
    const driver = provisioner === DISK || !/hostpath|local/u.test(provisioner) ? DISK : HOST_PATH;
    csi.add(driver);
    if (driver === provisioner) return value;
    removed.note(`provisioner ${provisioner} of ${nameOf(value)} (${driver} is here in its place)`);
    const { parameters: _, ...rest } = value;
    return { ...rest, provisioner: driver };
  });
  return { objects, csi: [...csi].sort() };
}

/** Namespaces come first; all else in the order of the dump. */
const rank = (value: Json): number => (value['kind'] === 'Namespace' ? 0 : value['kind'] === 'CustomResourceDefinition' ? 1 : 2);

/**
 * A scenario from the output of `kubectl get … -o yaml`: what only a server writes is taken out, Nodes become the cluster's
 * nodes, objects that a controller made are left to it. Undefined when the text holds no Kubernetes objects.
 */
export function importDump(source: string, fileName = 'imported.yaml'): ImportedDump | undefined {
  const found = objectsOf(source);
  if (found === undefined || found.length === 0) return undefined;
  const removed = new Removed();
  const nodes = found.filter((value) => value['kind'] === 'Node');
  const workers = nodes.filter((node) => !isControlPlane(node));
  const kept: Json[] = [];
  const claimed = statefulClaims(found);
  for (const value of found.filter((each) => each['kind'] !== 'Node')) {
    const reason = reasonToLeave(value) ?? claimed(value);
    if (reason === undefined) kept.push(clean(value, removed));
    else removed.note(reason);
  }
  const { objects, csi } = storage(kept, removed);
  const namespaces = missingNamespaces(objects);
  const sorted = [...namespaces, ...objects.toSorted((a, b) => rank(a) - rank(b))];
  const manifest: ManifestFile = { name: fileName, text: sorted.map((value) => stringify(value, { lineWidth: 0 })).join('---\n') };
  const chosen = workers.length > 0 ? workers : nodes;
  const plain = chosen.length > 0 ? defaultCluster(chosen.map(nodeOf)) : defaultCluster();
  const cluster = csi.length === 0 ? plain : { ...plain, csi };
  return {
    scenario: scenarioOf(sorted.length === 0 ? [] : [manifest], { title: fileName.replace(/\.(ya?ml|json)$/u, ''), cluster }),
    removed: removed.list(),
    kept: kept.length + chosen.length,
  };
}

/** A dump of objects seldom has their Namespaces in it. */
function missingNamespaces(values: readonly Json[]): readonly Json[] {
  const there = new Set(['default', ...values.filter((value) => value['kind'] === 'Namespace').map((value) => text(object(value['metadata'])['name']))]);
  const wanted = new Set(values.map((value) => text(object(value['metadata'])['namespace'])).filter((name) => name !== '' && !there.has(name)));
  return [...wanted].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
}

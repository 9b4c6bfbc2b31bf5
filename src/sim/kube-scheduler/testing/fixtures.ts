import type { CSINode, Micros, Node, PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../../../api/index.ts';
import { ApiClient, EventRecorder } from '../../client-go/index.ts';
import type { Selector } from '../../component-helpers/scheduling/corev1/selector.ts';
import { type ProcessHost, randomStream } from '../../kernel/index.ts';
import { Cache } from '../backend/cache/cache.ts';
import { CycleState } from '../framework/cycle-state.ts';
import type { Handle, PluginFactory, Status } from '../framework/interface.ts';
import { Framework, type PluginScore } from '../framework/runtime/framework.ts';
import { podInfoOf } from '../framework/types.ts';

type Quantities = Readonly<Record<string, string>>;
type PodSpec = NonNullable<Pod['spec']>;

/** A node whose allocatable is its capacity. */
export const node = (
  name: string,
  allocatable: Quantities = {},
  extra: { labels?: Quantities; spec?: Node['spec']; images?: NonNullable<Node['status']>['images'] } = {},
): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...extra.labels } },
  spec: extra.spec ?? {},
  status: { allocatable: { pods: '110', ...allocatable }, ...(extra.images ? { images: extra.images } : {}) },
});

let serial = 0;

/** A Pod with one container for each list of requests. */
export const pod = (requests: readonly Quantities[] = [], spec: Partial<PodSpec> = {}, metadata: Pod['metadata'] = {}): Pod => {
  const name = metadata.name ?? `p${++serial}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'default', uid: name, ...metadata, name },
    spec: { containers: requests.map((list, i) => ({ name: `c${i}`, resources: { requests: list } })), ...spec },
  };
};

/** Storage objects that the plugins find; claims in the namespace `default`. */
export interface Storage {
  readonly claims?: readonly PersistentVolumeClaim[];
  readonly volumes?: readonly PersistentVolume[];
  readonly classes?: readonly StorageClass[];
  readonly csiNodes?: readonly CSINode[];
}

const named = <T extends { readonly metadata?: { readonly name?: string } }>(list: readonly T[] | undefined, name: string): T | undefined =>
  list?.find(({ metadata }) => metadata?.name === name);

/** A framework of the given plugins over nodes and the Pods that stand on them. */
export function frameworkOf(
  make: readonly PluginFactory[],
  nodes: readonly Node[],
  existing: readonly Pod[] = [],
  defaultSelector?: Selector,
  storage: Storage = {},
) {
  const cache = new Cache();
  for (const object of nodes) cache.setNode(object);
  for (const object of existing) cache.setPod(object);
  // No plugin under test sends anything.
  const host = {} as ProcessHost;
  const client = new ApiClient(host, { userAgent: 'test', credentials: { kind: 'none' } });
  const handle: Handle = {
    snapshot: cache,
    random: randomStream(1, 'test'),
    client,
    recorder: new EventRecorder(host, client, 'default-scheduler'),
    defaultSelector: () => defaultSelector,
    namespaceLabels: (namespace) => ({ 'kubernetes.io/metadata.name': namespace }),
    claim: (key) => named(storage.claims, key.replace(/^default\//, '')),
    volume: (name) => named(storage.volumes, name),
    volumes: () => storage.volumes ?? [],
    storageClass: (name) => named(storage.classes, name),
    csiNode: (name) => named(storage.csiNodes, name),
    now: () => 0 as Micros,
    *sleep() {},
    filter: (state, info, nodeInfo) => framework.filter(state, info, nodeInfo),
    addPodToState: (state, info, added, nodeInfo) => framework.addPod(state, info, added, nodeInfo),
    removePodFromState: (state, info, removed, nodeInfo) => framework.removePod(state, info, removed, nodeInfo),
    nominatedPods: () => [],
    deleteNomination: () => {},
  };
  const framework: Framework = new Framework(make.map((factory) => ({ plugin: factory(handle), filters: true, weight: 1 })));
  return { framework, cache, handle };
}

/** Scores of one plugin, by node. `undefined` when it skipped. */
export function scoresOf(
  make: PluginFactory,
  incoming: Pod,
  nodes: readonly Node[],
  existing: readonly Pod[] = [],
  defaultSelector?: Selector,
): Record<string, PluginScore | undefined> {
  const { framework, cache } = frameworkOf([make], nodes, existing, defaultSelector);
  const state = new CycleState();
  framework.preScore(state, podInfoOf(incoming), cache.nodes());
  const rows = framework.score(state, podInfoOf(incoming), cache.nodes());
  return Object.fromEntries(rows.map(({ name, scores }) => [name, Object.values(scores)[0]]));
}

/** Verdicts of one plugin's PreFilter and Filter, by node: the reasons, or `ok`. */
export function verdictsOf(
  make: PluginFactory,
  incoming: Pod,
  nodes: readonly Node[],
  existing: readonly Pod[] = [],
  storage: Storage = {},
): Record<string, string> {
  const { framework, cache } = frameworkOf([make], nodes, existing, undefined, storage);
  const state = new CycleState();
  const info = podInfoOf(incoming);
  const pre = framework.preFilter(state, info, cache.nodes());
  const text = (verdict: Status | undefined): string => (verdict ? `${verdict.code}: ${verdict.reasons.join(', ')}` : 'ok');
  if (pre.status) return { '*': text(pre.status) };
  return Object.fromEntries(
    cache
      .nodes()
      .map((candidate) => [candidate.name, pre.nodeNames && !pre.nodeNames.has(candidate.name) ? 'left out' : text(framework.filter(state, info, candidate))]),
  );
}

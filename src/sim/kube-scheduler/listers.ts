import {
  type CSINode,
  type KubeObject,
  type Namespace,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  type ResourceType,
  resources,
  type Service,
  type StorageClass,
} from '../../api/index.ts';
import { type ApiClient, Informer } from '../client-go/index.ts';
import {
  asSelector,
  type Labels,
  type LabelSelector,
  requirementsOfLabels,
  type Selector,
  selectorOf,
} from '../component-helpers/scheduling/corev1/selector.ts';
import type { ProcessHost } from '../kernel/index.ts';
import { isObject } from '../apimachinery/index.ts';

const storage = (resource: string, kind: string): ResourceType => ({ group: 'storage.k8s.io', version: 'v1', resource, kind, namespaced: false });

/** What a process has to start and wait for. */
interface Startable {
  start(): unknown;
  whenSynced(run: () => void): void;
}

interface Controller extends KubeObject {
  readonly spec?: { readonly selector?: unknown };
}

const isLabelSelector = (value: unknown): value is LabelSelector => isObject(value) && ('matchLabels' in value || 'matchExpressions' in value);
const isLabels = (value: unknown): value is Labels => isObject(value) && Object.values(value).every((v) => typeof v === 'string');

const noLabels: Labels = {};

/** Services and controllers, by which PodTopologySpread finds the Pods that belong together; namespaces; storage. */
export class Listers {
  readonly services: Informer<Service>;
  readonly namespaces: Informer<Namespace>;
  readonly claims: Informer<PersistentVolumeClaim>;
  readonly volumes: Informer<PersistentVolume>;
  readonly storageClasses: Informer<StorageClass>;
  readonly csiNodes: Informer<CSINode>;
  private readonly controllers: ReadonlyMap<string, Informer<Controller>>;
  /** Selectors of a workload are asked for once for each of its Pods. */
  private readonly cached = new Map<string, { readonly owner: Controller | undefined; readonly generation: number; readonly selector: Selector | undefined }>();
  /** Changes whenever a Service does. */
  private generation = 0;

  constructor(host: ProcessHost, client: ApiClient) {
    const changed = (): void => void this.generation++;
    this.services = new Informer<Service>(host, client, resources.services)
      .index('namespace', ({ metadata }) => [metadata?.namespace ?? ''])
      .handle({ onAdd: changed, onUpdate: changed, onDelete: changed });
    this.namespaces = new Informer<Namespace>(host, client, resources.namespaces);
    this.claims = new Informer<PersistentVolumeClaim>(host, client, resources.persistentvolumeclaims);
    this.volumes = new Informer<PersistentVolume>(host, client, resources.persistentvolumes);
    this.storageClasses = new Informer<StorageClass>(host, client, storage('storageclasses', 'StorageClass'));
    this.csiNodes = new Informer<CSINode>(host, client, storage('csinodes', 'CSINode'));
    this.controllers = new Map([
      ['ReplicaSet', new Informer<Controller>(host, client, resources.replicasets)],
      ['StatefulSet', new Informer<Controller>(host, client, resources.statefulsets)],
      ['ReplicationController', new Informer<Controller>(host, client, resources.replicationcontrollers)],
    ]);
  }

  all(): readonly Startable[] {
    return [this.services, this.namespaces, this.claims, this.volumes, this.storageClasses, this.csiNodes, ...this.controllers.values()];
  }

  namespaceLabels(namespace: string): Labels {
    return this.namespaces.get(namespace)?.metadata?.labels ?? noLabels;
  }

  /**
   * Selects the Pods of the same Services and controller; undefined when a Pod belongs to none.
   * Source: `plugins/helper/spread.go` DefaultSelector.
   */
  defaultSelector(pod: Pod): Selector | undefined {
    const { namespace = '', labels = noLabels } = pod.metadata ?? {};
    const reference = pod.metadata?.ownerReferences?.find(({ controller }) => controller);
    const owner = reference && this.controllers.get(reference.kind)?.get(`${namespace}/${reference.name}`);
    const key = reference && `${reference.kind}/${namespace}/${reference.name}`;
    const known = key === undefined ? undefined : this.cached.get(key);
    if (known && known.owner === owner && known.generation === this.generation) return known.selector;
    const selector = this.buildSelector(namespace, labels, owner);
    if (key !== undefined) this.cached.set(key, { owner, generation: this.generation, selector });
    return selector;
  }

  private buildSelector(namespace: string, labels: Labels, owner: Controller | undefined): Selector | undefined {
    let merged: Labels = {};
    for (const service of this.services.byIndex('namespace', namespace)) {
      const wanted = service.spec?.selector;
      if (wanted && selectorOf(requirementsOfLabels(wanted)).matches(labels)) merged = { ...merged, ...wanted };
    }
    const raw = owner?.spec?.selector;
    const requirements = requirementsOfLabels(merged);
    if (isLabelSelector(raw)) requirements.push(...requirementsOfLabels(raw.matchLabels ?? {}), ...(raw.matchExpressions ?? []));
    else if (isLabels(raw)) requirements.push(...requirementsOfLabels(raw));
    if (requirements.length === 0) return undefined;
    return isLabelSelector(raw) && Object.keys(merged).length === 0 ? asSelector(raw) : selectorOf(requirements);
  }
}

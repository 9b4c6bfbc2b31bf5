import {
  type KubeList,
  type KubeObject,
  type Namespace,
  objectRef,
  type Pod,
  type ResourceType,
  resourcePath,
  resources,
  type Status,
} from '../../../api/index.ts';
import { type ApiClient, type ApiResult, get, list, remove, update } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { isPodTerminal } from '../../component-helpers/pod.ts';
import { ApiError, isConflict, isNotFound, must } from '../controller/api-error.ts';
import type { ControllerContext } from '../controller-context.ts';
import { type Discovered, serverPreferredResources } from '../discovery.ts';
import { parseTime, wallClock } from '../time.ts';
import { type ContentTotals, nameOf, newTotals, withConditions } from './conditions.ts';

const FINALIZER = 'kubernetes';
/** `finalizerEstimateSeconds`: how long content with finalizers is expected to take. */
const FINALIZER_ESTIMATE = 15;

type Deletable = Discovered['resources'][number];

const isPods = ({ group, resource }: ResourceType): boolean => group === '' && resource === 'pods';

/**
 * Empties a namespace that is being deleted, Pods before everything else, and then lets it go.
 * Source: `pkg/controller/namespace/deletion/namespaced_resources_deleter.go`.
 */
export class NamespacedResourcesDeleter {
  private readonly client: ApiClient;

  constructor(private readonly context: ControllerContext) {
    this.client = context.client;
  }

  /** Returns the seconds after which to look again; 0 when the namespace is finalized. Errors: throws ApiError. */
  *delete(name: string): Procedure<number> {
    const first = yield* this.client.call(get<Namespace>(resources.namespaces, undefined, name));
    if (!first.ok) {
      if (isNotFound(first.status)) return 0;
      throw new ApiError(first.status);
    }
    if (!first.object.metadata?.deletionTimestamp) return 0;
    const namespace = yield* this.retryOnConflict(first.object, (each) => this.markTerminating(each));
    if (!namespace || (namespace.spec?.finalizers ?? []).length === 0) return 0;
    const estimate = yield* this.deleteAllContent(namespace);
    if (estimate > 0) return estimate;
    yield* this.retryOnConflict(namespace, (each) => this.finalize(each));
    return 0;
  }

  private *retryOnConflict(namespace: Namespace, write: (namespace: Namespace) => Procedure<ApiResult<Namespace>>): Procedure<Namespace | undefined> {
    let latest = namespace;
    for (;;) {
      const result = yield* write(latest);
      if (result.ok) return result.object;
      if (isNotFound(result.status)) return undefined;
      if (!isConflict(result.status)) throw new ApiError(result.status);
      latest = yield* must(this.client.call(get<Namespace>(resources.namespaces, undefined, latest.metadata?.name ?? '')));
    }
  }

  private *markTerminating(namespace: Namespace): Procedure<ApiResult<Namespace>> {
    if (namespace.status?.phase === 'Terminating') return { ok: true, code: 200, object: namespace, warnings: [] };
    return yield* this.client.call(update(resources.namespaces, { ...namespace, status: { ...namespace.status, phase: 'Terminating' } }, 'status'));
  }

  private *finalize(namespace: Namespace): Procedure<ApiResult<Namespace>> {
    const finalizers = (namespace.spec?.finalizers ?? []).filter((finalizer) => finalizer !== FINALIZER);
    return yield* this.client.call(update(resources.namespaces, { ...namespace, spec: { ...namespace.spec, finalizers } }, 'finalize'));
  }

  private *deleteAllContent(namespace: Namespace): Procedure<number> {
    const totals = newTotals();
    const { resources: found, error } = yield* serverPreferredResources(this.client);
    if (error) totals.discoveryError = error.message ?? '';
    const deletable = found.filter(({ namespaced, verbs }) => namespaced && verbs.includes('delete'));
    let estimate = 0;
    for (const kind of deletable.filter(isPods)) estimate = Math.max(estimate, yield* this.deleteAll(namespace, kind, totals));
    if (totals.remaining.size === 0) {
      for (const kind of deletable) if (!isPods(kind)) estimate = Math.max(estimate, yield* this.deleteAll(namespace, kind, totals));
    }
    yield* this.updateConditions(namespace, totals);
    const failed = totals.discoveryError ?? totals.deleteErrors[0];
    if (failed !== undefined) throw new ApiError(failure(failed));
    return estimate;
  }

  private *updateConditions(namespace: Namespace, totals: ContentTotals): Procedure<void> {
    const before = namespace.status ?? {};
    const status = withConditions(before, totals, this.context.host.timestamp());
    if (status !== before) yield* this.client.call(update(resources.namespaces, { ...namespace, status }, 'status'));
  }

  /** Deletes what there is of one kind; returns the seconds that the rest is expected to take. */
  private *deleteAll(namespace: Namespace, kind: Deletable, totals: ContentTotals): Procedure<number> {
    const name = namespace.metadata?.name ?? '';
    try {
      const estimate = isPods(kind) ? yield* this.estimateForPods(namespace) : 0;
      yield* this.deleteCollection(name, kind);
      const left = yield* this.list(name, kind);
      if (left.length === 0) return 0;
      totals.remaining.set(nameOf(kind), left.length);
      let waiting = false;
      for (const object of left) {
        for (const finalizer of object.metadata?.finalizers ?? []) {
          waiting = true;
          totals.finalizers.set(finalizer, (totals.finalizers.get(finalizer) ?? 0) + 1);
        }
      }
      if (estimate > 0) return estimate;
      if (waiting) return FINALIZER_ESTIMATE;
      const gvr = `${kind.group}/${kind.version}, Resource=${kind.resource}`;
      totals.deleteErrors.push(`unexpected items still remain in namespace: ${name} for gvr: ${gvr}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      totals.deleteErrors.push(error.message);
    }
    return 0;
  }

  private *list(namespace: string, kind: Deletable): Procedure<readonly KubeObject[]> {
    if (!kind.verbs.includes('list')) return [];
    return (yield* must(this.client.call(list<KubeList>(kind, namespace)))).items;
  }

  private *deleteCollection(namespace: string, kind: Deletable): Procedure<void> {
    const reads = [{ ref: objectRef('Namespace', undefined, namespace), pointer: '/metadata/deletionTimestamp' }];
    if (kind.verbs.includes('deletecollection')) {
      const body = { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' };
      yield* must(this.client.call({ method: 'DELETE', path: resourcePath(kind, namespace), body }, reads));
      return;
    }
    for (const object of yield* this.list(namespace, kind)) {
      const result = yield* this.client.call(remove(kind, namespace, object.metadata?.name ?? '', { propagationPolicy: 'Background' }), reads);
      if (!result.ok && !isNotFound(result.status)) throw new ApiError(result.status);
    }
  }

  /** The longest grace period of the Pods, while it may still be running. */
  private *estimateForPods(namespace: Namespace): Procedure<number> {
    const pods = yield* must(this.client.call(list<KubeList<Pod>>(resources.pods, namespace.metadata?.name)));
    const estimate = pods.items.reduce((most, pod) => (isPodTerminal(pod) ? most : Math.max(most, pod.spec?.terminationGracePeriodSeconds ?? 0)), 0);
    const since = parseTime(namespace.metadata?.deletionTimestamp) ?? 0;
    return wallClock(this.context.host) - since >= estimate * 1_000 ? 0 : estimate;
  }
}

const failure = (message: string): Status => ({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message });

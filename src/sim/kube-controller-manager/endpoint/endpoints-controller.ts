import type { IEndpoints } from 'kubernetes-models/v1/Endpoints';
import { objectRef, type Pod, resources, type Service } from '../../../api/index.ts';
import { deepEqual } from '../../apimachinery/equality.ts';
import { create, type Informer, keyOf, type Reconciled, remove, splitKey, update, WorkQueue, whenAllSynced } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { isNamespaceTerminating, isNotFound } from '../controller/api-error.ts';
import type { ControllerContext } from '../controller-context.ts';
import { HEADLESS, hasEndpoints, isServiceIPSet, TRIGGER_TIME } from '../endpointslice/util/service.ts';
import { ServicePods } from '../endpointslice/util/service-pods.ts';
import { TriggerTimeTracker } from '../endpointslice/util/trigger-time-tracker.ts';
import { MAX_CAPACITY, sizeOf, subsetsOf, truncate } from './subsets.ts';

export type Endpoints = IEndpoints;

const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity';

/** Keeps the older Endpoints objects of Services. Source: `pkg/controller/endpoint/endpoints_controller.go`. */
export class EndpointsController {
  private readonly services: Informer<Service>;
  private readonly endpoints: Informer<Endpoints>;
  private readonly pods: ServicePods;
  private readonly queue: WorkQueue;
  private readonly triggerTimes = new TriggerTimeTracker();
  /** resourceVersions that were written over: an informer that still shows one is behind (`staleEndpointsTracker`). */
  private readonly stale = new Map<string, string>();

  constructor(private readonly context: ControllerContext) {
    const { host, informers } = context;
    this.services = informers.of<Service>(resources.services);
    this.endpoints = informers.of<Endpoints>(resources.endpoints);
    this.pods = ServicePods.of(informers);
    this.queue = new WorkQueue(host, { name: 'endpoint', workers: 5, maxRetries: 15, reconcile: (key) => this.syncService(key) });
  }

  start(): void {
    const { informers } = this.context;
    const enqueue = (service: Service): void => this.queue.add(keyOf(service));
    this.services.handle({ onAdd: enqueue, onUpdate: (_, service) => enqueue(service), onDelete: enqueue });
    this.pods.onTouch((key, podKey) => this.triggerTimes.touch(key, podKey));
    this.pods.onChange((key) => this.queue.add(key));
    this.endpoints.handle({ onDelete: (endpoints) => this.queue.add(keyOf(endpoints)) });
    whenAllSynced([this.services, this.endpoints, informers.of<Pod>(resources.pods)], () => {
      this.queue.start();
      // Endpoints whose Service went while nobody watched (`checkLeftoverEndpoints`).
      for (const endpoints of this.endpoints.all()) this.queue.add(keyOf(endpoints));
    });
  }

  private *syncService(key: string): Procedure<Reconciled> {
    const service = this.services.get(key);
    if (!service) return yield* this.deleteEndpoints(key);
    if (!hasEndpoints(service)) return 'done';
    const trigger = this.triggerTimes.compute(key, service, this.pods.podsOf(service));
    const subsets = subsetsOf(service, this.pods.podsOf(service).values());
    const current = this.endpoints.get(key);
    if (current && this.stale.get(key) === current.metadata?.resourceVersion) return 'retry';
    const labels = labelsOf(service);
    const capped = current?.metadata?.annotations?.[OVER_CAPACITY] !== undefined;
    if (current && deepEqual(current.subsets ?? [], subsets) && deepEqual(current.metadata?.labels, labels) && !capped && sizeOf(subsets) <= MAX_CAPACITY)
      return 'done';
    const annotations = annotationsOf(current, trigger, sizeOf(subsets) > MAX_CAPACITY);
    const { name = '', namespace } = service.metadata ?? {};
    const wanted: Endpoints = {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { ...(current?.metadata ?? { name, namespace }), labels, annotations },
      subsets: truncate(subsets),
    };
    return yield* this.write(key, service, wanted, current);
  }

  private *write(key: string, service: Service, wanted: Endpoints, current: Endpoints | undefined): Procedure<Reconciled> {
    const { client, recorder } = this.context;
    const { name = '', namespace } = service.metadata ?? {};
    const reads = ['/spec/selector', '/spec/ports'].map((pointer) => ({ ref: objectRef('Service', namespace, name), pointer }));
    const result = yield* client.call(current ? update(resources.endpoints, wanted) : create(resources.endpoints, wanted), reads);
    if (result.ok) {
      const before = current?.metadata?.resourceVersion;
      if (before !== undefined && result.object.metadata?.resourceVersion !== before) this.stale.set(key, before);
      return 'done';
    }
    if (!current && isNamespaceTerminating(result.status)) return 'done';
    if (current) recorder.event(wanted, 'Warning', 'FailedToUpdateEndpoint', `Failed to update endpoint ${key}: ${result.status.message}`);
    else recorder.event(wanted, 'Warning', 'FailedToCreateEndpoint', `Failed to create endpoint for service ${key}: ${result.status.message}`);
    return 'retry';
  }

  private *deleteEndpoints(key: string): Procedure<Reconciled> {
    const { namespace, name } = splitKey(key);
    const result = yield* this.context.client.call(remove(resources.endpoints, namespace, name));
    if (!result.ok && !isNotFound(result.status)) return 'retry';
    this.triggerTimes.forget(key);
    this.stale.delete(key);
    return 'done';
  }
}

function labelsOf(service: Service): Record<string, string> {
  const { [HEADLESS]: _, ...labels } = service.metadata?.labels ?? {};
  return { ...labels, ...(isServiceIPSet(service) ? {} : { [HEADLESS]: '' }), [MANAGED_BY]: 'endpoint-controller' };
}

function annotationsOf(current: Endpoints | undefined, trigger: string | undefined, overCapacity: boolean): Record<string, string> {
  const { [TRIGGER_TIME]: _time, [OVER_CAPACITY]: _capacity, ...rest } = current?.metadata?.annotations ?? {};
  return { ...rest, ...(trigger === undefined ? {} : { [TRIGGER_TIME]: trigger }), ...(overCapacity ? { [OVER_CAPACITY]: 'truncated' } : {}) };
}

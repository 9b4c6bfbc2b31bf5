import { type EndpointSlice, type Node, objectRef, resources, type Service, seconds, type Status } from '../../../api/index.ts';
import { create, type Informer, keyOf, type Reconciled, remove, update, WorkQueue, whenAllSynced } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { isNamespaceTerminating } from '../controller/api-error.ts';
import type { ControllerContext } from '../controller-context.ts';
import { CONTROLLER_NAME, MANAGED_BY, SERVICE_NAME } from './endpoints.ts';
import { planSlices, type SlicePlan } from './reconciler.ts';
import { EndpointSliceTracker } from './util/endpointslice-tracker.ts';
import { hasEndpoints, TRIGGER_TIME } from './util/service.ts';
import { ServicePods } from './util/service-pods.ts';
import { TriggerTimeTracker } from './util/trigger-time-tracker.ts';

/** `endpointSliceChangeMinSyncDelay`: how long a change of a slice by somebody else waits. */
const SLICE_CHANGE_DELAY = seconds(1);

const isManaged = (slice: EndpointSlice): boolean => slice.metadata?.labels?.[MANAGED_BY] === CONTROLLER_NAME;
const serviceKeyOf = (slice: EndpointSlice): string => `${slice.metadata?.namespace}/${slice.metadata?.labels?.[SERVICE_NAME] ?? ''}`;
const managedByService = (slice: EndpointSlice): readonly string[] => (isManaged(slice) ? [serviceKeyOf(slice)] : []);

const BY_SERVICE = 'service';

/** Keeps EndpointSlices of Services. Source: `pkg/controller/endpointslice/endpointslice_controller.go`. */
export class EndpointSliceController {
  private readonly services: Informer<Service>;
  private readonly slices: Informer<EndpointSlice>;
  private readonly nodes: Informer<Node>;
  private readonly pods: ServicePods;
  private readonly queue: WorkQueue;
  private readonly tracker = new EndpointSliceTracker();
  private readonly triggerTimes = new TriggerTimeTracker();

  constructor(private readonly context: ControllerContext) {
    const { host, informers } = context;
    this.services = informers.of<Service>(resources.services);
    this.slices = informers.of<EndpointSlice>(resources.endpointslices).index(BY_SERVICE, managedByService);
    this.nodes = informers.of<Node>(resources.nodes);
    this.pods = ServicePods.of(informers);
    const reconcile = (key: string): Procedure<Reconciled> => this.syncService(key);
    this.queue = new WorkQueue(host, { name: 'endpoint_slice', workers: 5, maxRetries: 15, baseDelay: seconds(1), reconcile });
  }

  start(): void {
    const enqueue = (service: Service): void => this.queue.add(keyOf(service));
    this.services.handle({ onAdd: enqueue, onUpdate: (_, service) => enqueue(service), onDelete: enqueue });
    this.pods.onTouch((key, podKey) => this.triggerTimes.touch(key, podKey));
    this.pods.onChange((key) => this.queue.add(key));
    this.slices.handle({
      onAdd: (slice) => {
        if (isManaged(slice) && this.tracker.shouldSync(slice)) this.enqueueSlice(slice);
      },
      onUpdate: (before, slice) => this.sliceUpdated(before, slice),
      onDelete: (slice) => {
        if (isManaged(slice) && this.tracker.has(slice) && !this.tracker.handleDeletion(slice)) this.enqueueSlice(slice);
      },
    });
    const pods = this.context.informers.of(resources.pods);
    whenAllSynced([this.services, this.slices, this.nodes, pods], () => this.queue.start());
  }

  private enqueueSlice(slice: EndpointSlice): void {
    this.queue.addAfter(serviceKeyOf(slice), SLICE_CHANGE_DELAY);
  }

  private sliceUpdated(before: EndpointSlice, slice: EndpointSlice): void {
    if (serviceKeyOf(before) !== serviceKeyOf(slice)) {
      this.enqueueSlice(slice);
      this.enqueueSlice(before);
    } else if (isManaged(before) !== isManaged(slice) || (isManaged(slice) && this.tracker.shouldSync(slice))) this.enqueueSlice(slice);
  }

  private *syncService(key: string): Procedure<Reconciled> {
    const service = this.services.get(key);
    if (!service) {
      this.triggerTimes.forget(key);
      this.tracker.forget(key);
      return 'done';
    }
    if (!hasEndpoints(service)) return 'done';
    const existing = this.slices.byIndex(BY_SERVICE, key).filter((slice) => !slice.metadata?.deletionTimestamp);
    // The informer has not caught up with our own writes: come back in a second.
    if (this.tracker.isStale(key, existing)) return 'retry';
    const trigger = this.triggerTimes.compute(key, service, this.pods.podsOf(service));
    const plan = planSlices(service, this.pods.podsOf(service).values(), existing, (name) => this.nodes.get(name));
    const refusal = yield* this.write(service, plan, trigger);
    const errors = [...plan.errors, ...(refusal === undefined ? [] : [refusal])];
    if (errors.length === 0) return 'done';
    const text = errors.length === 1 ? errors[0] : `[${errors.join(', ')}]`;
    this.context.recorder.event(service, 'Warning', 'FailedToUpdateEndpointSlices', `Error updating Endpoint Slices for Service ${key}: ${text}`);
    return 'retry';
  }

  /** Returns what went wrong, in the controller's words. Source: `reconciler.go` `finalize`. */
  private *write(service: Service, plan: SlicePlan, trigger: string | undefined): Procedure<string | undefined> {
    const { client } = this.context;
    const { namespace, name = '' } = service.metadata ?? {};
    const reads = ['/spec/selector', '/spec/ports'].map((pointer) => ({ ref: objectRef('Service', namespace, name), pointer }));
    const failed = (verb: string, what: string, { message }: Status): string =>
      `failed to ${verb} ${what}EndpointSlice for Service ${namespace}/${name}: ${message}`;
    if (!service.metadata?.deletionTimestamp) {
      for (const slice of plan.create) {
        const result = yield* client.call(create(resources.endpointslices, withTrigger(slice, trigger)), reads);
        if (!result.ok) return isNamespaceTerminating(result.status) ? undefined : failed('create', '', result.status);
        this.tracker.update(result.object);
      }
    }
    for (const slice of plan.update) {
      const result = yield* client.call(update(resources.endpointslices, withTrigger(slice, trigger)), reads);
      if (!result.ok) return failed('update', `${slice.metadata?.name} `, result.status);
      this.tracker.update(result.object);
    }
    for (const slice of plan.delete) {
      const result = yield* client.call(remove(resources.endpointslices, namespace, slice.metadata?.name ?? ''), reads);
      if (!result.ok) return failed('delete', `${slice.metadata?.name} `, result.status);
      this.tracker.expectDeletion(slice);
    }
    return undefined;
  }
}

/** When what the slice now shows happened; without a new time the old one goes. */
function withTrigger(slice: EndpointSlice, trigger: string | undefined): EndpointSlice {
  const { [TRIGGER_TIME]: _, ...rest } = slice.metadata?.annotations ?? {};
  const annotations = trigger === undefined ? rest : { ...rest, [TRIGGER_TIME]: trigger };
  return { ...slice, metadata: { ...slice.metadata, annotations } };
}

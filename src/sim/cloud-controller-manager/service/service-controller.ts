import { type Node, resources, seconds, type Service } from '../../../api/index.ts';
import { type Informer, keyOf, patch, type Reconciled, whenAllSynced, WorkQueue } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { CloudController, CloudControllerContext } from '../context.ts';

/** `cloud-provider/service/helpers/helper.go` LoadBalancerCleanupFinalizer. */
const FINALIZER = 'service.kubernetes.io/load-balancer-cleanup';
const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers';
/** minRetryDelay of the controller's queue. */
const MIN_RETRY_DELAY = seconds(5);

const wants = ({ spec, metadata }: Service): boolean =>
  spec?.type === 'LoadBalancer' && spec.loadBalancerClass === undefined && metadata?.deletionTimestamp === undefined;
const cleansUp = ({ metadata }: Service): boolean => metadata?.finalizers?.includes(FINALIZER) === true;
/** `cloud.go` DefaultLoadBalancerName: at most 32 characters. */
const balancerName = ({ metadata }: Service): string => `a${(metadata?.uid ?? '').replaceAll('-', '')}`.slice(0, 32);
/** stableNodeSetPredicates: initialized by the provider, not excluded. Whether it is Ready is found by the load balancer's own checks. */
const isTarget = ({ metadata, spec }: Node): boolean =>
  spec?.providerID !== undefined && metadata?.labels?.[EXCLUDED] === undefined && metadata?.deletionTimestamp === undefined;

/** A load balancer of the provider for every Service of the type. Source: `cloud-provider/controllers/service/controller.go`. */
export class ServiceController implements CloudController {
  private readonly queue: WorkQueue;
  /** What was set up for a Service last. */
  private readonly done = new Map<string, string>();

  constructor(
    private readonly context: CloudControllerContext,
    private readonly services: Informer<Service>,
  ) {
    this.queue = new WorkQueue(context.host, { name: 'service', workers: 1, baseDelay: MIN_RETRY_DELAY, reconcile: (key) => this.sync(key) });
  }

  start(): void {
    const enqueue = (service: Service): void => {
      if (wants(service) || cleansUp(service)) this.queue.add(keyOf(service));
    };
    this.services.handle({ onAdd: enqueue, onUpdate: (_, service) => enqueue(service), onDelete: (service) => this.done.delete(keyOf(service)) });
    this.services.start();
    const all = (): void => {
      for (const service of this.services.all()) if (wants(service)) this.queue.add(keyOf(service));
    };
    this.context.nodes.handle({ onAdd: all, onDelete: all, onUpdate: (before, after) => (isTarget(before) === isTarget(after) ? undefined : all()) });
    whenAllSynced([this.services, this.context.nodes], () => this.queue.start());
  }

  private *sync(key: string): Procedure<Reconciled> {
    const service = this.services.get(key);
    if (!service) return 'done';
    return wants(service) ? yield* this.ensure(key, service) : yield* this.cleanUp(key, service);
  }

  private *ensure(key: string, service: Service): Procedure<Reconciled> {
    const { cloud, recorder, client, nodes } = this.context;
    const hosts = [...nodes.all()]
      .filter(isTarget)
      .map(({ metadata }) => metadata?.name ?? '')
      .sort();
    const setUp = JSON.stringify([hosts, service.spec?.ports, service.spec?.externalTrafficPolicy]);
    if (this.done.get(key) === setUp) return 'done';
    const onlyHosts = this.done.has(key);
    const { namespace, name = '', finalizers = [] } = service.metadata ?? {};
    if (!onlyHosts) recorder.event(service, 'Normal', 'EnsuringLoadBalancer', 'Ensuring load balancer');
    if (!cleansUp(service)) {
      const marked = yield* client.call(
        patch<Service>(resources.services, namespace, name, 'application/merge-patch+json', { metadata: { finalizers: [...finalizers, FINALIZER] } }),
      );
      if (!marked.ok) return 'retry';
    }
    const made = yield* cloud.ensureLoadBalancer(balancerName(service), hosts);
    if (!made.ok) {
      recorder.event(service, 'Warning', 'SyncLoadBalancerFailed', `Error syncing load balancer: failed to ensure load balancer: ${made.error}`);
      return 'retry';
    }
    if (service.status?.loadBalancer?.ingress?.[0]?.ip !== made.value.ip) {
      const written = yield* client.call(
        patch<Service>(
          resources.services,
          namespace,
          name,
          'application/merge-patch+json',
          { status: { loadBalancer: { ingress: [{ ip: made.value.ip, ipMode: 'VIP' }] } } },
          'status',
        ),
      );
      if (!written.ok) return 'retry';
    }
    this.done.set(key, setUp);
    if (onlyHosts) recorder.event(service, 'Normal', 'UpdatedLoadBalancer', 'Updated load balancer with new hosts');
    else recorder.event(service, 'Normal', 'EnsuredLoadBalancer', 'Ensured load balancer');
    return 'done';
  }

  /** Deleted, or of another type now. */
  private *cleanUp(key: string, service: Service): Procedure<Reconciled> {
    if (!cleansUp(service)) return 'done';
    const { cloud, recorder, client } = this.context;
    const { namespace, name = '', finalizers = [] } = service.metadata ?? {};
    recorder.event(service, 'Normal', 'DeletingLoadBalancer', 'Deleting load balancer');
    const gone = yield* cloud.deleteLoadBalancer(balancerName(service));
    if (!gone.ok && !gone.notFound) {
      recorder.event(service, 'Warning', 'DeleteLoadBalancerFailed', `Error deleting load balancer: ${gone.error}`);
      return 'retry';
    }
    this.done.delete(key);
    if (service.status?.loadBalancer?.ingress)
      yield* client.call(
        patch<Service>(resources.services, namespace, name, 'application/merge-patch+json', { status: { loadBalancer: { ingress: null } } }, 'status'),
      );
    const freed = yield* client.call(
      patch<Service>(resources.services, namespace, name, 'application/merge-patch+json', {
        metadata: { finalizers: finalizers.filter((each) => each !== FINALIZER) },
      }),
    );
    if (!freed.ok && freed.code !== 404) return 'retry';
    recorder.event(service, 'Normal', 'DeletedLoadBalancer', 'Deleted load balancer');
    return 'done';
  }
}

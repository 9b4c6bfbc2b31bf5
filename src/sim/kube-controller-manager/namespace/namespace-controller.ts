import { type Namespace, resources, seconds } from '../../../api/index.ts';
import { type Informer, keyOf, type Reconciled, WorkQueue, whenAllSynced } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { ApiError } from '../controller/api-error.ts';
import type { ControllerContext } from '../controller-context.ts';
import { NamespacedResourcesDeleter } from './namespaced-resources-deleter.ts';

/** `namespaceDeletionGracePeriod`: other API servers get time to see that the namespace goes away. */
const DELETION_GRACE_PERIOD = seconds(5);

/** Deletes what is in namespaces that are being deleted. Source: `pkg/controller/namespace/namespace_controller.go`. */
export class NamespaceController {
  private readonly namespaces: Informer<Namespace>;
  private readonly queue: WorkQueue;
  private readonly deleter: NamespacedResourcesDeleter;

  constructor(context: ControllerContext) {
    this.namespaces = context.informers.of<Namespace>(resources.namespaces);
    this.deleter = new NamespacedResourcesDeleter(context);
    this.queue = new WorkQueue(context.host, { name: 'namespace', workers: 10, reconcile: (name) => this.sync(name) });
  }

  start(): void {
    const enqueue = (namespace: Namespace): void => {
      if (namespace.metadata?.deletionTimestamp) this.queue.addAfter(keyOf(namespace), DELETION_GRACE_PERIOD);
    };
    this.namespaces.handle({ onAdd: enqueue, onUpdate: (_, namespace) => enqueue(namespace) });
    whenAllSynced([this.namespaces], () => this.queue.start());
  }

  private *sync(name: string): Procedure<Reconciled> {
    if (!this.namespaces.get(name)) return 'done';
    try {
      const estimate = yield* this.deleter.delete(name);
      return estimate > 0 ? { requeueAfter: seconds(Math.floor(estimate / 2) + 1) } : 'done';
    } catch (error) {
      if (error instanceof ApiError) return 'retry';
      throw error;
    }
  }
}

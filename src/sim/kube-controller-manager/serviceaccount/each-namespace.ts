import { type KubeObject, type Namespace, objectRef, type ResourceType, resources } from '../../../api/index.ts';
import { create, type Informer, keyOf, type Reconciled, update, WorkQueue, whenAllSynced } from '../../client-go/index.ts';
import { deepEqual } from '../../apimachinery/equality.ts';
import type { Procedure } from '../../kernel/index.ts';
import { isAlreadyExists, isNamespaceTerminating, isNotFound } from '../controller/api-error.ts';
import type { ControllerContext } from '../controller-context.ts';

export interface Wanted<T extends KubeObject> {
  readonly name: string;
  readonly resource: ResourceType;
  /** The object as it has to be in a namespace. */
  readonly make: (namespace: string) => T;
  /** The part that is put right when somebody changed it; absent = existing is enough. */
  readonly content?: (object: T) => unknown;
}

/** Keeps one object in every active namespace. */
export class EachNamespace<T extends KubeObject> {
  private readonly namespaces: Informer<Namespace>;
  private readonly objects: Informer<T>;
  private readonly queue: WorkQueue;

  constructor(
    private readonly context: ControllerContext,
    private readonly wanted: Wanted<T>,
  ) {
    this.namespaces = context.informers.of<Namespace>(resources.namespaces);
    this.objects = context.informers.of<T>(wanted.resource);
    this.queue = new WorkQueue(context.host, { name: wanted.name, workers: 1, reconcile: (name) => this.sync(name) });
  }

  start(): void {
    const again = (object: T): void => {
      if (object.metadata?.name === this.wanted.name) this.queue.add(object.metadata.namespace ?? '');
    };
    this.namespaces.handle({ onAdd: (each) => this.queue.add(keyOf(each)), onUpdate: (_, each) => this.queue.add(keyOf(each)) });
    this.objects.handle({ onDelete: again, ...(this.wanted.content ? { onUpdate: (_: T, object: T) => again(object) } : {}) });
    whenAllSynced([this.namespaces, this.objects], () => this.queue.start());
  }

  private *sync(namespace: string): Procedure<Reconciled> {
    const { client } = this.context;
    const { resource, name, make, content } = this.wanted;
    const owner = this.namespaces.get(namespace);
    if (!owner || (owner.status?.phase ?? 'Active') !== 'Active' || owner.metadata?.deletionTimestamp) return 'done';
    const reads = [{ ref: objectRef('Namespace', undefined, namespace), pointer: '/status/phase' }];
    const current = this.objects.get(`${namespace}/${name}`);
    if (!current) {
      const result = yield* client.call(create(resource, make(namespace)), reads);
      return result.ok || isAlreadyExists(result.status) || isNamespaceTerminating(result.status) ? 'done' : 'retry';
    }
    if (!content || deepEqual(content(current), content(make(namespace)))) return 'done';
    const result = yield* client.call(update(resource, { ...make(namespace), metadata: current.metadata }), reads);
    return result.ok || isNotFound(result.status) ? 'done' : 'retry';
  }
}

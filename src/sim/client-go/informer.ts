import { type KubeList, type KubeObject, millis, type ResourceType, type Status, type WatchEvent } from '../../api/index.ts';
import type { ApiClient, ClientHost } from './client.ts';
import { list } from './requests.ts';

export interface InformerHandlers<T> {
  readonly onAdd?: (object: T) => void;
  readonly onUpdate?: (before: T, after: T) => void;
  readonly onDelete?: (object: T) => void;
}

/** `namespace/name`, or `name` for cluster-scoped objects: the key of the store and of work queues. */
export function keyOf(object: KubeObject): string {
  const { namespace, name = '' } = object.metadata ?? {};
  return namespace ? `${namespace}/${name}` : name;
}

export function splitKey(key: string): { readonly namespace: string | undefined; readonly name: string } {
  const slash = key.indexOf('/');
  return slash < 0 ? { namespace: undefined, name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

export interface InformerOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

interface Index<T> {
  readonly of: (object: T) => readonly string[];
  readonly buckets: Map<string, Map<string, T>>;
}

/**
 * A local copy of the objects of one kind, kept by list and then watch, as client-go's shared informer does. Handlers run
 * while the watch message is handled, so what they start is caused by it.
 */
export class Informer<T extends KubeObject> {
  private readonly objects = new Map<string, T>();
  private readonly handlers: InformerHandlers<T>[] = [];
  private readonly indexes = new Map<string, Index<T>>();
  /** The same, to walk over at each change. */
  private readonly allIndexes: Index<T>[] = [];
  private readonly waiting: (() => void)[] = [];
  private synced = false;
  private resourceVersion = '0';
  private failures = 0;

  constructor(
    private readonly host: ClientHost,
    private readonly client: ApiClient,
    readonly resource: ResourceType,
    private readonly options: InformerOptions = {},
  ) {}

  /** Handlers added after the first list are called for what is already there, as in client-go. */
  handle(handlers: InformerHandlers<T>): this {
    this.handlers.push(handlers);
    if (this.synced) for (const object of this.objects.values()) handlers.onAdd?.(object);
    return this;
  }

  /** Adds an index, e.g. Pods by node name. Must be called before `start`. */
  index(name: string, of: (object: T) => readonly string[]): this {
    const index: Index<T> = { of, buckets: new Map() };
    this.indexes.set(name, index);
    this.allIndexes.splice(0, this.allIndexes.length, ...this.indexes.values());
    return this;
  }

  start(): this {
    this.list();
    return this;
  }

  get hasSynced(): boolean {
    return this.synced;
  }

  /** How far the copy has come: everything up to this version is in it (`LastStoreSyncResourceVersion`). */
  get lastSyncResourceVersion(): string {
    return this.resourceVersion;
  }

  /** Runs when the first list has arrived (at once if it has). */
  whenSynced(run: () => void): void {
    if (this.synced) run();
    else this.waiting.push(run);
  }

  get(key: string): T | undefined {
    return this.objects.get(key);
  }

  /** In order of arrival. */
  all(): IterableIterator<T> {
    return this.objects.values();
  }

  get size(): number {
    return this.objects.size;
  }

  byIndex(name: string, value: string): readonly T[] {
    return [...(this.indexes.get(name)?.buckets.get(value)?.values() ?? [])];
  }

  private get selectors(): { labelSelector?: string; fieldSelector?: string } {
    const { labelSelector, fieldSelector } = this.options;
    return { ...(labelSelector ? { labelSelector } : {}), ...(fieldSelector ? { fieldSelector } : {}) };
  }

  private list(): void {
    this.client.send(list<KubeList<T>>(this.resource, this.options.namespace, { ...this.selectors, resourceVersion: '0' }), (result) => {
      if (!result.ok) return this.retry(() => this.list());
      this.failures = 0;
      this.replace(result.object);
      this.watch();
    });
  }

  /** client-go's reflector: 800 ms doubling to 30 s (`tools/cache/reflector.go`). */
  private retry(run: () => void): void {
    const delay = Math.min(800 * 2 ** this.failures++, 30_000);
    this.host.after(millis(delay), run);
  }

  private replace(objects: KubeList<T>): void {
    this.resourceVersion = objects.metadata.resourceVersion ?? '0';
    const kept = new Set<string>();
    for (const object of objects.items) {
      kept.add(keyOf(object));
      this.store(object);
    }
    for (const [key, object] of [...this.objects]) if (!kept.has(key)) this.discard(key, object);
    if (this.synced) return;
    this.synced = true;
    for (const run of this.waiting.splice(0)) run();
  }

  private watch(): void {
    this.client.watch<T>(
      this.resource,
      this.options.namespace,
      { ...this.selectors, resourceVersion: this.resourceVersion },
      (event) => this.apply(event),
      () => this.retry(() => this.watch()),
    );
  }

  private apply(event: WatchEvent<T>): void {
    const { object } = event;
    this.failures = 0;
    if (event.event === 'ERROR') {
      // 410 Gone: what we hold is too old to go on from; start over with a list.
      if ((object as unknown as Status).code === 410) this.list();
      return;
    }
    this.resourceVersion = object.metadata?.resourceVersion ?? this.resourceVersion;
    if (event.event === 'BOOKMARK') return;
    if (event.event === 'DELETED') this.discard(keyOf(object), object);
    else this.store(object);
  }

  private store(object: T): void {
    const key = keyOf(object);
    const before = this.objects.get(key);
    if (before?.metadata?.resourceVersion === object.metadata?.resourceVersion && before) return;
    this.objects.set(key, object);
    for (const index of this.allIndexes) {
      // Also where the value stays: an index is in order of the last change.
      if (before) removeFrom(index, key, before);
      addTo(index, key, object);
    }
    for (const handler of this.handlers) {
      if (before) handler.onUpdate?.(before, object);
      else handler.onAdd?.(object);
    }
  }

  private discard(key: string, last: T): void {
    const before = this.objects.get(key);
    if (!before) return;
    this.objects.delete(key);
    for (const index of this.allIndexes) removeFrom(index, key, before);
    for (const handler of this.handlers) handler.onDelete?.(last);
  }
}

function addTo<T>({ of, buckets }: Index<T>, key: string, object: T): void {
  for (const value of of(object)) {
    const bucket = buckets.get(value);
    if (bucket) bucket.set(key, object);
    else buckets.set(value, new Map([[key, object]]));
  }
}

function removeFrom<T>({ of, buckets }: Index<T>, key: string, object: T): void {
  for (const value of of(object)) buckets.get(value)?.delete(key);
}

/** Runs when all informers have their first list. */
export function whenAllSynced(informers: readonly Pick<Informer<KubeObject>, 'whenSynced'>[], run: () => void): void {
  let open = informers.length;
  if (open === 0) run();
  for (const informer of informers) {
    informer.whenSynced(() => {
      if (--open === 0) run();
    });
  }
}

import type { HttpRequest, KubeObject, Message, Micros, ObjectMeta } from '../../../api/index.ts';
import type { Incoming, Process, ProcessHost } from '../../kernel/index.ts';

interface Target {
  readonly collection: string;
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

type Stored = KubeObject & { readonly spec?: Readonly<Record<string, unknown>>; readonly status?: unknown };

const SUFFIX = 'bcdfghjklmnpqrstvwxz2456789';

function targetOf(path: string): Target {
  const parts = path.split('/').filter(Boolean);
  const group = parts.splice(0, parts[0] === 'api' ? 2 : 3).join('/');
  const namespaced = parts[0] === 'namespaces' && parts.length > 2 && parts[2] !== 'finalize' && parts[2] !== 'status';
  const namespace = namespaced ? parts.splice(0, 2)[1] : undefined;
  const [resource = '', name, subresource] = parts;
  return { collection: `${group}/${resource}`, resource, namespace, name, subresource };
}

const failure = (code: number, reason: string, message: string) => ({ code, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason, message, code } });

/** A stand-in for kube-apiserver in tests of controllers: objects, versions, conflicts, watches; no validation, no defaults. */
export class FakeApiserver implements Process {
  readonly objects = new Map<string, Stored>();
  /** Every write as `<lane> <verb> <path> <code>`, in order. */
  readonly writes: string[] = [];
  /** Refuses what it answers for, with this message. */
  refuse: ((request: HttpRequest) => string | undefined) | undefined;
  private readonly watches = new Set<{ request: Message; target: Target }>();
  private revision = 0;

  constructor(private readonly host: ProcessHost) {}

  start(): void {}

  receive(message: Incoming): void {
    const { payload } = message;
    if (payload.type !== 'http-request') return;
    const target = targetOf(payload.path);
    if (payload.query?.['watch']) {
      this.watches.add({ request: message, target });
      return;
    }
    const { code, body } = this.handle(payload, target);
    if (payload.method !== 'GET') this.writes.push(`${message.from} ${payload.method} ${payload.path} ${code}`);
    this.host.reply(message, { payload: { type: 'http-response', code, body }, code }, 500 as Micros);
  }

  get<T extends KubeObject>(collection: string, namespace: string | undefined, name: string): T | undefined {
    return this.objects.get(`${collection}/${namespace ?? ''}/${name}`) as unknown as T | undefined;
  }

  list<T extends KubeObject>(collection: string): T[] {
    return [...this.objects].filter(([key]) => key.startsWith(`${collection}/`)).map(([, value]) => value as unknown as T);
  }

  private handle(request: HttpRequest, target: Target): { code: number; body: unknown } {
    const { name } = target;
    const message = this.refuse?.(request);
    if (message !== undefined) return failure(403, 'Forbidden', message);
    if (request.method === 'POST') return this.create(target, request.body as Stored);
    if (target.resource === '') return failure(404, 'NotFound', 'the server could not find the requested resource');
    if (name === undefined) {
      const items = this.list(target.collection).filter((each) => target.namespace === undefined || each.metadata?.namespace === target.namespace);
      return { code: 200, body: { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: `${this.revision}` }, items } };
    }
    const key = `${target.collection}/${target.namespace ?? ''}/${name}`;
    const current = this.objects.get(key);
    if (!current) return failure(404, 'NotFound', `${target.resource} "${name}" not found`);
    if (request.method === 'GET') return { code: 200, body: current };
    if (request.method === 'PUT') return this.put(key, target, current, request.body as Stored);
    if (request.method === 'PATCH') return this.patch(key, target, current, request.body as Stored);
    return this.delete(key, target, current, request.body as { gracePeriodSeconds?: number; propagationPolicy?: string } | undefined);
  }

  private create(target: Target, body: Stored): { code: number; body: unknown } {
    const { metadata } = body;
    const suffix = Array.from({ length: 5 }, () => SUFFIX[Math.floor(this.host.random.next() * SUFFIX.length)]).join('');
    const name = metadata?.name ?? `${metadata?.generateName}${suffix}`;
    const key = `${target.collection}/${target.namespace ?? ''}/${name}`;
    if (this.objects.has(key)) return failure(409, 'AlreadyExists', `${target.resource} "${name}" already exists`);
    const stamped: ObjectMeta = {
      ...metadata, name, namespace: target.namespace, uid: `uid-${this.revision + 1}`, generation: 1, creationTimestamp: this.host.timestamp(),
    };
    return { code: 201, body: this.store(key, target, 'ADDED', { ...body, metadata: stamped }) };
  }

  private put(key: string, target: Target, current: Stored, body: Stored): { code: number; body: unknown } {
    const version = body.metadata?.resourceVersion;
    if (version !== undefined && version !== current.metadata?.resourceVersion) return failure(409, 'Conflict', 'the object has been modified');
    if (target.subresource === 'status') {
      const metadata = { ...current.metadata, annotations: body.metadata?.annotations };
      return { code: 200, body: this.store(key, target, 'MODIFIED', { ...current, metadata, status: body.status }) };
    }
    const changed = JSON.stringify(body.spec) !== JSON.stringify(current.spec);
    const generation = (current.metadata?.generation ?? 1) + (changed ? 1 : 0);
    return this.settle(key, target, { ...body, metadata: { ...body.metadata, generation }, status: current.status } as Stored);
  }

  /** Enough of a merge for what controllers patch: owner references by UID, the rest by key. */
  private patch(key: string, target: Target, current: Stored, body: Stored): { code: number; body: unknown } {
    const { metadata, ...rest } = body;
    const { ownerReferences: patches, ...fields } = metadata ?? {};
    let owners = current.metadata?.ownerReferences ?? [];
    for (const patch of patches ?? []) {
      owners = owners.filter(({ uid }) => uid !== patch.uid);
      if (!('$patch' in patch)) owners = [...owners, patch];
    }
    return this.settle(key, target, { ...current, ...rest, metadata: { ...current.metadata, ...fields, ownerReferences: owners } });
  }

  private delete(key: string, target: Target, current: Stored, options: { gracePeriodSeconds?: number; propagationPolicy?: string } | undefined): { code: number; body: unknown } {
    const graceful = target.resource === 'pods' && current.spec?.['nodeName'] !== undefined && options?.gracePeriodSeconds !== 0;
    const policy = { Foreground: ['foregroundDeletion'], Orphan: ['orphan'] }[options?.propagationPolicy ?? ''] ?? [];
    const finalizers = [...(current.metadata?.finalizers ?? []), ...policy];
    if (current.metadata?.deletionTimestamp && graceful) return { code: 200, body: current };
    const marked: Stored = { ...current, metadata: { ...current.metadata, deletionTimestamp: this.host.timestamp(), finalizers } };
    if (graceful) return { code: 200, body: this.store(key, target, 'MODIFIED', marked) };
    return this.settle(key, target, marked);
  }

  /** Stores, or removes what is marked for deletion and has no finalizer left. */
  private settle(key: string, target: Target, object: Stored): { code: number; body: unknown } {
    const { deletionTimestamp, finalizers = [] } = object.metadata ?? {};
    const graceful = target.resource === 'pods' && object.spec?.['nodeName'] !== undefined && this.objects.get(key)?.metadata?.deletionTimestamp === undefined;
    if (!deletionTimestamp || finalizers.length > 0 || (graceful && target.subresource)) return { code: 200, body: this.store(key, target, 'MODIFIED', object) };
    this.objects.delete(key);
    this.tell(target, 'DELETED', this.versioned(object));
    return { code: 200, body: object };
  }

  private versioned(object: Stored): Stored {
    return { ...object, metadata: { ...object.metadata, resourceVersion: `${++this.revision}` } };
  }

  private store(key: string, target: Target, event: 'ADDED' | 'MODIFIED', object: Stored): Stored {
    const stored = this.versioned(object);
    this.objects.set(key, stored);
    this.tell(target, event, stored);
    return stored;
  }

  private tell(target: Target, event: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubeObject): void {
    for (const watch of [...this.watches]) {
      if (watch.target.collection !== target.collection) continue;
      const open = this.host.reply(watch.request as Incoming, { channel: 'watch', method: event, payload: { type: 'watch-event', event, object } });
      if (!open) this.watches.delete(watch);
    }
  }
}

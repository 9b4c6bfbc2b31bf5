import type { HttpRequest, KubeObject, Status, WatchEventType } from '../../../api/index.ts';
import type { Incoming, Process, ProcessFactory, ProcessHost } from '../../kernel/index.ts';

interface Watcher {
  readonly request: Incoming;
  readonly path: string;
}

/**
 * Stands in for kube-apiserver in the tests of a single process: holds objects by path, lists and watches them, and lets a
 * test answer writes. Like `client-go/testing/fixture.go`.
 */
export class ObjectTracker {
  /** Requests that were no list or watch, in order. */
  readonly writes: HttpRequest[] = [];
  private readonly objects = new Map<string, Map<string, KubeObject>>();
  private readonly watchers: Watcher[] = [];
  private host: ProcessHost | undefined;
  private revision = 1;

  /** @param onWrite what a write does; the object answered is the request's body */
  constructor(private readonly onWrite: (tracker: ObjectTracker, request: HttpRequest) => Status | undefined = () => undefined) {}

  readonly factory: ProcessFactory = (host): Process => {
    this.host = host;
    return { start: () => {}, receive: (message) => this.receive(message) };
  };

  /** Stores an object under a collection such as `/api/v1/pods` and tells the watchers. */
  set<T extends KubeObject>(path: string, object: T): T {
    const stored: T = { ...object, metadata: { ...object.metadata, resourceVersion: String(++this.revision) } };
    const collection = this.objects.get(path) ?? new Map<string, KubeObject>();
    this.objects.set(path, collection);
    const key = keyOf(stored);
    this.tell(path, collection.has(key) ? 'MODIFIED' : 'ADDED', stored);
    collection.set(key, stored);
    return stored;
  }

  get(path: string, key: string): KubeObject | undefined {
    return this.objects.get(path)?.get(key);
  }

  remove(path: string, key: string): void {
    const object = this.get(path, key);
    if (!object) return;
    this.objects.get(path)?.delete(key);
    this.tell(path, 'DELETED', { ...object, metadata: { ...object.metadata, resourceVersion: String(++this.revision) } });
  }

  private tell(path: string, event: WatchEventType, object: KubeObject): void {
    for (const watcher of this.watchers) {
      if (watcher.path === path) this.host?.reply(watcher.request, { channel: 'watch', method: event, payload: { type: 'watch-event', event, object } });
    }
  }

  private receive(message: Incoming): void {
    const request = message.payload;
    if (request.type !== 'http-request') return;
    if (request.query?.watch === 'true') {
      this.watchers.push({ request: message, path: request.path });
      return;
    }
    if (request.method === 'GET') {
      const body = {
        apiVersion: 'v1',
        kind: 'List',
        metadata: { resourceVersion: String(this.revision) },
        items: [...(this.objects.get(request.path)?.values() ?? [])],
      };
      this.host?.reply(message, { payload: { type: 'http-response', code: 200, body }, code: 200 });
      return;
    }
    this.writes.push(request);
    const refusal = this.onWrite(this, request);
    const code = refusal?.code ?? (refusal ? 500 : 200);
    this.host?.reply(message, { payload: { type: 'http-response', code, body: refusal ?? request.body }, code });
  }
}

const keyOf = ({ metadata }: KubeObject): string => (metadata?.namespace ? `${metadata.namespace}/${metadata.name ?? ''}` : (metadata?.name ?? ''));

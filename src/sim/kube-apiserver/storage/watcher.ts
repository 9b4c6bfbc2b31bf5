import { objectRef, type WatchEvent, type WatchEventType } from '../../../api/index.ts';
import type { ResourceInfo } from '../../apimachinery/index.ts';
import { apiVersionOf } from '../../apimachinery/index.ts';
import type { Incoming, ProcessHost } from '../../kernel/index.ts';
import type { AnyObject } from '../values.ts';
import type { Selection } from './selection.ts';
import type { CacheEvent } from './watch-cache.ts';

/** A built message payload, shared by all watchers that get the same line. */
export type Line = WatchEvent & { readonly object: AnyObject };

/** The lines of one change that were already built, by type: watchers share them. */
export class Lines {
  private readonly built = new Map<WatchEventType, Line>();

  constructor(readonly event: CacheEvent) {}

  /** A watcher whose selection the object enters, stays in or leaves. */
  of(type: WatchEventType): Line {
    let line = this.built.get(type);
    if (!line) {
      line = { type: 'watch-event', event: type, object: this.objectFor(type) };
      this.built.set(type, line);
    }
    return line;
  }

  /** DELETED for a watcher that loses sight of a living object shows its former state, with the new version. */
  private objectFor(type: WatchEventType): AnyObject {
    const { object, before } = this.event;
    if (type !== 'DELETED' || this.event.type === 'DELETE' || !before) return object;
    return { ...before, metadata: { ...before.metadata, resourceVersion: String(this.event.revision) } };
  }
}

/** One open watch. Source: `storage/cacher/cache_watcher.go`. */
export class Watcher {
  /** The newest change looked at, and the newest version the client knows of. */
  private seen: number;
  private told: number;

  constructor(
    private readonly host: ProcessHost,
    private readonly request: Incoming,
    protected readonly info: ResourceInfo,
    readonly selection: Selection,
    readonly bookmarks: boolean,
    from: number,
    private readonly view?: (object: AnyObject) => AnyObject,
  ) {
    this.seen = from;
    this.told = from;
  }

  /** Tells the client of a change if its selection is touched. False when the client is gone. */
  tell(lines: Lines): boolean {
    const { event } = lines;
    if (event.revision <= this.seen) return true;
    this.seen = event.revision;
    const now = event.type === 'PUT' && this.selection.matches(event.object);
    const before = event.before !== undefined && this.selection.matches(event.before);
    if (!now && !before) return true;
    this.told = event.revision;
    return this.line(lines.of(now ? (before ? 'MODIFIED' : 'ADDED') : 'DELETED'));
  }

  /** A change that only this watcher missed. */
  tellOne(event: CacheEvent): boolean {
    return this.tell(new Lines(event));
  }

  /** The object as it stands when the watch begins. */
  initial(object: AnyObject): boolean {
    return this.line({ type: 'watch-event', event: 'ADDED', object });
  }

  /** Says how far the watch has come, when that is further than its last line said. */
  bookmark(revision: number, initialEventsEnd = false): boolean {
    if (revision <= this.told && !initialEventsEnd) return true;
    this.told = Math.max(this.told, revision);
    const object: AnyObject = {
      apiVersion: apiVersionOf(this.info.type),
      kind: this.info.type.kind,
      metadata: {
        resourceVersion: String(revision),
        ...(initialEventsEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}),
      },
    };
    return this.host.reply(this.request, { channel: 'watch', method: 'BOOKMARK', payload: { type: 'watch-event', event: 'BOOKMARK', object } });
  }

  protected line(line: Line): boolean {
    const { namespace, name = '' } = line.object.metadata ?? {};
    return this.host.reply(this.request, {
      channel: 'watch',
      method: line.event,
      subject: objectRef(line.object.kind, namespace, name),
      payload: this.view ? { ...line, object: this.view(line.object) } : line,
    });
  }

  /** Ends the stream from the server's side. */
  end(): void {
    this.host.end(this.request);
  }
}

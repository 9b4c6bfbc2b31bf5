import type { KeyValue } from '../../../api/index.ts';
import { apiVersionOf } from '../../apimachinery/index.ts';
import { deprecationsOf } from '../../apis/index.ts';
import { errors } from '../endpoints/status-error.ts';
import { type Selection, selectionOf } from '../storage/selection.ts';
import { Watcher } from '../storage/watcher.ts';
import type { AnyObject } from '../values.ts';
import { Operation } from './operation.ts';
import { checkListOptions, checkWatchOptions } from './options.ts';
import { stateOf } from './state.ts';

/** GET of one object: from etcd, or from the watch cache when `resourceVersion=0` allows any version. */
export class GetOperation extends Operation {
  start(): void {
    const { request, http, warnings } = this.flight;
    warnings.push(...deprecationsOf(this.info.type));
    const key = this.key(request.name);
    const cached = http.query?.resourceVersion === '0' ? this.registry.cachers.peek(this.info)?.get(key) : undefined;
    if (cached) {
      this.pass('storage', 'ok', 'from the watch cache');
      this.respond(200, cached);
      return;
    }
    this.ask({ type: 'etcd-range', key }, (response) => {
      const { object } = stateOf(response);
      if (!object) throw errors.notFound(this.info.type, request.name);
      this.pass('storage', 'ok', `read at revision ${response.revision}`);
      this.respond(200, object);
    });
  }
}

interface Continue {
  readonly v: 'meta.k8s.io/v1';
  readonly rv: number;
  readonly start: string;
}

const EXPIRED_CONTINUE =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';
const TOO_OLD_LIST = 'The resourceVersion for the provided list is too old.';

/** Continue tokens are base64 of JSON in the real server; opaque here too. */
const encodeContinue = (token: Continue): string => encodeURIComponent(JSON.stringify(token));

function decodeContinue(text: string): Continue {
  try {
    const token: unknown = JSON.parse(decodeURIComponent(text));
    if (typeof token === 'object' && token !== null && 'rv' in token && 'start' in token && typeof token.rv === 'number' && typeof token.start === 'string') {
      return { v: 'meta.k8s.io/v1', rv: token.rv, start: token.start };
    }
  } catch {
    // Not a token of ours: refused below.
  }
  throw errors.badRequest('continue key is not valid: illegal base64 data at input byte 0');
}

/**
 * GET of a collection. `resourceVersion=0` and "not older than" come from the watch cache; all else from etcd, so that it is the
 * newest state, or exactly that of a revision. Source: `handlers/get.go`, `storage/cacher/cacher.go` GetList, `storage/etcd3/store.go` GetList.
 */
export class ListOperation extends Operation {
  private get query(): Readonly<Record<string, string>> {
    return this.flight.http.query ?? {};
  }

  protected selection(): Selection {
    const { labelSelector, fieldSelector } = this.query;
    return selectionOf(this.info, { namespace: this.namespace, labelSelector, fieldSelector });
  }

  start(): void {
    this.guard(() => {
      checkListOptions(this.query);
      this.flight.warnings.push(...deprecationsOf(this.info.type));
      const selection = this.selection();
      const { resourceVersion = '', resourceVersionMatch = '', limit } = this.query;
      const paged = this.query.continue !== undefined || (limit !== undefined && Number(limit) > 0 && resourceVersion !== '0');
      if (resourceVersion !== '' && resourceVersionMatch !== 'Exact' && !paged) this.fromCache(selection, Number(resourceVersion));
      else this.fromEtcd(selection);
    });
  }

  private fromCache(selection: Selection, atLeast: number): void {
    const cacher = this.registry.cachers.of(this.info);
    cacher.whenReady(() => {
      if (this.flight.done) return;
      this.guard(() => {
        const { revision } = cacher.cache;
        if (atLeast > revision) throw errors.tooLargeResourceVersion(atLeast, revision);
        const objects = cacher.cache.sorted(selection.prefix);
        this.pass('storage', 'ok', `from the watch cache at revision ${revision}`);
        this.answer(selection.everything ? objects : objects.filter((object) => selection.matches(object)), revision);
      });
    });
  }

  private fromEtcd(selection: Selection): void {
    const { resourceVersion, resourceVersionMatch } = this.query;
    const token = this.query.continue ? decodeContinue(this.query.continue) : undefined;
    const exact = token?.rv ?? (resourceVersionMatch === 'Exact' ? Number(resourceVersion) : 0);
    const range = { type: 'etcd-range', key: selection.prefix, prefix: true, ...(exact > 0 ? { revision: exact } : {}) } as const;
    this.registry.etcd.send(range, ({ error, revision, kvs = [] }) => {
      if (this.flight.done) return;
      this.guard(() => {
        if (error?.includes('compacted')) throw errors.expired(token ? EXPIRED_CONTINUE : TOO_OLD_LIST);
        if (error !== undefined) throw errors.unknown(error);
        this.pass('storage', 'ok', `read at revision ${exact || revision}`);
        this.page(selection, kvs, exact || revision, token?.start ?? '');
      });
    });
  }

  private page(selection: Selection, kvs: readonly KeyValue[], revision: number, after: string): void {
    const limit = Number(this.query.limit ?? 0);
    const items: AnyObject[] = [];
    const rest = after === '' ? kvs : kvs.filter((kv) => kv.key > after);
    for (const [index, kv] of rest.entries()) {
      const object = kv.value as AnyObject;
      if (!selection.everything && !selection.matches(object)) continue;
      items.push(object);
      if (limit === 0 || items.length < limit || index === rest.length - 1) continue;
      const next = encodeContinue({ v: 'meta.k8s.io/v1', rv: revision, start: kv.key });
      this.answer(items, revision, { continue: next, ...(selection.everything ? { remainingItemCount: rest.length - index - 1 } : {}) });
      return;
    }
    this.answer(items, revision);
  }

  protected answer(items: readonly AnyObject[], revision: number, more: object = {}): void {
    const { kind } = this.info.type;
    this.respond(200, {
      kind: `${kind}List`,
      apiVersion: apiVersionOf(this.info.type),
      metadata: { resourceVersion: String(revision), ...more },
      items,
    });
  }
}

/** GET with `?watch=true`: a stream of changes out of the watch cache. Source: `handlers/watch.go`, `storage/cacher/cacher.go` Watch. */
export class WatchOperation extends Operation {
  start(): void {
    this.guard(() => {
      const { request, http } = this.flight;
      const { labelSelector, fieldSelector } = http.query ?? {};
      checkWatchOptions(http.query ?? {});
      const selection = selectionOf(this.info, { namespace: this.namespace, name: request.name, labelSelector, fieldSelector });
      const cacher = this.registry.cachers.of(this.info);
      cacher.whenReady(() => {
        if (!this.flight.done) this.guard(() => this.open(selection));
      });
    });
  }

  private open(selection: Selection): void {
    const { message, http } = this.flight;
    if (!message) return;
    const cacher = this.registry.cachers.of(this.info);
    const { cache } = cacher;
    const query = http.query ?? {};
    const asked = query.resourceVersion ?? '';
    const initial = query.sendInitialEvents === 'true' || (query.sendInitialEvents === undefined && (asked === '' || asked === '0'));
    const from = initial ? cache.revision : Number(asked);
    this.registry.detach(this.flight);
    const missed = initial ? [] : cache.after(from);
    if (!missed) {
      const object = errors.expired(`too old resource version: ${from} (${cache.oldest})`).status as unknown as AnyObject;
      this.registry.host.reply(message, { channel: 'watch', method: 'ERROR', code: 410, payload: { type: 'watch-event', event: 'ERROR', object } });
      return;
    }
    const bookmarks = query.allowWatchBookmarks === 'true';
    const parts: Readonly<ConstructorParameters<typeof Watcher>> = [
      this.registry.host,
      message,
      this.info,
      selection,
      bookmarks,
      from,
      this.registry.watchView(this.flight),
    ];
    const watcher = this.info.conversion ? this.registry.converter().watcher(apiVersionOf(this.info.type), parts) : new Watcher(...parts);
    if (initial) {
      for (const object of cache.sorted(selection.prefix)) if (selection.matches(object)) watcher.initial(object);
      if (query.sendInitialEvents === 'true' && bookmarks) watcher.bookmark(cache.revision, true);
    }
    for (const event of missed) watcher.tellOne(event);
    cacher.add(watcher);
    this.registry.watchTimeout(message, query.timeoutSeconds, () => {
      cacher.remove(watcher);
      watcher.end();
      this.registry.ended(this.flight);
    });
  }
}

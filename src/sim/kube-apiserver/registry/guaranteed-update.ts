import type { EtcdOp } from '../../../api/index.ts';
import { apiVersionOf, deepEqual } from '../../apimachinery/index.ts';
import { StatusError } from '../endpoints/status-error.ts';
import { type AnyObject, metaOf, versionOf } from '../values.ts';
import { Operation } from './operation.ts';
import { type State, stateOf } from './state.ts';

/** What to make of an object: a new version of it, or `undefined` to delete it. */
export type Change = AnyObject | undefined;

/**
 * Read, change, write if nobody else wrote in between, else again with what is there now. It begins with the watch cache's
 * copy: a refusal, or finding nothing to do, counts only against what etcd has. Source: `storage/etcd3/store.go` GuaranteedUpdate.
 */
export abstract class GuaranteedUpdate extends Operation {
  private mark = 0;
  private warned = 0;

  /** The object's name. */
  protected abstract readonly target: string;

  /** Computes the change from what is stored; throws a StatusError to refuse. */
  protected abstract change(before: AnyObject | undefined): Change;

  /** The change is stored (or there was none: then `stored` is `before`). */
  protected abstract finish(stored: AnyObject, before: AnyObject | undefined, revision: number): void;

  /** Takes over when etcd has no such object; false leaves it to `change`. */
  protected missing(): boolean {
    return false;
  }

  protected begin(): void {
    this.mark = this.flight.stages.length;
    this.warned = this.flight.warnings.length;
    const cached = this.registry.cachers.peek(this.info)?.get(this.key(this.target));
    if (cached) this.attempt({ object: cached, revision: Number(versionOf(cached)), current: false });
    else this.read();
  }

  private read(): void {
    this.ask({ type: 'etcd-range', key: this.key(this.target) }, (response) => this.retry(stateOf(response)));
  }

  private retry(state: State): void {
    this.flight.stages.length = this.mark;
    this.flight.warnings.length = this.warned;
    if (state.object || !this.missing()) this.attempt(state);
  }

  private attempt(state: State): void {
    if (state.object && this.info.conversion) this.attemptIn(state, state.object);
    else this.attemptWith(state);
  }

  private attemptIn(state: State, object: AnyObject): void {
    this.inVersion([object], apiVersionOf(this.info.type), ([before = object]) => this.attemptWith({ ...state, object: before }));
  }

  private attemptWith(state: State): void {
    let change: Change;
    try {
      change = this.change(state.object);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (state.current) this.registry.refuse(this.flight, error);
      else this.read();
      return;
    }
    this.guard(() => this.remote(change, state.object, (final) => this.write(state, final)));
  }

  /** Asks whoever has to be asked by a message before a change is written; `resume` goes on with what they made of it. */
  protected remote(change: Change, _before: AnyObject | undefined, resume: (change: Change) => void): void {
    resume(change);
  }

  private write(state: State, change: Change): void {
    const { object: before, revision } = state;
    if (change && before && sameButVersion(change, before)) {
      if (!state.current) {
        this.read();
        return;
      }
      this.pass('storage', 'skipped', `nothing changed at revision ${revision}`);
      this.finish(before, before, revision);
    } else if (this.dryRun) {
      this.pass('storage', 'skipped', 'dry run: not stored');
      this.finish(change ?? (before as AnyObject), before, revision);
    } else if (change && this.flight.request.subresource === '' && this.registry.hooks.of(this.info)?.reserve) {
      const { reserve } = this.registry.hooks.of(this.info) ?? {};
      reserve?.(
        change,
        before,
        undefined,
        (object) =>
          this.guard(() => {
            if (!this.flight.done) this.commit(state, object, undefined);
          }),
        (error) => this.registry.refuse(this.flight, error),
      );
    } else if (this.info.type.resource === 'events' && change) {
      this.registry.leases.withLease((lease) => this.commit(state, change, lease));
    } else this.commit(state, change, undefined);
  }

  /** Removes what was just stored at `revision`. */
  protected commitRemoval(object: AnyObject, revision: number): void {
    this.commit({ object, revision, current: true }, undefined, undefined);
  }

  private commit(state: State, change: Change, lease: number | undefined): void {
    if (change && this.info.conversion) this.putIn(state, change, lease);
    else this.put(state, change, lease);
  }

  private putIn(state: State, change: AnyObject, lease: number | undefined): void {
    this.inVersion([change], this.info.storedAs ?? '', ([stored = change]) => this.put(state, stored, lease));
  }

  private put({ object: before, revision }: State, change: Change, lease: number | undefined): void {
    const key = this.key(this.target);
    const op: EtcdOp = change ? { op: 'put', key, value: change, ...(lease === undefined ? {} : { lease }) } : { op: 'delete', key };
    this.ask({ type: 'etcd-txn', compare: [{ key, modRevision: revision }], success: [op], failure: [{ op: 'get', key }] }, (response) => {
      if (!response.succeeded) {
        this.retry(stateOf(response));
        return;
      }
      this.pass('storage', 'ok', `${change ? 'stored' : 'deleted'} at revision ${response.revision}`);
      if (!change) this.registry.hooks.of(this.info)?.afterDelete?.(before as AnyObject);
      const stored = change ? ((response.kvs?.[0]?.value as AnyObject | undefined) ?? change) : (before as AnyObject);
      this.finish(stored, before, response.revision);
    });
  }
}

function sameButVersion(next: AnyObject, before: AnyObject): boolean {
  if (next === before) return true;
  if (versionOf(next) === versionOf(before)) return deepEqual(next, before);
  return deepEqual({ ...next, metadata: { ...metaOf(next), resourceVersion: versionOf(before) } }, before);
}

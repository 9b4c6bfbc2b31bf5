import { errors, success } from '../endpoints/status-error.ts';
import { type AnyObject, asJson, asList, asNumber, asText, isJson, metaOf, shifted } from '../values.ts';
import { type Change, GuaranteedUpdate } from './guaranteed-update.ts';
import { checkDeleteOptions } from './options.ts';
import { strategyOf } from './strategy.ts';

interface DeleteOptions {
  readonly gracePeriodSeconds: number | undefined;
  readonly propagationPolicy: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';
/** `registry/batch/job/storage/storage.go`. */
const ORPHANED_PODS =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning';

/** From the body, or from the query as old clients send them. */
function deleteOptions(body: unknown, query: Readonly<Record<string, string>>): DeleteOptions {
  const options = asJson(body);
  const preconditions = asJson(options.preconditions);
  const grace = asNumber(options.gracePeriodSeconds) ?? (query.gracePeriodSeconds === undefined ? undefined : Number(query.gracePeriodSeconds));
  const orphan = options.orphanDependents;
  const legacy = typeof orphan === 'boolean' ? (orphan ? 'Orphan' : 'Background') : '';
  return {
    gracePeriodSeconds: grace,
    propagationPolicy: asText(options.propagationPolicy) || query.propagationPolicy || legacy,
    uid: asText(preconditions.uid),
    resourceVersion: asText(preconditions.resourceVersion),
  };
}

/**
 * DELETE of one object. Source: `registry/generic/registry/store.go` Delete, `registry/rest/delete.go` BeforeDelete. It comes in up
 * to two writes: one that marks the object (grace period, finalizers), one that removes it.
 */
export class DeleteOperation extends GuaranteedUpdate {
  protected readonly target: string;
  private readonly options: DeleteOptions;
  /** The object was marked, with nothing left to wait for: remove it. */
  private marked = false;
  private lastMarked: AnyObject | undefined;
  /** The first write only marks; set while computing it. */
  private removeNext = false;
  private waits = false;

  constructor(
    registry: ConstructorParameters<typeof GuaranteedUpdate>[0],
    flight: ConstructorParameters<typeof GuaranteedUpdate>[1],
    name = flight.request.name,
    private readonly onDone?: (object: AnyObject) => void,
    options?: unknown,
  ) {
    super(registry, flight);
    this.target = name;
    this.options = deleteOptions(options ?? flight.http.body, flight.http.query ?? {});
  }

  start(): void {
    this.guard(() => {
      const { body } = this.flight.http;
      if (body !== undefined && !isJson(body)) throw errors.badRequest('the object provided is unrecognized (must be of type DeleteOptions)');
      checkDeleteOptions(body === undefined ? {} : body);
      if (!this.options.propagationPolicy && this.info.type.resource === 'jobs') this.flight.warnings.push(ORPHANED_PODS);
      this.pass('decoding', 'ok', 'DeleteOptions');
      this.begin();
    });
  }

  /** It was marked, and somebody else (the kubelet) removed it first: that is as good (`store.go` Delete, ignoreNotFound). */
  protected override missing(): boolean {
    const { lastMarked } = this;
    if (!lastMarked) return false;
    this.finish(lastMarked, undefined, Number(metaOf(lastMarked).resourceVersion));
    return true;
  }

  protected override change(before: AnyObject | undefined): Change {
    if (!before) throw errors.notFound(this.info.type, this.target);
    this.checkPreconditions(before);
    if (this.marked) return undefined;
    const attributes = this.attributes('DELETE', this.target, before, '');
    this.registry.admission.validate(before, attributes);
    this.pass('validating-admission', 'ok', 'deletion admitted');
    this.removeNext = false;
    this.waits = false;
    const next = this.info.type.kind === 'Namespace' && this.info.type.group === '' ? this.terminateNamespace(before) : this.markDeleted(before);
    return this.dryRun && !next ? before : next;
  }

  /** Webhooks for DELETE are asked before the first write. */
  protected override remote(change: Change, before: AnyObject | undefined, resume: (change: Change) => void): void {
    const remote = this.marked || !before ? undefined : this.registry.admission.remote();
    if (!remote || !before) {
      resume(change);
      return;
    }
    const go = (): void =>
      this.guard(() => {
        if (!this.flight.done) resume(change);
      });
    remote.validate(before, this.attributes('DELETE', this.target, before, ''), go, (error) =>
      this.guard(() => {
        throw error;
      }),
    );
  }

  private checkPreconditions(before: AnyObject): void {
    const { group, kind } = this.info.type;
    // `rest.BeforeDelete` names the kind where others name the resource.
    const type = { group, resource: kind };
    const { uid = '', resourceVersion = '' } = metaOf(before);
    if (this.options.uid && this.options.uid !== uid) {
      const why = `the UID in the precondition (${this.options.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`;
      throw errors.conflict(type, this.target, why);
    }
    if (this.options.resourceVersion && this.options.resourceVersion !== resourceVersion && !this.marked) {
      const why = `the ResourceVersion in the precondition (${this.options.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`;
      throw errors.conflict(type, this.target, why);
    }
  }

  /** The object with deletion marks; undefined to remove it right away. */
  private markDeleted(before: AnyObject): Change {
    const { gracePeriod } = strategyOf(this.info);
    const finalizers = this.finalizersOf(before);
    const meta = metaOf(before);
    const withFinalizers = finalizers === meta.finalizers ? before : ({ ...before, metadata: { ...meta, finalizers } } as AnyObject);
    const pending = (finalizers ?? []).length > 0;
    if (!gracePeriod) {
      if (!pending) return undefined;
      this.waits = true;
      return meta.deletionTimestamp ? withFinalizers : this.deleting(withFinalizers, 0);
    }
    if (meta.deletionTimestamp) return this.shorten(before, withFinalizers, pending);
    const grace = gracePeriod(before, this.options.gracePeriodSeconds);
    this.waits = pending || grace > 0;
    this.removeNext = !this.waits;
    return this.deleting(withFinalizers, grace);
  }

  /** A second delete can only shorten the grace period. */
  private shorten(before: AnyObject, next: AnyObject, pending: boolean): Change {
    const { deletionTimestamp = '', deletionGracePeriodSeconds = 0 } = metaOf(before);
    const asked = this.options.gracePeriodSeconds;
    if (asked !== undefined && asked < 0) this.waits = true;
    const period = asked === undefined ? deletionGracePeriodSeconds : Math.max(asked, 0);
    if (asked === undefined || period >= deletionGracePeriodSeconds) {
      this.waits = !(deletionGracePeriodSeconds === 0 && !pending);
      return this.waits ? before : undefined;
    }
    this.waits = pending || period > 0;
    this.removeNext = !this.waits;
    const moved = shifted(deletionTimestamp, period - deletionGracePeriodSeconds);
    const now = this.registry.host.timestamp();
    const at = [moved, now].sort().at(-1);
    return { ...next, metadata: { ...next.metadata, deletionTimestamp: at, deletionGracePeriodSeconds: period } };
  }

  private deleting(object: AnyObject, grace: number): AnyObject {
    const meta = metaOf(object);
    return {
      ...object,
      metadata: {
        ...meta,
        deletionTimestamp: shifted(this.registry.host.timestamp(), grace),
        deletionGracePeriodSeconds: grace,
        ...(meta.generation === undefined ? {} : { generation: meta.generation + 1 }),
      },
    };
  }

  /** Finalizers that the propagation policy adds or takes away (`store.go` deletionFinalizersForGarbageCollection). */
  private finalizersOf(before: AnyObject): string[] | undefined {
    const { finalizers } = metaOf(before);
    const old = finalizers ?? [];
    const policy =
      this.options.propagationPolicy || (old.includes(ORPHAN) ? 'Orphan' : old.includes(FOREGROUND) ? 'Foreground' : strategyOf(this.info).defaultPropagation);
    const wanted = policy === 'Orphan' ? ORPHAN : policy === 'Foreground' ? FOREGROUND : undefined;
    const kept = old.filter((finalizer) => finalizer !== ORPHAN && finalizer !== FOREGROUND);
    const next = wanted ? [...kept, wanted] : kept;
    return next.length === old.length && next.every((finalizer) => old.includes(finalizer)) ? finalizers : next;
  }

  /** `registry/core/namespace/storage/storage.go` Delete: Terminating until spec.finalizers is empty. */
  private terminateNamespace(before: AnyObject): Change {
    const meta = metaOf(before);
    if (asList(before.spec?.finalizers).length === 0 && (meta.finalizers ?? []).length === 0) return undefined;
    this.waits = true;
    if (meta.deletionTimestamp) return before;
    const marked = this.deleting(before, 0);
    const { deletionGracePeriodSeconds: _none, ...metadata } = metaOf(marked);
    return { ...marked, metadata, status: { ...before.status, phase: 'Terminating' } };
  }

  protected override finish(stored: AnyObject, before: AnyObject | undefined, revision: number): void {
    if (this.removeNext && !this.dryRun) {
      this.removeNext = false;
      this.marked = true;
      this.lastMarked = stored;
      this.commitRemoval(stored, revision);
      return;
    }
    if (this.onDone) {
      this.onDone(stored);
      return;
    }
    if (this.waits || this.marked || strategyOf(this.info).returnDeletedObject) {
      this.respond(before && this.orphans(stored, before) ? 202 : 200, stored);
      return;
    }
    const { group, resource } = this.info.type;
    const { name = this.target, uid = '' } = metaOf(stored);
    this.respond(200, success({ name, ...(group ? { group } : {}), kind: resource, ...(uid ? { uid } : {}) }));
  }

  private orphans(stored: AnyObject, before: AnyObject): boolean {
    if (metaOf(before).deletionTimestamp) return false;
    return (metaOf(stored).finalizers ?? []).some((finalizer) => finalizer === ORPHAN || finalizer === FOREGROUND);
  }
}

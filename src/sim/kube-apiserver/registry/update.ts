import { warningsFor } from '../../apis/index.ts';
import { decodeObject } from '../endpoints/decoding.ts';
import { errors } from '../endpoints/status-error.ts';
import { type AnyObject, metaOf, versionOf } from '../values.ts';
import { CreateOperation } from './create.ts';
import { type Change, GuaranteedUpdate } from './guaranteed-update.ts';
import { trackUpdate } from './managed-fields.ts';
import { prepareForUpdate, prepareStatusUpdate, strategyOf } from './strategy.ts';
import { checkFinalizers, checkResize, checkUpdate } from './validation.ts';

export const OPTIMISTIC_LOCK = 'the object has been modified; please apply your changes to the latest version and try again';

/** `rest.ShouldDeleteDuringUpdate`: the last finalizer of an object on its way out is gone. */
function endsNow({ metadata = {}, spec, kind }: AnyObject): boolean {
  if (!metadata.deletionTimestamp || (metadata.finalizers ?? []).length > 0) return false;
  if (kind === 'Namespace' && Array.isArray(spec?.finalizers) && spec.finalizers.length > 0) return false;
  return (metadata.deletionGracePeriodSeconds ?? 0) === 0;
}

/** The spec as it was, but for the fields that a Pod's subresource is about; the change counts as a new generation. */
function withSpec(next: AnyObject, before: AnyObject, fields: readonly string[]): AnyObject {
  const spec: Record<string, unknown> = { ...before.spec };
  for (const field of fields) if (next.spec?.[field] !== undefined) spec[field] = next.spec[field];
  const generation = (before.metadata?.generation ?? 0) + 1;
  return { ...before, metadata: { ...before.metadata, generation }, spec };
}

/** What an update of a subresource may change; all else stays as stored. */
const subresourceParts: Readonly<Record<string, (next: AnyObject, before: AnyObject) => AnyObject>> = {
  status: prepareStatusUpdate,
  approval: prepareStatusUpdate,
  ephemeralcontainers: (next, before) => withSpec(next, before, ['ephemeralContainers']),
  resize: (next, before) => withSpec(next, before, ['containers', 'initContainers', 'resources']),
};

/** Everything that an update of an existing object passes: strategy, admission, validation. Common to PUT, PATCH and subresources. */
export abstract class WriteOperation extends GuaranteedUpdate {
  protected readonly target: string = this.flight.request.name;

  /** The next version of an object, as the client wants it. */
  protected abstract propose(before: AnyObject): AnyObject;

  /** How the proposal and what is stored become the next version; subresources keep all but their part. */
  protected prepare(next: AnyObject, before: AnyObject): AnyObject {
    const { subresource } = this.flight.request;
    const part = subresourceParts[subresource];
    return part ? part(next, before) : prepareForUpdate(this.info, next, before);
  }

  /** `metadata.resourceVersion` and `uid` of the proposal are preconditions. */
  protected checkPreconditions(next: AnyObject, before: AnyObject): void {
    const { type } = this.info;
    const uid = metaOf(next).uid;
    if (uid && uid !== metaOf(before).uid) {
      throw errors.conflict(type, this.target, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metaOf(before).uid}`);
    }
    const version = versionOf(next);
    if (version && version !== versionOf(before)) throw errors.conflict(type, this.target, OPTIMISTIC_LOCK);
  }

  protected override change(before: AnyObject | undefined): Change {
    if (!before) throw errors.notFound(this.info.type, this.target);
    const { registry, flight, info } = this;
    const proposal = this.propose(before);
    this.checkPreconditions(proposal, before);
    let next = this.prepare(proposal, before);
    const attributes = this.attributes('UPDATE', this.target, before);
    const { object, changed } = registry.admission.admit(next, attributes);
    this.pass('mutating-admission', changed.length > 0 ? 'changed' : 'ok', changed.length > 0 ? changed.join(', ') : 'no change');
    next = object;
    const hook = flight.request.subresource === '' ? registry.hooks.of(info) : undefined;
    if (hook?.beginUpdate) next = hook.beginUpdate(next, before);
    checkFinalizers(info, next, before);
    if (flight.request.subresource === 'resize') checkResize(info, next, before);
    if (flight.request.subresource === '' || info.custom) {
      checkUpdate(info, next, before);
      flight.warnings.push(...warningsFor(info, next));
    }
    this.pass('validation', 'ok', `${info.type.kind} is valid`);
    const asked = registry.admission.validate(next, attributes);
    this.pass('validating-admission', asked > 0 ? 'ok' : 'skipped', `${asked} plugins`);
    if (!this.dryRun) hook?.hold?.(next, before);
    if (endsNow(next)) return this.dryRun ? next : undefined;
    return trackUpdate(registry, flight, next, before);
  }

  /** Webhooks come after what the server checks by itself; what they change is checked again. */
  protected override remote(change: Change, before: AnyObject | undefined, resume: (change: Change) => void): void {
    const { registry, info, flight } = this;
    const remote = before && change ? registry.admission.remote() : undefined;
    if (!remote || !before || !change) {
      resume(change);
      return;
    }
    const attributes = this.attributes('UPDATE', this.target, before);
    const refuse = (error: unknown): void =>
      this.guard(() => {
        throw error;
      });
    remote.mutate(
      change,
      attributes,
      (mutated, names) =>
        this.guard(() => {
          if (flight.done) return;
          if (names.length > 0) {
            this.pass('mutating-admission', 'changed', `webhooks: ${names.join(', ')}`);
            if (flight.request.subresource === '') checkUpdate(info, mutated, before);
            registry.admission.validate(mutated, attributes);
          }
          remote.validate(
            mutated,
            attributes,
            () =>
              this.guard(() => {
                if (!flight.done) resume(mutated);
              }),
            refuse,
          );
        }),
      refuse,
    );
  }

  protected override finish(stored: AnyObject, _before: AnyObject | undefined, _revision: number): void {
    this.respond(200, stored);
  }
}

/** PUT of a whole object, or of its status. Source: `handlers/update.go`. */
export class UpdateOperation extends WriteOperation {
  private object: AnyObject = { apiVersion: '', kind: '' };

  start(): void {
    this.guard(() => {
      const { flight, info } = this;
      const { name, namespace } = flight.request;
      this.object = decodeObject(flight, info, flight.http.body);
      const meta = metaOf(this.object);
      if (!meta.name)
        throw errors.invalid(info.type, '', [{ reason: 'FieldValueRequired', message: 'Required value: name must be provided', field: 'metadata.name' }]);
      if (meta.name !== name) throw errors.badRequest(`the name of the object (${meta.name}) does not match the name on the URL (${name})`);
      if (this.namespace !== '' && meta.namespace && meta.namespace !== namespace) {
        throw errors.badRequest('the namespace of the provided object does not match the namespace sent on the request');
      }
      this.pass('decoding', 'ok', `${info.type.kind} decoded`);
      this.begin();
    });
  }

  protected override propose(): AnyObject {
    return this.object;
  }

  /** Creates what is not there, for the kinds that allow it. */
  protected override missing(): boolean {
    if (this.flight.request.subresource !== '' || strategyOf(this.info).createOnUpdate !== true) return false;
    const { resourceVersion: _rv, ...metadata } = metaOf(this.object);
    new CreateOperation(this.registry, this.flight).start({ ...this.object, metadata });
    return true;
  }
}

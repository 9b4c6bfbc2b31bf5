import {
  type ApplyResult,
  apiVersionOf,
  jsonPatch,
  mergePatch,
  type PatchResult,
  type ResourceInfo,
  serverSideApply,
  strategicMergePatch,
} from '../../apimachinery/index.ts';
import { toServed } from '../../apis/index.ts';
import { decodeObject } from '../endpoints/decoding.ts';
import { errors, type StatusError } from '../endpoints/status-error.ts';
import { type AnyObject, asJson, isJson, metaOf } from '../values.ts';
import { CreateOperation } from './create.ts';
import { typedPatchError } from './typed-patch.ts';
import { WriteOperation } from './update.ts';

type Patcher = (operation: PatchOperation, before: AnyObject) => AnyObject;

/** PATCH, in one of the content types below. It is applied anew to whatever is stored when its write meets another one. Source: `handlers/patch.go`. */
export class PatchOperation extends WriteOperation {
  private patcher: Patcher | undefined;

  start(): void {
    this.guard(() => {
      const type = this.flight.http.contentType ?? '';
      this.patcher = patchers[type];
      if (!this.patcher) throw errors.unsupportedMediaType();
      if (type === STRATEGIC && this.info.custom) throw errors.unsupportedMediaType();
      this.pass('decoding', 'ok', type);
      this.begin();
    });
  }

  get body(): unknown {
    return this.flight.http.body;
  }

  get resource(): ResourceInfo {
    return this.info;
  }

  protected override propose(before: AnyObject): AnyObject {
    const next = (this.patcher as Patcher)(this, (toServed(this.info)?.(before) ?? before) as AnyObject);
    if (metaOf(next).name !== this.target) {
      throw errors.badRequest(`the name of the object (${metaOf(next).name}) does not match the name on the URL (${this.target})`);
    }
    return next;
  }

  /** A patch that does not mention the version does not depend on it; its uid is no precondition, but a field that may not change. */
  protected override checkPreconditions(next: AnyObject, before: AnyObject): void {
    const { uid = '' } = metaOf(next);
    if (uid !== metaOf(before).uid) {
      throw errors.invalid(this.info.type, this.target, [
        { reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(uid)}: field is immutable`, field: 'metadata.uid' },
      ]);
    }
    if (metaOf(next).resourceVersion !== metaOf(before).resourceVersion) super.checkPreconditions(next, before);
  }

  /** A patched object is decoded like any other body. */
  decoded(result: PatchResult, before: AnyObject): AnyObject {
    if (!result.ok) throw result.code === 422 ? errors.jsonPatch() : errors.badRequest(result.message);
    return decodeObject(this.flight, this.info, result.object, before, (reason, restored) => this.badPatch(result.object, reason, restored));
  }

  /** A patch after which the object is none of its kind any more is itself invalid. Source: `handlers/patch.go` applyPatchToCurrentObject, applyPatchToObject. */
  private badPatch(patched: unknown, reason: string, restored = reason): StatusError {
    const strategic = this.flight.http.contentType === STRATEGIC;
    const value = JSON.stringify(strategic ? goValue(this.body) : JSON.stringify(patched));
    return errors.invalid({ group: '', kind: '' }, '', [
      { reason: 'FieldValueInvalid', message: `Invalid value: ${value}: ${strategic ? restored : reason}`, field: 'patch' },
    ]);
  }

  apply(before: AnyObject | undefined): AnyObject {
    const { flight, info, registry } = this;
    const manager = flight.http.query?.fieldManager;
    if (!manager) {
      throw errors.invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [
        { reason: 'FieldValueRequired', message: 'Required value: is required for apply patch', field: 'fieldManager' },
      ]);
    }
    if (!isJson(this.body)) throw errors.badRequest('error decoding YAML: the apply patch must be an object');
    const config = { apiVersion: apiVersionOf(info.type), kind: info.type.kind, ...this.body } as AnyObject;
    if (metaOf(config).managedFields) throw errors.badRequest('metadata.managedFields must be nil');
    const force = flight.http.query?.force === 'true';
    const wrong = info.custom ? undefined : typedPatchError(info, config);
    if (wrong !== undefined) throw errors.unknown(wrong);
    const time = registry.host.timestamp();
    const subresource = flight.request.subresource;
    const result = serverSideApply(before, config, { manager, force, info, time, ...(subresource ? { subresource } : {}) });
    if (result.ok) return decodeObject(flight, info, result.object);
    throw applyRefusal(result);
  }

  /** Apply creates what is not there. */
  protected override missing(): boolean {
    if (this.flight.http.contentType !== APPLY || this.flight.request.subresource !== '') return false;
    this.guard(() => {
      const object = this.apply(undefined);
      const meta = asJson(object.metadata);
      const named = { ...object, metadata: { ...meta, name: this.target } } as AnyObject;
      new CreateOperation(this.registry, this.flight).start(named);
    });
    return true;
  }
}

/** A JSON value as Go prints it with `%+v`. */
function goValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goValue).join(' ')}]`;
  if (isJson(value))
    return `map[${Object.keys(value)
      .sort()
      .map((key) => `${key}:${goValue(value[key])}`)
      .join(' ')}]`;
  return value === null ? '<nil>' : String(value);
}

function applyRefusal({ conflicts, message }: Extract<ApplyResult, { ok: false }>): StatusError {
  return errors.applyConflict(
    message,
    conflicts.map((conflict) => ({ reason: 'FieldManagerConflict', message: conflict.message, field: conflict.field })),
  );
}

const STRATEGIC = 'application/strategic-merge-patch+json';
const APPLY = 'application/apply-patch+yaml';

const patchers: Readonly<Record<string, Patcher>> = {
  'application/json-patch+json': (operation, before) => operation.decoded(jsonPatch(before, operation.body), before),
  'application/merge-patch+json': (operation, before) => operation.decoded(mergePatch(before, operation.body), before),
  [STRATEGIC]: (operation, before) => operation.decoded(strategicMergePatch(before, operation.body, operation.resource), before),
  [APPLY]: (operation, before) => operation.apply(before),
};

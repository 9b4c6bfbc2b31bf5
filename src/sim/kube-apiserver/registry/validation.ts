import type { FieldError, ResourceInfo } from '../../apimachinery/index.ts';
import { validateCreate, validateResize, validateUpdate } from '../../apis/index.ts';
import { errors } from '../endpoints/status-error.ts';
import { type AnyObject, metaOf } from '../values.ts';

function refuse(info: ResourceInfo, object: AnyObject, found: readonly FieldError[]): void {
  if (found.length === 0) return;
  const seen = new Set<string>();
  const causes = found.map((error) => ({ reason: error.type, message: error.body(), field: error.field }));
  const distinct = causes.filter(({ field, message }) => !seen.has(`${field} ${message}`) && seen.add(`${field} ${message}`));
  throw errors.invalid(info.type, metaOf(object).name ?? '', distinct);
}

/** Throws 422 with all that is wrong with a new object. */
export function checkCreate(info: ResourceInfo, object: AnyObject): void {
  refuse(info, object, validateCreate(info, object));
}

/** Throws 422 with all that is wrong with a change. */
export function checkUpdate(info: ResourceInfo, next: AnyObject, before: AnyObject): void {
  refuse(info, next, validateUpdate(info, next, before));
}

/** Throws 422 with all that is wrong with new resources of a Pod. */
export function checkResize(info: ResourceInfo, next: AnyObject, before: AnyObject): void {
  refuse(info, next, validateResize(next, before));
}

/** `rest.BeforeUpdate`: an object on its way out takes no new finalizers (`apimachinery/pkg/api/validation/objectmeta.go`). */
export function checkFinalizers(info: ResourceInfo, next: AnyObject, before: AnyObject): void {
  if (!before.metadata?.deletionTimestamp) return;
  const old = new Set(before.metadata.finalizers ?? []);
  const added = (next.metadata?.finalizers ?? []).filter((finalizer) => !old.has(finalizer)).sort();
  if (added.length === 0) return;
  const list = added.map((finalizer) => `"${finalizer}"`).join(', ');
  const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`;
  throw errors.invalid(info.type, metaOf(next).name ?? '', [{ reason: 'FieldValueForbidden', message, field: 'metadata.finalizers' }]);
}

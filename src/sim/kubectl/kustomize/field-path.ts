import { isArray, isObject, type JsonObject } from '../../apimachinery/index.ts';
import { KustomizeError } from './error.ts';
import { fits, type KindSelector, type Resource } from './resource.ts';

/** A field of a kind. Source: `kustomize/api/types/fieldspec.go`. */
export interface FieldSpec extends KindSelector {
  readonly path: string;
  /** It is made where it is missing. */
  readonly create?: boolean;
}

/** `metadata/annotations/example.com\/x` → its parts. */
const partsOf = (path: string): readonly string[] => path.split(/(?<!\\)\//).map((part) => part.replaceAll('\\/', '/'));

/** Changes the values at a path: lists on the way are gone through. Undefined from `change` leaves the field as it is. */
function changed(value: unknown, parts: readonly string[], create: boolean, change: (value: unknown) => unknown): unknown {
  const [first, ...rest] = parts;
  if (first === undefined) return change(value);
  if (value === undefined || value === null) return value;
  if (isArray(value)) return value.map((item) => changed(item, parts, create, change));
  if (!isObject(value)) throw new KustomizeError('expected sequence or mapping node');
  const name = first.replace(/\[\]$/, '');
  const making = create && name === first;
  const old = Object.hasOwn(value, name) ? value[name] : undefined;
  if ((old === undefined || old === null) && !making) return value;
  const before = (old === undefined || old === null) && rest.length > 0 ? {} : old;
  const after = changed(before, rest, create, change);
  return after === old ? value : { ...value, [name]: after };
}

/**
 * Changes the field of one object that a specification names, if it is of the kind. Source: `kustomize/api/filters/fieldspec/fieldspec.go`.
 */
export function changeField(resource: Resource, spec: FieldSpec, change: (value: unknown) => unknown): void {
  if (!fits(resource.id, spec)) return;
  resource.object = changed(resource.object, partsOf(spec.path), spec.create === true, change) as JsonObject;
}

import { deepEqual, type ResourceInfo } from '../../apimachinery/index.ts';
import { dropDisabledFields } from '../../apis/index.ts';
import type { UserInfo } from '../endpoints/flight.ts';
import { type AnyObject, asJson, type Json } from '../values.ts';
import { strategies } from './strategies.ts';

/** What one kind does differently from the generic registry. Source: `kubernetes/pkg/registry/<group>/<resource>/strategy.go`. */
export interface Strategy {
  /** metadata.generation counts changes of the spec. */
  readonly generation?: boolean;
  /** Parts besides spec whose change also counts. */
  readonly generationAlso?: (next: AnyObject, before: AnyObject) => boolean;
  /** status of a new object; absent for kinds without one. `keep` leaves what the client sent. */
  readonly initialStatus?: Json | 'keep' | ((object: AnyObject) => Json);
  /** Last touches before validation of a new object. */
  readonly prepareForCreate?: (object: AnyObject, user: UserInfo) => AnyObject;
  /** Last touches before validation of a changed object (main resource). */
  readonly prepareForUpdate?: (next: AnyObject, before: AnyObject) => AnyObject;
  /** PUT to a missing object creates it. */
  readonly createOnUpdate?: boolean;
  /** What happens to dependents when the request does not say: `Orphan` for a few old kinds. */
  readonly defaultPropagation?: 'Orphan';
  /** A delete answers with the object instead of a Status. */
  readonly returnDeletedObject?: boolean;
  /** A delete that waits for somebody to finish: only Pods. Returns the grace period, seconds. */
  readonly gracePeriod?: (object: AnyObject, asked: number | undefined) => number;
}

const none: Strategy = {};

export function strategyOf({ type, custom }: ResourceInfo): Strategy {
  if (custom) return customResource;
  return strategies[`${type.group}/${type.resource}`] ?? none;
}

const customResource: Strategy = {
  generation: true,
  generationAlso: (next, before) => !sameBody(next, before),
};

/** Custom resources count any change outside metadata and status. */
function sameBody(next: AnyObject, before: AnyObject): boolean {
  const { metadata: _a, status: _b, ...left } = next;
  const { metadata: _c, status: _d, ...right } = before;
  return deepEqual(left, right);
}

export const hasStatus = (info: ResourceInfo): boolean => 'status' in info.subresources;

/** A new object as the generic registry stores it: server's fields set, status as the kind begins. `rest.BeforeCreate`. */
export function prepareForCreate(info: ResourceInfo, object: AnyObject, user: UserInfo): AnyObject {
  const strategy = strategyOf(info);
  let next = dropDisabledFields(info.type.kind, object);
  const { initialStatus } = strategy;
  if (initialStatus !== 'keep') {
    const status = typeof initialStatus === 'function' ? initialStatus(object) : initialStatus;
    if (status) next = { ...next, status };
    else if (hasStatus(info) && object.status !== undefined) {
      const { status: _dropped, ...rest } = next;
      next = rest as AnyObject;
    }
  }
  return strategy.prepareForCreate ? strategy.prepareForCreate(next, user) : next;
}

/** The object that an update of the main resource stores: server's fields and status as they were. `rest.BeforeUpdate`. */
export function prepareForUpdate(info: ResourceInfo, next: AnyObject, before: AnyObject): AnyObject {
  const strategy = strategyOf(info);
  let result = dropDisabledFields(info.type.kind, withServerFields(next, before));
  if (hasStatus(info) && result.status !== before.status) {
    const { status: _dropped, ...rest } = result;
    result = (before.status === undefined ? rest : { ...rest, status: before.status }) as AnyObject;
  }
  if (strategy.prepareForUpdate) result = strategy.prepareForUpdate(result, before);
  const bump = strategy.generation === true && (!deepEqual(result.spec, before.spec) || strategy.generationAlso?.(result, before) === true);
  if (!bump) return result;
  return { ...result, metadata: { ...result.metadata, generation: (before.metadata?.generation ?? 0) + 1 } };
}

/** The object that an update of `/status` stores: only the status, and metadata that status writers may set. */
export function prepareStatusUpdate(next: AnyObject, before: AnyObject): AnyObject {
  const { ownerReferences } = before.metadata ?? {};
  let { metadata } = withServerFields(next, before);
  if (metadata?.ownerReferences !== ownerReferences) {
    const { ownerReferences: _asked, ...rest } = metadata ?? {};
    metadata = ownerReferences ? { ...rest, ownerReferences } : rest;
  }
  if (next.status !== undefined) return { ...before, metadata, status: asJson(next.status) } as AnyObject;
  const { status: _old, ...rest } = before;
  return { ...rest, metadata } as AnyObject;
}

const serverFields = [
  'uid',
  'creationTimestamp',
  'generation',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'resourceVersion',
  'namespace',
  'name',
  'generateName',
] as const;

/** Metadata that clients cannot change, and managedFields that they did not send, are as before. */
function withServerFields(next: AnyObject, before: AnyObject): AnyObject {
  const metadata: Record<string, unknown> = { ...next.metadata };
  const old = before.metadata ?? {};
  for (const field of serverFields) {
    if (old[field] !== undefined) metadata[field] = old[field];
    else if (metadata[field] !== undefined) delete metadata[field];
  }
  if (metadata.managedFields === undefined && old.managedFields !== undefined) metadata.managedFields = old.managedFields;
  return { ...next, metadata: metadata as AnyObject['metadata'] } as AnyObject;
}

/** Who owns which field: `metadata.managedFields` and server-side apply (`k8s.io/apimachinery/pkg/util/managedfields`). */
import type { KubeObject } from '../../../api/index.ts';
import { apiVersionOf, type ResourceInfo } from '../resource-info.ts';
import type { TypeSchema } from '../schema.ts';
import { compareStrings, isObject, type JsonObject } from '../values.ts';
import { applyOver, removeFields } from './apply-merge.ts';
import { compareFields, difference, type FieldSet, fieldsOf, formatPath, intersection, leaf, union } from './field-set.ts';

interface Entry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly time?: string;
  readonly fieldsType: 'FieldsV1';
  readonly fieldsV1: FieldSet;
  readonly subresource?: string;
}

export interface TrackOptions {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  /** RFC 3339, seconds. */
  readonly time: string;
  readonly subresource?: string;
  readonly info: ResourceInfo;
}

export interface ApplyOptions {
  readonly manager: string;
  readonly force: boolean;
  readonly info: ResourceInfo;
  readonly time: string;
  readonly subresource?: string;
}

export interface ApplyConflict {
  readonly manager: string;
  /** `.spec.replicas`. */
  readonly field: string;
  /** The message of the Status cause: `conflict with "kubectl" using apps/v1`. */
  readonly message: string;
}

export type ApplyResult =
  | { readonly ok: true; readonly object: KubeObject }
  /** `message` is the whole message of the 409 Conflict. */
  | { readonly ok: false; readonly conflicts: readonly ApplyConflict[]; readonly message: string };

const noOwner = union(
  { 'f:apiVersion': leaf, 'f:kind': leaf, 'f:metadata': leaf },
  {
    'f:metadata': {
      'f:name': leaf,
      'f:namespace': leaf,
      'f:creationTimestamp': leaf,
      'f:selfLink': leaf,
      'f:uid': leaf,
      'f:generation': leaf,
      'f:managedFields': leaf,
      'f:resourceVersion': leaf,
      'f:generateName': leaf,
      'f:deletionTimestamp': leaf,
      'f:deletionGracePeriodSeconds': leaf,
    },
  },
);

function isEntry(value: unknown): value is Entry {
  return isObject(value) && typeof value['manager'] === 'string' && isObject(value['fieldsV1']);
}

function entriesOf(object: KubeObject | undefined): readonly Entry[] {
  const list: unknown = object?.metadata?.managedFields;
  return Array.isArray(list) ? list.filter(isEntry) : [];
}

const owned = (set: FieldSet | undefined): FieldSet | undefined => (set ? difference(set, noOwner) : undefined);

const rootType = (info: ResourceInfo): TypeSchema => ({ kind: 'struct', struct: info.schema });

/** A copy without managedFields, as kubectl shows objects. */
export function stripManagedFields<T extends KubeObject>(object: T): T {
  if (!object.metadata?.managedFields) return object;
  const { managedFields: _dropped, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function withEntries<T extends KubeObject>(object: T, entries: readonly Entry[]): T {
  if (entries.length === 0) return stripManagedFields(object);
  const { managedFields: _dropped, ...metadata } = { ...object.metadata };
  return { ...object, metadata: { ...metadata, managedFields: entries.toSorted(byOrder) } };
}

/** Source: `managedfields/internal/managedfields.go` sortEncodedManagedFields. */
const byOrder = (one: Entry, other: Entry): number =>
  compareStrings(one.operation, other.operation) ||
  compareStrings(one.time ?? '', other.time ?? '') ||
  compareStrings(one.manager, other.manager) ||
  compareStrings(one.apiVersion, other.apiVersion) ||
  compareStrings(one.subresource ?? '', other.subresource ?? '');

/**
 * The owners that an update starts from: those that the client sent with the object, an empty list to forget them all, otherwise those
 * that are stored. What is sent through a subresource does not count. Source: `managedfields/internal/fieldmanager.go` decodeLiveOrNew.
 */
function startOf(before: KubeObject | undefined, after: KubeObject, subresource: string | undefined): readonly Entry[] {
  const sent: unknown = after.metadata?.managedFields;
  if (!before || subresource || !Array.isArray(sent)) return entriesOf(before);
  const reset = sent.length === 0 || (sent.length === 1 && isObject(sent[0]) && Object.keys(sent[0]).length === 0);
  if (reset) return [];
  return sent.every(isEntry) ? sent : entriesOf(before);
}

/**
 * Records that `manager` wrote `after` over `before` (undefined for a create): it owns what changed, others lose it. Costs
 * little for small changes, because shared parts are not walked.
 */
export function trackManagedFields<T extends KubeObject>(before: KubeObject | undefined, after: T, options: TrackOptions): T {
  const type = rootType(options.info);
  const raw = compareFields(before, after, type, '');
  const changed = owned(raw.changed);
  const removed = owned(raw.removed);
  const old = startOf(before, after, options.subresource);
  if (!changed && !removed) return old.length === 0 && after.metadata?.managedFields === undefined ? after : withEntries(after, old);
  const apiVersion = apiVersionOf(options.info.type);
  const mine = (entry: Entry): boolean =>
    entry.manager === options.manager &&
    entry.operation === options.operation &&
    entry.apiVersion === apiVersion &&
    (entry.subresource ?? '') === (options.subresource ?? '');
  const lost = union(changed, removed);
  const result: Entry[] = [];
  let own: FieldSet | undefined;
  for (const entry of old) {
    if (mine(entry)) own = removed ? difference(entry.fieldsV1, removed) : entry.fieldsV1;
    else {
      const left = difference(entry.fieldsV1, lost);
      if (left) result.push(left === entry.fieldsV1 ? entry : { ...entry, fieldsV1: left });
    }
  }
  const fieldsV1 = changed ? union(own, changed) : own;
  if (fieldsV1) result.push(newEntry(options, apiVersion, fieldsV1));
  return withEntries(after, result);
}

function newEntry(
  options: { readonly manager: string; readonly time: string; readonly subresource?: string; readonly operation?: 'Apply' | 'Update' },
  apiVersion: string,
  fieldsV1: FieldSet,
): Entry {
  const entry = {
    manager: options.manager,
    operation: options.operation ?? 'Apply',
    apiVersion,
    time: options.time,
    fieldsType: 'FieldsV1' as const,
    fieldsV1,
  };
  return options.subresource ? { ...entry, subresource: options.subresource } : entry;
}

/**
 * Server-side apply of a decoded configuration. Fields that this manager applied before and no longer names are removed
 * unless others own them. Without `force` a field that another manager owns with another value is a conflict.
 */
export function serverSideApply(live: KubeObject | undefined, config: KubeObject, options: ApplyOptions): ApplyResult {
  const type = rootType(options.info);
  const apiVersion = apiVersionOf(options.info.type);
  const clean = stripManagedFields(config);
  const wanted = owned(fieldsOf(clean, type, '')) ?? leaf;
  if (!live) return { ok: true, object: withEntries(clean, [newEntry(options, apiVersion, wanted)]) };
  const entries = entriesOf(live);
  const isMine = (entry: Entry): boolean =>
    entry.operation === 'Apply' && entry.manager === options.manager && (entry.subresource ?? '') === (options.subresource ?? '');
  const others = entries.filter((entry) => !isMine(entry));
  const merged = mergeAndPrune(stripManagedFields(live), clean, wanted, entries.find(isMine), others, type);
  const changed = owned(compareFields(stripManagedFields(live), merged, type, '').changed);
  const conflicts = changed ? findConflicts(others, changed) : [];
  if (conflicts.length > 0 && !options.force) return { ok: false, conflicts, message: conflictMessage(conflicts) };
  return { ok: true, object: withEntries(merged, settled(entries, others, changed, wanted, isMine, options, apiVersion)) };
}

function settled(
  entries: readonly Entry[],
  others: readonly Entry[],
  changed: FieldSet | undefined,
  wanted: FieldSet,
  isMine: (entry: Entry) => boolean,
  options: ApplyOptions,
  apiVersion: string,
): readonly Entry[] {
  const before = entries.find(isMine);
  const result: Entry[] = [];
  for (const entry of others) {
    const left = changed ? difference(entry.fieldsV1, changed) : entry.fieldsV1;
    if (left) result.push(left === entry.fieldsV1 ? entry : { ...entry, fieldsV1: left });
  }
  const unchanged = before && !changed && JSON.stringify(before.fieldsV1) === JSON.stringify(wanted);
  const mine = unchanged ? before : newEntry(options, apiVersion, wanted);
  return [mine, ...result];
}

function mergeAndPrune(
  live: KubeObject,
  config: KubeObject,
  wanted: FieldSet,
  last: Entry | undefined,
  others: readonly Entry[],
  type: TypeSchema,
): KubeObject {
  const merged = applyOver(live, config, type, '');
  let dropped = last ? difference(last.fieldsV1, wanted) : undefined;
  for (const other of others) dropped = dropped ? difference(dropped, other.fieldsV1) : undefined;
  const result = dropped ? removeFields(merged, dropped, type, '') : merged;
  return isSameKind(result, live) ? result : live;
}

function isSameKind(value: unknown, live: KubeObject): value is KubeObject & JsonObject {
  return isObject(value) && value['kind'] === live.kind;
}

function findConflicts(others: readonly Entry[], changed: FieldSet): readonly ApplyConflict[] {
  return others.flatMap((entry) =>
    intersection(entry.fieldsV1, changed).map((path) => ({ manager: nameOf(entry), field: formatPath(path), message: `conflict with ${nameOf(entry)}` })),
  );
}

function nameOf(entry: Entry): string {
  const name = entry.subresource ? `"${entry.manager}" with subresource "${entry.subresource}"` : `"${entry.manager}"`;
  return entry.operation === 'Update' ? `${name} using ${entry.apiVersion}` : name;
}

function conflictMessage(conflicts: readonly ApplyConflict[]): string {
  const [first] = conflicts;
  if (first && conflicts.length === 1) return `Apply failed with 1 conflict: ${first.message}: ${first.field}`;
  const managers = [...new Set(conflicts.map(({ manager }) => manager))].sort();
  const lines = managers.flatMap((manager) => [
    `conflicts with ${manager}:`,
    ...conflicts.filter((conflict) => conflict.manager === manager).map(({ field }) => `- ${field}`),
  ]);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}

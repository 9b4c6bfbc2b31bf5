import type { KubeObject } from '../../../api/index.ts';
import { isArray, isObject, type JsonObject, type ResourceInfo, type StructSchema, type TypeSchema } from '../../apimachinery/index.ts';
import { whenMissing, whenZero } from './constants.ts';
import { defaultRules } from './rules.ts';

/** What there is to do for one struct: its own defaults, and the fields below which there are more. */
interface Plan {
  readonly own: boolean;
  readonly missing: readonly (readonly [string, unknown])[];
  readonly zero: readonly (readonly [string, unknown])[];
  readonly fields: readonly (readonly [string, TypeSchema])[];
}

const plans = new Map<string, Plan>();

function hasOwnDefaults(model: string): boolean {
  return Object.hasOwn(whenMissing, model) || Object.hasOwn(whenZero, model) || Object.hasOwn(defaultRules, model);
}

function structIn(type: TypeSchema): StructSchema | undefined {
  if (type.kind === 'struct') return type.struct;
  return type.kind === 'list' || type.kind === 'map' ? structIn(type.item) : undefined;
}

const reach = new Map<string, boolean>();

/** Whether anything below a struct has defaults. */
function reachesDefaults(struct: StructSchema): boolean {
  const known = reach.get(struct.model);
  if (known !== undefined) return known;
  reach.set(struct.model, hasOwnDefaults(struct.model));
  let found = hasOwnDefaults(struct.model);
  for (const { type } of struct.fields.values()) {
    const child = structIn(type);
    if (child && reachesDefaults(child)) found = true;
  }
  reach.set(struct.model, found);
  return found;
}

function planOf(struct: StructSchema): Plan {
  const known = plans.get(struct.model);
  if (known) return known;
  const fields = [...struct.fields.values()].filter(({ type }) => {
    const child = structIn(type);
    return child !== undefined && reachesDefaults(child);
  });
  const plan: Plan = {
    own: hasOwnDefaults(struct.model),
    missing: Object.entries(whenMissing[struct.model] ?? {}),
    zero: Object.entries(whenZero[struct.model] ?? {}),
    fields: fields.map(({ name, type }) => [name, type] as const),
  };
  plans.set(struct.model, plan);
  return plan;
}

/**
 * Results by the object that went in, and the objects that came out (which need nothing more). Kept for the large parts that many
 * objects share (a template's containers); for small ones remembering costs more than filling in.
 */
const remembered: ReadonlySet<string> = new Set([
  'V1PodSpec',
  'V1PodTemplateSpec',
  'V1Container',
  'V1Pod',
  'V1Deployment',
  'V1ReplicaSet',
  'V1JobTemplateSpec',
]);
const known = new WeakMap<object, JsonObject>();

function defaultStruct(object: JsonObject, struct: StructSchema): JsonObject {
  if (!remembered.has(struct.model)) return fillStruct(object, struct);
  const done = known.get(object);
  if (done) return done;
  const result = fillStruct(object, struct);
  known.set(object, result);
  if (result !== object) known.set(result, result);
  return result;
}

/** Fields whose own defaults are filled in elsewhere: a CronJob's Jobs get theirs when they are made. Source: `batch/v1/zz_generated.defaults.go`. */
const filledLater: ReadonlySet<string> = new Set(['V1JobTemplateSpec.spec']);

/** Structs that are there even when nobody wrote them (no pointers in Go), and so get their defaults. */
const embedded: ReadonlySet<string> = new Set([
  'V1Pod.spec',
  'V1Deployment.spec',
  'V1DeploymentSpec.template',
  'V1ReplicaSet.spec',
  'V1ReplicaSetSpec.template',
  'V1StatefulSet.spec',
  'V1StatefulSetSpec.template',
  'V1DaemonSet.spec',
  'V1DaemonSetSpec.template',
  'V1PodTemplateSpec.spec',
  'V1Job.spec',
  'V1JobSpec.template',
  'V1CronJob.spec',
  'V1CronJobSpec.jobTemplate',
  'V1JobTemplateSpec.spec',
  'V1Service.spec',
  'V1ReplicationController.spec',
  'V2HorizontalPodAutoscaler.spec',
  'V1CSIDriver.spec',
  'V1RoleBinding.roleRef',
  'V1ClusterRoleBinding.roleRef',
]);

function fillStruct(object: JsonObject, struct: StructSchema, own = true): JsonObject {
  const plan = planOf(struct);
  let result: Record<string, unknown> | undefined;
  for (const [name, type] of plan.fields) {
    const value = object[name] ?? (embedded.has(`${struct.model}.${name}`) ? {} : undefined);
    if (value === undefined) continue;
    const next =
      filledLater.has(`${struct.model}.${name}`) && type.kind === 'struct' && isObject(value)
        ? fillStruct(value, type.struct, false)
        : defaultValue(value, type);
    if (next === object[name]) continue;
    result ??= { ...object };
    result[name] = next;
  }
  return own && plan.own ? ownDefaults(result ?? object, result, struct, plan) : (result ?? object);
}

/** `copy` is the object itself when it may be written to already. */
function ownDefaults(object: JsonObject, copy: Record<string, unknown> | undefined, struct: StructSchema, plan: Plan): JsonObject {
  let result = copy;
  for (const [name, value] of plan.missing) {
    if (object[name] !== undefined) continue;
    result ??= { ...object };
    result[name] = value;
  }
  for (const [name, value] of plan.zero) {
    const old = object[name];
    if (old !== undefined && old !== '' && old !== 0) continue;
    result ??= { ...object };
    result[name] = value;
  }
  const filled = result ?? object;
  const rule = defaultRules[struct.model];
  return rule ? rule(filled) : filled;
}

function defaultValue(value: unknown, type: TypeSchema): unknown {
  if (type.kind === 'struct') return isObject(value) ? defaultStruct(value, type.struct) : value;
  if (type.kind === 'list' && isArray(value)) {
    let result: unknown[] | undefined;
    value.forEach((item, index) => {
      const next = defaultValue(item, type.item);
      if (next === item) return;
      result ??= [...value];
      result[index] = next;
    });
    return result ?? value;
  }
  if (type.kind === 'map' && isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, defaultValue(item, type.item)]));
  }
  return value;
}

/**
 * Fills in what the API fills in when it decodes an object. The same object comes back when nothing is missing; unchanged
 * parts are shared, and objects seen before cost nothing.
 */
export function applyDefaults(info: ResourceInfo, object: KubeObject): KubeObject {
  if (info.custom || !reachesDefaults(info.schema)) return object;
  return isObject(object) ? retype(object, defaultStruct(object, info.schema)) : object;
}

/** Defaults never take `apiVersion` and `kind` away. */
function retype(before: KubeObject, after: JsonObject): KubeObject {
  return isSameKind(after, before) ? after : before;
}

function isSameKind(value: JsonObject, before: KubeObject): value is JsonObject & KubeObject {
  return value['kind'] === before.kind && value['apiVersion'] === before.apiVersion;
}

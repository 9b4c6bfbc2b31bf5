/**
 * Decoding a request body into an object of one kind, as `k8s.io/apimachinery/pkg/runtime/serializer/json` and
 * `sigs.k8s.io/json` do: case-sensitive, null means absent, quantities are made canonical, unknown fields are refused,
 * warned about or dropped.
 */
import type { KubeObject } from '../../api/index.ts';
import { goFieldPath } from './embedded-structs.ts';
import { goTypeNames } from './go-type-names.ts';
import { jsonKind } from './json-go.ts';
import { formatQuantity, parseQuantity } from './quantity.ts';
import { apiVersionOf, type ResourceInfo } from './resource-info.ts';
import type { FieldSchema, StructSchema, TypeSchema } from './schema.ts';
import { compareStrings, isArray, isObject, type JsonObject, put } from './values.ts';

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

export type Decoded =
  | { readonly ok: true; readonly object: KubeObject; readonly warnings: readonly string[] }
  /** `message` is the whole message of the 400 BadRequest; `reason` what it says after the kind; `restored` how the converter of patched objects words a wrong type. */
  | { readonly ok: false; readonly message: string; readonly reason: string; readonly restored?: string };

/** A value that does not fit its type: the first one in key order is what the server reports. */
class DecodeError extends Error {
  /** `fields`: the path of the value from the object on, which `@` in the message stands for. */
  constructor(
    message: string,
    private readonly fields?: readonly string[],
    readonly restored?: string,
  ) {
    super(message);
  }

  /** The message about an object of a kind. */
  textFor({ schema }: ResourceInfo): string {
    return this.fields ? this.message.replace('@', goFieldPath(schema, this.fields)) : this.message;
  }
}

/** Where the decoder is. Paths are kept as cheap linked steps and only written out when something is wrong. */
interface Place {
  readonly parent: Place | undefined;
  readonly step: string | number;
  /** True for fields of structs: Go's type errors name only those. */
  readonly field: boolean;
}

interface Context {
  readonly unknown: string[];
  readonly sorted: boolean;
}

const none: JsonObject = {};

const at = (parent: Place | undefined, step: string | number, field: boolean): Place => ({ parent, step, field });

function steps(place: Place | undefined): readonly Place[] {
  const list: Place[] = [];
  for (let current = place; current; current = current.parent) list.unshift(current);
  return list;
}

/** `spec.containers[0].imagee`: how strict errors name a place (list indices, map keys as fields). */
function strictPath(place: Place): string {
  return steps(place)
    .map(({ step }, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${step}`))
    .join('');
}

/**
 * Values that were found to need no change, with the struct they were read as. Only of costly structs (pod specs, containers,
 * metadata, endpoints): remembering small ones costs more than reading them again.
 */
const clean = new WeakMap<object, StructSchema>();

function mismatch(value: unknown, goType: string, struct: StructSchema | undefined, place: Place | undefined): DecodeError {
  const kind = typeof value === 'number' && /^(int|float)/.test(goType) ? `number ${value}` : jsonKind(value);
  const fields = steps(place)
    .filter(({ field }) => field)
    .map(({ step }) => String(step));
  const named = struct && fields.length > 0;
  const target = named ? `Go struct field ${struct.goName}.@` : 'Go value';
  return new DecodeError(
    `json: cannot unmarshal ${kind === 'boolean' ? 'bool' : kind} into ${target} of type ${goType}`,
    named ? fields : undefined,
    restored(value, goType),
  );
}

/** What FromUnstructured says of a value that is not of a Go type. Source: `apimachinery/pkg/runtime/converter.go`. */
function restored(value: unknown, goType: string): string {
  const from =
    typeof value === 'number'
      ? Number.isInteger(value)
        ? 'int64'
        : 'float64'
      : typeof value === 'boolean'
        ? 'bool'
        : isArray(value)
          ? 'slice'
          : isObject(value)
            ? 'map'
            : 'string';
  if (goType.startsWith('[]')) return `cannot restore slice from ${from}`;
  if (goType.startsWith('map[')) return `cannot restore map from ${from}`;
  const scalar = /^(?:string|bool|u?int\d*|float\d+)$/.test(goType) || from !== 'string';
  if (typeof value === 'number' && (goType === 'string' || /^int/.test(goType))) return `cannot convert ${from} to ${goType}`;
  return scalar ? `unrecognized type: ${goType}` : `cannot restore struct from: ${from}`;
}

/** `v1.PodSpec`, `[]v1.Container`, `map[string]string`: a type as Go prints it. */
function goType(type: TypeSchema, fieldKey: string): string {
  if (type.kind === 'list') return `[]${goType(type.item, fieldKey)}`;
  if (type.kind === 'map') return goTypeNames[fieldKey] ?? `map[string]${goType(type.item, fieldKey)}`;
  if (type.kind === 'struct') return `${/V\d+/.exec(type.struct.model)?.[0].toLowerCase() ?? 'v1'}.${type.struct.goName}`;
  const names: Readonly<Record<string, string>> = {
    string: 'string',
    int32: 'int32',
    int64: 'int64',
    double: 'float64',
    boolean: 'bool',
    bytes: '[]uint8',
    quantity: 'resource.Quantity',
  };
  return (type.kind === 'string' ? goTypeNames[fieldKey] : undefined) ?? names[type.kind] ?? 'string';
}

/** `stored` is what stands in the same place of the object that the body is a change of: parts taken over from it are good. */
function decodeStruct(value: JsonObject, struct: StructSchema, place: Place | undefined, context: Context, stored: unknown): JsonObject {
  const { fields, costly } = struct;
  if (costly && clean.get(value) === struct) return value;
  const before = context.unknown.length;
  let result: Record<string, unknown> | undefined;
  const keys = Object.keys(value);
  if (context.sorted) keys.sort(compareStrings);
  const known = isObject(stored) ? stored : none;
  for (const key of keys) {
    const old = value[key];
    const kept = known[key];
    if (old === kept && old !== undefined) continue;
    const field = fields.get(key);
    const next = field ? decodeField(old, field, struct, place, context, kept) : unknownField(key, old, struct, place, context);
    if (next === old && old !== undefined) continue;
    result ??= { ...value };
    if (next === undefined) delete result[key];
    else put(result, key, next);
  }
  const decoded = result ?? value;
  if (costly && context.unknown.length === before) clean.set(decoded, struct);
  return decoded;
}

function unknownField(key: string, value: unknown, struct: StructSchema, place: Place | undefined, context: Context): unknown {
  if (struct.preserveUnknown) return value;
  context.unknown.push(`unknown field "${strictPath(at(place, key, true))}"`);
  return undefined;
}

function decodeField(value: unknown, field: FieldSchema, struct: StructSchema, place: Place | undefined, context: Context, stored: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  const { kind } = field.type;
  if (typeof value === 'string' ? kind === 'string' || kind === 'int-or-string' : kind === 'any' || (kind === 'boolean' && typeof value === 'boolean'))
    return value;
  return decodeValue(value, field.type, struct, field.name, at(place, field.name, true), context, stored);
}

function decodeValue(value: unknown, type: TypeSchema, struct: StructSchema, field: string, place: Place, context: Context, stored?: unknown): unknown {
  switch (type.kind) {
    case 'struct':
      if (!isObject(value)) throw mismatch(value, goType(type, `${struct.model}.${field}`), struct, place);
      return decodeStruct(value, type.struct, place, context, stored);
    case 'list':
      return decodeList(value, type, struct, field, place, context, stored);
    case 'map':
      return decodeMap(value, type, struct, field, place, context);
    case 'any':
      return value;
    default:
      return decodeScalar(value, type, struct, field, place);
  }
}

function decodeList(
  value: unknown,
  type: TypeSchema & { kind: 'list' },
  struct: StructSchema,
  field: string,
  place: Place,
  context: Context,
  stored: unknown,
): unknown {
  if (!isArray(value)) throw mismatch(value, goType(type, `${struct.model}.${field}`), struct, place);
  let result: unknown[] | undefined;
  const known = isArray(stored) ? stored : [];
  for (let index = 0; index < value.length; index += 1) {
    const old = value[index];
    const kept: unknown = known[index];
    if (old === kept && old !== undefined && old !== null) continue;
    const next = old === null || old === undefined ? zeroOf(type.item) : decodeValue(old, type.item, struct, field, at(place, index, false), context, kept);
    if (next === old) continue;
    result ??= [...value];
    result[index] = next;
  }
  return result ?? value;
}

function decodeMap(value: unknown, type: TypeSchema & { kind: 'map' }, struct: StructSchema, field: string, place: Place, context: Context): unknown {
  if (!isObject(value)) throw mismatch(value, goType(type, `${struct.model}.${field}`), struct, place);
  let result: Record<string, unknown> | undefined;
  const keys = Object.keys(value);
  if (context.sorted) keys.sort(compareStrings);
  for (const key of keys) {
    const old = value[key];
    if (typeof old === 'string' && type.item.kind === 'string') continue;
    const next = old === null || old === undefined ? zeroOf(type.item) : decodeValue(old, type.item, struct, field, at(place, key, false), context);
    if (next === old) continue;
    result ??= { ...value };
    put(result, key, next);
  }
  return result ?? value;
}

function zeroOf(type: TypeSchema): unknown {
  const zeros: Readonly<Record<string, unknown>> = {
    string: '',
    bytes: '',
    int32: 0,
    int64: 0,
    double: 0,
    boolean: false,
    quantity: '0',
    list: [],
    map: {},
    struct: {},
  };
  return zeros[type.kind] ?? null;
}

const ranges: Readonly<Record<string, number>> = { int32: 2 ** 31, int64: 2 ** 63 };

function decodeScalar(value: unknown, type: TypeSchema, struct: StructSchema, field: string, place: Place): unknown {
  const fail = (): DecodeError => mismatch(value, goType(type, `${struct.model}.${field}`), struct, place);
  switch (type.kind) {
    case 'string':
      if (typeof value !== 'string') throw fail();
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw fail();
      return value;
    case 'int32':
    case 'int64': {
      const limit = ranges[type.kind] ?? 0;
      if (typeof value !== 'number' || !Number.isInteger(value) || value >= limit || value < -limit) throw fail();
      return value;
    }
    case 'double':
      if (typeof value !== 'number') throw fail();
      return value;
    case 'quantity':
      return decodeQuantity(value);
    case 'int-or-string':
      return decodeIntOrString(value, struct, place);
    case 'bytes':
      return decodeBytes(value, fail);
    default:
      return decodeTime(value, fail, type.kind === 'micro-time');
  }
}

const canonical = new Map<unknown, string>();

function decodeQuantity(value: unknown): string {
  const known = canonical.get(value);
  if (known !== undefined) return known;
  const result = parseQuantity(value);
  if ('error' in result) throw new DecodeError(result.error);
  const text = formatQuantity(result);
  if (canonical.size > 10_000) canonical.clear();
  canonical.set(value, text);
  return text;
}

function decodeIntOrString(value: unknown, struct: StructSchema, place: Place): string | number {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31) return value;
  throw mismatch(value, 'int32', struct, place);
}

function decodeBytes(value: unknown, fail: () => DecodeError): string {
  if (typeof value !== 'string') throw fail();
  const text = value.replace(/[\r\n]/g, '');
  const bad = /[^A-Za-z0-9+/=]/.exec(text)?.index ?? /=(?!=?$)/.exec(text)?.index ?? (text.length % 4 === 0 ? -1 : text.replace(/=+$/, '').length);
  if (bad >= 0)
    throw new DecodeError(
      `illegal base64 data at input byte ${text.length % 4 !== 0 && bad === text.length ? bad - (text.length % 4) + (text.length % 4) : bad}`,
    );
  return text;
}

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function decodeTime(value: unknown, fail: () => DecodeError, micro: boolean): string {
  if (typeof value !== 'string') throw fail();
  if (rfc3339.test(value)) return value;
  const layout = micro ? '2006-01-02T15:04:05.000000Z07:00' : '2006-01-02T15:04:05Z07:00';
  throw new DecodeError(`parsing time ${JSON.stringify(value)} as "${layout}": cannot parse ${JSON.stringify(value)} as "2006"`);
}

/**
 * Decodes the body of a write. A body that needs no change comes back as the same value. Missing `apiVersion` and `kind` are
 * filled in from the URL. `before` is the stored object that the body was made from by a patch, if it was: only what the
 * patch touched is looked at.
 */
export function decode(info: ResourceInfo, body: unknown, mode: FieldValidation, before?: KubeObject): Decoded {
  const { kind } = info.type;
  const refused = (reason: string, detail?: string): Decoded => ({
    ok: false,
    reason,
    message: `${kind} in version "${info.type.version}" cannot be handled as a ${kind}: ${reason}`,
    ...(detail === undefined ? {} : { restored: detail }),
  });
  if (!isObject(body)) return unrecognized(kind, body);
  const wrong = wrongKind(info, body);
  if (wrong) return { ok: false, message: wrong, reason: wrong };
  // An object that is stored in another version of its kind says nothing about this one.
  const stored = before?.apiVersion === apiVersionOf(info.type) ? before : undefined;
  try {
    const context = run(info, body, false, stored);
    const found = context.unknown.length > 1 ? run(info, body, true, stored) : context;
    if (found.unknown.length > 0 && mode === 'Strict') return refused(`strict decoding error: ${found.unknown.join(', ')}`);
    return { ok: true, object: found.object, warnings: mode === 'Warn' ? found.unknown : [] };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const first = firstError(info, body, error);
    return refused(first.textFor(info), first.restored);
  }
}

function unrecognized(kind: string, body: unknown): Decoded {
  const read = mismatch(
    body,
    'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }',
    undefined,
    undefined,
  ).message;
  const message = `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${read} (${hexOf(body)})`;
  return { ok: false, message, reason: message };
}

function hexOf(body: unknown): string {
  return [...(JSON.stringify(body) ?? '').slice(0, 20)].map((c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}

/** Clients send keys in alphabetical order, so the first error is the alphabetically first. */
function firstError(info: ResourceInfo, body: JsonObject, fallback: DecodeError): DecodeError {
  try {
    run(info, body, true, undefined);
    return fallback;
  } catch (error) {
    return error instanceof DecodeError ? error : fallback;
  }
}

function run(
  info: ResourceInfo,
  body: JsonObject,
  sorted: boolean,
  stored: KubeObject | undefined,
): { readonly unknown: readonly string[]; readonly object: KubeObject } {
  const context: Context = { unknown: [], sorted };
  const decoded = decodeStruct(body, info.schema, undefined, context, stored);
  const apiVersion = apiVersionOf(info.type);
  const { kind } = info.type;
  const named = decoded['apiVersion'] === apiVersion && decoded['kind'] === kind;
  const object: JsonObject & { apiVersion?: unknown } = named ? decoded : { ...decoded, apiVersion, kind };
  return { unknown: context.unknown, object: asKubeObject(object, apiVersion, kind) };
}

/** The decoder has checked every field, so this is the one place where a JSON value becomes an API object. */
function asKubeObject(object: JsonObject, apiVersion: string, kind: string): KubeObject {
  return isKubeObject(object) ? object : { ...object, apiVersion, kind };
}

/** Does it say what it is? Nothing else of it is checked. */
export function isKubeObject(object: JsonObject): object is JsonObject & KubeObject {
  return typeof object['apiVersion'] === 'string' && typeof object['kind'] === 'string';
}

function wrongKind(info: ResourceInfo, body: JsonObject): string | undefined {
  const apiVersion = body['apiVersion'];
  const kind = body['kind'];
  const expected = apiVersionOf(info.type);
  if (typeof kind === 'string' && kind !== '' && kind !== info.type.kind) {
    const version = typeof apiVersion === 'string' ? (apiVersion.split('/').at(-1) ?? '') : info.type.version;
    return `${kind} in version "${version}" cannot be handled as a ${info.type.kind}: no kind "${kind}" is registered for the internal version of group "${info.type.group}" in scheme "pkg/api/legacyscheme/scheme.go:30"`;
  }
  if (typeof apiVersion === 'string' && apiVersion !== '' && apiVersion !== expected) {
    return `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`;
  }
  return undefined;
}

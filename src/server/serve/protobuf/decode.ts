import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { structSchema, type TypeSchema } from '../../../sim/apimachinery/index.ts';
import { embedded, messages } from './field-numbers.ts';

/** A body that is not what its content type says; `message` is for the client. */
export class NotDecodable extends Error {}

/** `k8s` and a zero byte stand before every body. Source: `apimachinery/pkg/runtime/serializer/protobuf/protobuf.go`. */
const MAGIC = [0x6b, 0x38, 0x73, 0x00];

type Json = Record<string, unknown>;

/** How a field number is written in JSON. An embedded struct has no name: its fields are the outer object's. */
interface Field {
  readonly name: string;
  readonly pointer: boolean;
  readonly embeds: string | undefined;
}

const tables = new Map<string, ReadonlyMap<number, Field>>();

function tableOf(key: string, text: string): ReadonlyMap<number, Field> {
  const known = tables.get(key);
  if (known) return known;
  const table = new Map<number, Field>();
  for (const entry of text.split(' ').filter((word) => word !== '')) {
    const [left = '', number = ''] = entry.split('=');
    const pointer = left.endsWith('*');
    const name = pointer ? left.slice(0, -1) : left;
    table.set(Number(number), { name, pointer, embeds: name.startsWith('>') ? name.slice(1) : undefined });
  }
  tables.set(key, table);
  return table;
}

const embeddedFields = (name: string): string => embedded[name] ?? messages[`V1${name}`] ?? '';

/** The model of a kind: some carry their group in their name, and options (`DeleteOptions`) are sent under any group. */
function modelOf(apiVersion: string, kind: string): string | undefined {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  const title = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
  const prefix = title(group === '' ? 'core' : (group.split('.')[0] ?? ''));
  return [`${prefix}${title(version)}${kind}`, `${title(version)}${kind}`, `V1${kind}`].find((name) => name in messages);
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Reads the fields of one message; `take` returns false for a number that it does not know. */
function eachField(bytes: Uint8Array, take: (number: number, wire: WireType, reader: BinaryReader) => boolean): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    if (!take(number, wire, reader)) reader.skip(wire, number);
  }
}

function struct(bytes: Uint8Array, model: string, fields: ReadonlyMap<number, Field>, into: Json): Json {
  const schema = structSchema(model).fields;
  eachField(bytes, (number, wire, reader) => {
    const field = fields.get(number);
    if (!field) return false;
    if (field.embeds !== undefined) {
      struct(reader.bytes(), model, tableOf(`>${field.embeds}`, embeddedFields(field.embeds)), into);
      return true;
    }
    const type = schema.get(field.name)?.type;
    if (!type) return false;
    put(into, field, type, wire, reader);
    return true;
  });
  return into;
}

function put(into: Json, { name, pointer }: Field, type: TypeSchema, wire: WireType, reader: BinaryReader): void {
  if (type.kind === 'list') {
    const list = (into[name] ?? []) as unknown[];
    into[name] = list;
    list.push(...items(type.item, wire, reader));
    return;
  }
  if (type.kind === 'map') {
    const [key, value] = mapEntry(reader.bytes(), type.item);
    into[name] = { ...(into[name] as Json | undefined), [key]: value };
    return;
  }
  const read = value(type, wire, reader);
  // A field that is no pointer is always written; its zero value is absent in JSON.
  if (pointer || !isZero(read)) into[name] = read;
}

const isZero = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || value === 0 || value === false || (typeof value === 'object' && Object.keys(value).length === 0);

/** One item, or several numbers packed into one field. */
function items(type: TypeSchema, wire: WireType, reader: BinaryReader): readonly unknown[] {
  const packed = wire === WireType.LengthDelimited && (type.kind === 'int32' || type.kind === 'int64' || type.kind === 'boolean' || type.kind === 'double');
  if (!packed) return [value(type, wire, reader)];
  const inner = new BinaryReader(reader.bytes());
  const all: unknown[] = [];
  while (inner.pos < inner.len) all.push(value(type, type.kind === 'double' ? WireType.Bit64 : WireType.Varint, inner));
  return all;
}

function mapEntry(bytes: Uint8Array, type: TypeSchema): readonly [string, unknown] {
  let key = '';
  let entry: unknown = type.kind === 'list' ? [] : '';
  eachField(bytes, (number, wire, reader) => {
    if (number === 1) key = reader.string();
    else if (number === 2) entry = type.kind === 'list' ? repeated(reader.bytes(), type.item) : value(type, wire, reader);
    else return false;
    return true;
  });
  return [key, entry];
}

/** A list inside a map is a message with one repeated field (`ExtraValue`). */
function repeated(bytes: Uint8Array, item: TypeSchema): readonly unknown[] {
  const all: unknown[] = [];
  eachField(bytes, (number, wire, reader) => {
    if (number !== 1) return false;
    all.push(value(item, wire, reader));
    return true;
  });
  return all;
}

function value(type: TypeSchema, wire: WireType, reader: BinaryReader): unknown {
  if (type.kind === 'struct') {
    const { model } = type.struct;
    return struct(reader.bytes(), model, tableOf(model, messages[model] ?? ''), {});
  }
  if (type.kind === 'list' || type.kind === 'map') throw new NotDecodable('a list inside a list has no protobuf encoding');
  if (type.kind === 'int32' || type.kind === 'int64') return Number(reader.int64());
  if (type.kind === 'boolean') return reader.bool();
  if (type.kind === 'double') return wire === WireType.Bit64 ? reader.double() : Number(reader.int64());
  return message[type.kind](reader.bytes());
}

/** The scalars of JSON that are messages or bytes on this wire. */
const message: Readonly<Record<'string' | 'bytes' | 'time' | 'micro-time' | 'quantity' | 'int-or-string' | 'any', (bytes: Uint8Array) => unknown>> = {
  string: text,
  bytes: base64,
  time: (bytes) => timestamp(bytes)?.replace(/\.\d+Z$/, 'Z'),
  'micro-time': timestamp,
  quantity: (bytes) => firstBytes(bytes, text) ?? '0',
  'int-or-string': intOrString,
  any: anything,
};

/** `Time`: seconds and nanoseconds; nothing at all is the zero time, which JSON writes as null. */
function timestamp(bytes: Uint8Array): string | undefined {
  let seconds = 0;
  let nanos = 0;
  eachField(bytes, (number, _wire, reader) => {
    if (number === 1) seconds = Number(reader.int64());
    else if (number === 2) nanos = Number(reader.int64());
    else return false;
    return true;
  });
  if (bytes.length === 0) return undefined;
  return `${new Date(seconds * 1_000).toISOString().slice(0, 19)}.${String(Math.floor(nanos / 1_000)).padStart(6, '0')}Z`;
}

/** `IntOrString`: 1 type (0 int, 1 string), 2 intVal, 3 strVal. */
function intOrString(bytes: Uint8Array): number | string {
  let kind = 0;
  let int = 0;
  let string = '';
  eachField(bytes, (number, _wire, reader) => {
    if (number === 1) kind = Number(reader.int64());
    else if (number === 2) int = Number(reader.int64());
    else if (number === 3) string = reader.string();
    else return false;
    return true;
  });
  return kind === 0 ? int : string;
}

function firstBytes<T>(bytes: Uint8Array, read: (bytes: Uint8Array) => T): T | undefined {
  let found: T | undefined;
  eachField(bytes, (number, wire, reader) => {
    if (number !== 1 || wire !== WireType.LengthDelimited) return false;
    found = read(reader.bytes());
    return true;
  });
  return found;
}

/** `RawExtension`, `FieldsV1`, `JSON`: bytes of JSON in field 1. */
function anything(bytes: Uint8Array): unknown {
  const raw = firstBytes(bytes, text);
  if (raw === undefined || raw === '') return undefined;
  try {
    return JSON.parse(raw);
  } catch {
    throw new NotDecodable('a raw extension is no JSON');
  }
}

interface Envelope {
  readonly apiVersion: string;
  readonly kind: string;
  readonly raw: Uint8Array;
}

/** `runtime.Unknown`: 1 type meta (1 apiVersion, 2 kind), 2 raw. */
function envelopeOf(body: Uint8Array): Envelope {
  if (MAGIC.some((byte, index) => body[index] !== byte))
    throw new NotDecodable('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]');
  let apiVersion = '';
  let kind = '';
  let raw: Uint8Array = new Uint8Array();
  eachField(body.subarray(MAGIC.length), (number, _wire, reader) => {
    if (number === 2) raw = reader.bytes();
    else if (number === 1) {
      eachField(reader.bytes(), (inner, _innerWire, metaReader) => {
        if (inner === 1) apiVersion = metaReader.string();
        else if (inner === 2) kind = metaReader.string();
        else return false;
        return true;
      });
    } else return false;
    return true;
  });
  return { apiVersion, kind, raw };
}

/**
 * A body of `application/vnd.kubernetes.protobuf` as the JSON value that means the same. Errors: NotDecodable for a body that is none,
 * or of a kind that has no such encoding (custom resources).
 */
export function decodeProtobuf(body: Uint8Array): unknown {
  try {
    const { apiVersion, kind, raw } = envelopeOf(body);
    const model = modelOf(apiVersion, kind);
    if (model === undefined) throw new NotDecodable(`no kind "${kind}" is registered for version "${apiVersion}" in scheme`);
    return { apiVersion, kind, ...struct(raw, model, tableOf(model, messages[model] ?? ''), {}) };
  } catch (error) {
    if (error instanceof NotDecodable) throw error;
    throw new NotDecodable(`unable to decode the body: ${error instanceof Error ? error.message : String(error)}`);
  }
}

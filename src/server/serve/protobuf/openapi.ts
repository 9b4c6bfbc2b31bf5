import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { isObject, type JsonObject } from '../../../sim/apimachinery/index.ts';

/**
 * The media type in which kubectl asks for `/openapi/v2`, and takes no other: it reads the definitions from there to check a `List` before
 * it is sent. Field numbers from `gnostic-models/openapiv2/OpenAPIv2.proto`; paths are left out, for no client reads them in this form.
 */
export const SWAGGER_PROTOBUF = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
/** The name it is answered under: with `@` it would be no media type. Source: `kube-openapi/pkg/handler/handler.go`. */
export const SWAGGER_PROTOBUF_ANSWER = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

type Fill = (writer: BinaryWriter) => void;

function message(writer: BinaryWriter, field: number, fill: Fill): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  fill(writer);
  writer.join();
}

function string(writer: BinaryWriter, field: number, value: unknown): void {
  if (typeof value === 'string' && value !== '') writer.tag(field, WireType.LengthDelimited).string(value);
}

/** `{name: schema}` as repeated NamedSchema (1 name, 2 value). */
function named(writer: BinaryWriter, schemas: JsonObject): void {
  for (const [name, value] of Object.entries(schemas)) {
    message(writer, 1, (entry) => {
      string(entry, 1, name);
      message(entry, 2, (inner) => schema(inner, isObject(value) ? value : {}));
    });
  }
}

/** The fields of Schema that the documents here use. */
function schema(writer: BinaryWriter, value: JsonObject): void {
  string(writer, 1, value.$ref);
  string(writer, 2, value.format);
  string(writer, 4, value.description);
  for (const field of Array.isArray(value.required) ? value.required : []) string(writer, 19, field);
  const { additionalProperties, items, properties } = value;
  if (isObject(additionalProperties)) message(writer, 21, (item) => message(item, 1, (inner) => schema(inner, additionalProperties)));
  if (typeof value.type === 'string') message(writer, 22, (item) => string(item, 1, value.type));
  if (isObject(items)) message(writer, 23, (item) => message(item, 1, (inner) => schema(inner, items)));
  if (isObject(properties)) message(writer, 25, (inner) => named(inner, properties));
  for (const [name, extension] of Object.entries(value)) if (name.startsWith('x-')) vendorExtension(writer, name, extension);
}

/** NamedAny: its value is text that is read as YAML. */
function vendorExtension(writer: BinaryWriter, name: string, value: unknown): void {
  message(writer, 31, (entry) => {
    string(entry, 1, name);
    message(entry, 2, (any) => string(any, 2, JSON.stringify(value)));
  });
}

const encoded = new WeakMap<object, Uint8Array>();

/** A Swagger document in protobuf. The same document gives the same bytes. */
export function encodeSwagger(document: JsonObject): Uint8Array {
  const known = encoded.get(document);
  if (known) return known;
  const writer = new BinaryWriter();
  const { info, definitions } = document;
  string(writer, 1, document.swagger);
  if (isObject(info)) {
    message(writer, 2, (inner) => {
      string(inner, 1, info.title);
      string(inner, 2, info.version);
    });
  }
  message(writer, 8, () => {});
  if (isObject(definitions)) message(writer, 9, (inner) => named(inner, definitions));
  const bytes = writer.finish();
  encoded.set(document, bytes);
  return bytes;
}

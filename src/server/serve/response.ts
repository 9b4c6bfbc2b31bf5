import type { ServerResponse } from 'node:http';
import { stringify } from 'yaml';
import type { HttpRequest, HttpResponse, KubeObject, Status } from '../../api/index.ts';
import { isObject, type JsonObject } from '../../sim/apimachinery/index.ts';
import { encodeSwagger, SWAGGER_PROTOBUF, SWAGGER_PROTOBUF_ANSWER } from './protobuf/openapi.ts';

const META = 'meta.k8s.io/v1';

/** What form of an answer a client prefers. JSON is always among what it takes: Kubernetes' own clients list it after protobuf. */
export interface Form {
  readonly as: string;
  readonly yaml: boolean;
  /** `/openapi/v2` in the one form that kubectl takes. */
  readonly swagger: boolean;
  /** `?includeObject=` of a Table: its rows carry the object's metadata unless asked otherwise. */
  readonly includeObject: string;
}

/** The first media type of `Accept` that can be served. */
export function formOf({ accept = '', query = {} }: HttpRequest): Form {
  const includeObject = query.includeObject ?? 'Metadata';
  const swagger = accept.startsWith(SWAGGER_PROTOBUF);
  for (const part of accept.split(',')) {
    const [type = '', ...parameters] = part.split(';').map((word) => word.trim());
    const values = new Map(parameters.map((parameter) => parameter.split('=', 2) as [string, string]));
    if (type === 'application/yaml') return { as: '', yaml: true, swagger, includeObject };
    if (type !== 'application/json' && type !== '*/*' && type !== 'application/*') continue;
    return { as: values.get('as') ?? '', yaml: false, swagger, includeObject };
  }
  return { as: '', yaml: false, swagger, includeObject };
}

const partial = ({ metadata }: JsonObject): JsonObject => ({ kind: 'PartialObjectMetadata', apiVersion: META, metadata: isObject(metadata) ? metadata : {} });

const rowObject: Readonly<Record<string, (object: JsonObject) => JsonObject | undefined>> = {
  Metadata: partial,
  Object: (object) => object,
  None: () => undefined,
};

function cutTable(table: JsonObject, includeObject: string): JsonObject {
  const cut = rowObject[includeObject] ?? partial;
  const rows = Array.isArray(table.rows) ? table.rows.filter(isObject) : [];
  return { ...table, rows: rows.map((row) => ({ ...row, object: isObject(row.object) ? cut(row.object) : undefined })) };
}

const isList = (body: JsonObject): body is JsonObject & { readonly items: readonly unknown[] } =>
  Array.isArray(body.items) && String(body.kind).endsWith('List');

/** Items of a list of built-in kinds carry no type of their own (`runtime.Codec` clears it); custom resources do. */
function bareItem(item: unknown): unknown {
  if (!isObject(item) || !builtIn(String(item.apiVersion))) return item;
  const { kind: _, apiVersion: __, ...rest } = item;
  return rest;
}

const builtIn = (apiVersion: string): boolean => !apiVersion.includes('.') || apiVersion.split('/')[0]?.endsWith('.k8s.io') === true;

/** A body in the form that its client asked for. */
function inForm(body: unknown, { as, includeObject }: Form): unknown {
  if (!isObject(body)) return body;
  if (body.kind === 'Table') return cutTable(body, includeObject);
  if (isList(body)) {
    if (as === 'PartialObjectMetadataList') {
      return { kind: 'PartialObjectMetadataList', apiVersion: META, metadata: body.metadata, items: body.items.filter(isObject).map(partial) };
    }
    return { ...body, items: body.items.map(bareItem) };
  }
  return as === 'PartialObjectMetadata' && body.kind !== 'Status' ? partial(body) : body;
}

/** Big documents that are served again and again (OpenAPI) are written out once. */
const texts = new WeakMap<object, string>();

function jsonText(body: unknown): string {
  if (!isObject(body) || (body.openapi === undefined && body.swagger === undefined)) return JSON.stringify(body);
  const known = texts.get(body) ?? JSON.stringify(body);
  texts.set(body, known);
  return known;
}

function contentTypeOf(body: unknown, { yaml, swagger }: Form): string {
  if (swagger && isObject(body) && body.swagger !== undefined) return SWAGGER_PROTOBUF_ANSWER;
  if (typeof body === 'string') return 'text/plain; charset=utf-8';
  if (isObject(body) && body.kind === 'APIGroupDiscoveryList') return 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
  return yaml ? 'application/yaml' : 'application/json';
}

function bytesOf(body: unknown, { yaml, swagger }: Form): string | Uint8Array {
  if (typeof body === 'string') return body;
  if (swagger && isObject(body) && body.swagger !== undefined) return encodeSwagger(body);
  return yaml ? stringify(body) : jsonText(body);
}

/** Writes kube-apiserver's answer. */
export function writeResponse(response: ServerResponse, { code, body, warnings = [] }: Pick<HttpResponse, 'code' | 'body' | 'warnings'>, form: Form): void {
  if (response.headersSent || response.destroyed) return;
  const formed = inForm(body, form);
  const text = bytesOf(formed, form);
  const retryAfter =
    isObject(formed) && isObject(formed.details) && typeof formed.details.retryAfterSeconds === 'number' ? formed.details.retryAfterSeconds : undefined;
  if (warnings.length > 0)
    response.setHeader(
      'warning',
      warnings.map((warning) => `299 - ${JSON.stringify(warning)}`),
    );
  response.writeHead(code, {
    'content-type': contentTypeOf(formed, form),
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-cache, private',
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  });
  response.end(text);
}

export const writeStatus = (response: ServerResponse, status: Status & { readonly code: number }): void =>
  writeResponse(response, { code: status.code, body: status }, { as: '', yaml: false, swagger: false, includeObject: '' });

/** One line of a watch stream. */
export const watchLine = (type: string, object: KubeObject, form: Form): string => `${JSON.stringify({ type, object: inForm(object, form) })}\n`;

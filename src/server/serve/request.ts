import type { IncomingMessage } from 'node:http';
import { parse as parseYaml } from 'yaml';
import type { Credentials, HttpMethod, HttpRequest } from '../../api/index.ts';
import { impersonationOf } from './credentials.ts';
import { decodeProtobuf, NotDecodable } from './protobuf/decode.ts';
import { Refusal } from './status.ts';

/** `--max-request-body-bytes`'s default: 3 MiB. */
const MOST_BYTES = 3 * 1024 * 1024;
const methods: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
const isMethod = (method: string): method is HttpMethod => methods.has(method);

/** Reads a whole body. Errors: a Refusal with 413 when it is too large. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Refusal(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${MOST_BYTES}`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const json = (body: Buffer): unknown => JSON.parse(body.toString('utf8'));
const yaml = (body: Buffer): unknown => parseYaml(body.toString('utf8'), { version: '1.1', merge: true });

type Decoder = (body: Buffer) => unknown;

/** By media type; a patch is told apart by its type further on. */
const decoders: Readonly<Record<string, Decoder>> = {
  'application/json': json,
  'application/yaml': yaml,
  'application/vnd.kubernetes.protobuf': decodeProtobuf,
  'application/json-patch+json': json,
  'application/merge-patch+json': json,
  'application/strategic-merge-patch+json': json,
  'application/apply-patch+yaml': yaml,
};

const ACCEPTED = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';

/** The value of a body. Errors: a Refusal, 415 for a media type that is not known, 400 for what does not decode. */
function decodeBody(contentType: string, body: Buffer): unknown {
  if (body.length === 0) return undefined;
  const decoder = decoders[contentType === '' ? 'application/json' : contentType];
  if (!decoder) throw new Refusal(415, 'UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: ${ACCEPTED}`);
  try {
    return decoder(body);
  } catch (error) {
    if (error instanceof NotDecodable) throw new Refusal(400, 'BadRequest', error.message);
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new Refusal(400, 'BadRequest', `couldn't get version/kind; json parse error: ${why}`);
  }
}

/** The program behind a user agent: `kubectl/v1.35.2 (linux/amd64) kubernetes/…` is `kubectl`. */
export function programOf(userAgent: string): string {
  const word = /^[^/\s]*/.exec(userAgent)?.[0] ?? '';
  const name = word.toLowerCase().replace(/[^a-z0-9.-]/g, '');
  return name === '' ? 'http' : name;
}

export const urlOf = (request: IncomingMessage): URL => new URL(request.url ?? '/', 'https://127.0.0.1');

/** A real request as the message that kube-apiserver takes. Errors: Refusal. */
export function httpRequestOf(request: IncomingMessage, url: URL, body: Buffer, credentials: Credentials): HttpRequest {
  const { headers, method = 'GET' } = request;
  if (!isMethod(method)) throw new Refusal(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
  const contentType = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const impersonate = impersonationOf(request);
  const value = decodeBody(contentType, body);
  return {
    type: 'http-request',
    method,
    path: decodeURI(url.pathname),
    userAgent: headers['user-agent'] ?? '',
    credentials,
    ...(url.search === '' ? {} : { query: Object.fromEntries(url.searchParams) }),
    ...(headers.accept === undefined ? {} : { accept: headers.accept }),
    ...(contentType === '' ? {} : { contentType }),
    ...(impersonate ? { impersonate } : {}),
    ...(value === undefined ? {} : { body: value }),
  };
}

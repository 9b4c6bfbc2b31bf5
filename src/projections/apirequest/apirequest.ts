import type { HttpRequest, HttpResponse, Message, RequestStage, Seq } from '../../api/index.ts';
import { diff } from '../inspector/diff.ts';
import { writtenBy } from '../inspector/message.ts';
import { objectYaml } from '../inspector/text.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import { at, isObject, object, objects, text } from '../values.ts';
import type { ApiRequestView, ApiStage, FieldManager } from './views.ts';

const MOST_FIELDS = 200;

/** How the client says who it is, as the headers or the certificate would show it. */
const CREDENTIALS: { readonly [K in HttpRequest['credentials']['kind']]: (credentials: Extract<HttpRequest['credentials'], { readonly kind: K }>) => string } =
  {
    'client-certificate': ({ commonName, organizations }) => `client certificate CN=${commonName}${organizations.map((o) => `, O=${o}`).join('')}`,
    'bearer-token': ({ token }) => `Bearer ${token.length > 24 ? `${token.slice(0, 24)}…` : token}`,
    basic: ({ username }) => `Basic ${username}`,
    none: () => 'none',
  };

function credentialsText(credentials: HttpRequest['credentials']): string {
  switch (credentials.kind) {
    case 'client-certificate':
      return CREDENTIALS['client-certificate'](credentials);
    case 'bearer-token':
      return CREDENTIALS['bearer-token'](credentials);
    case 'basic':
      return CREDENTIALS.basic(credentials);
    case 'none':
      return CREDENTIALS.none(credentials);
  }
}

function headersOf(http: HttpRequest): ApiRequestView['headers'] {
  const { userAgent, accept, contentType, impersonate, upgrade, credentials } = http;
  const headers: (readonly [string, string | undefined])[] = [
    ['Authorization', credentialsText(credentials)],
    ['User-Agent', userAgent],
    ['Accept', accept],
    ['Content-Type', contentType],
    ['Impersonate-User', impersonate?.user],
    ['Impersonate-Group', impersonate?.groups?.join(', ')],
    ['Connection', upgrade && 'Upgrade'],
  ];
  return headers.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

const urlOf = ({ path, query }: HttpRequest): string => {
  const pairs = Object.entries(query ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
};

/** FieldsV1 (`f:` a field, `k:` a list item by key, `v:` a set's value, `.` itself) as paths, at most 200. */
export function fieldPaths(fields: unknown, prefix = ''): readonly string[] {
  const paths: string[] = [];
  for (const [key, below] of Object.entries(object(fields))) {
    if (paths.length >= MOST_FIELDS) break;
    if (key === '.') continue;
    const name = key.startsWith('f:') ? `.${key.slice(2)}` : `[${key.slice(2)}]`;
    const path = `${prefix}${name}`;
    const children = isObject(below) ? Object.keys(below).filter((each) => each !== '.') : [];
    if (children.length === 0) paths.push(path);
    else paths.push(...fieldPaths(below, path));
  }
  return paths;
}

function managersOf(value: unknown): readonly FieldManager[] {
  return objects(at(value, 'metadata.managedFields')).map((entry) => ({
    manager: text(entry['manager']),
    operation: text(entry['operation']),
    subresource: text(entry['subresource']),
    apiVersion: text(entry['apiVersion']),
    time: text(entry['time']),
    fields: fieldPaths(entry['fieldsV1']),
  }));
}

/** The stages after which the object is no longer what was sent. */
const CHANGING: ReadonlySet<RequestStage['stage']> = new Set(['mutating-admission', 'defaulting']);

/** Says at the last changing stage what the stored object has beyond (or other than) the one sent. */
function withAdded(stages: readonly RequestStage[], sent: unknown, stored: unknown): readonly ApiStage[] {
  const last = stages.findLastIndex(({ stage, verdict }) => CHANGING.has(stage) && verdict !== 'skipped');
  if (last < 0 || !isObject(sent) || !isObject(stored)) return stages;
  const added = diff(sent, stored);
  return added.length === 0 ? stages : stages.map((stage, i) => (i === last ? { ...stage, added } : stage));
}

function refusalOf(response: HttpResponse | undefined): Pick<ApiRequestView, 'refusal'> {
  const body = object(response?.body);
  if (!response || body['kind'] !== 'Status' || response.code < 400) return {};
  const causes = objects(at(body, 'details.causes')).map((cause) => ({
    field: text(cause['field']),
    reason: text(cause['reason']),
    message: text(cause['message']),
  }));
  return { refusal: { reason: text(body['reason']), message: text(body['message']), causes } };
}

const http = (message: Message | undefined): HttpRequest | undefined => (message?.payload.type === 'http-request' ? message.payload : undefined);
const answered = (message: Message | undefined): HttpResponse | undefined => (message?.payload.type === 'http-response' ? message.payload : undefined);

/** The request that a message is, or answers, when it went to kube-apiserver. */
function requestOf(index: LedgerIndex, seq: Seq): Message | undefined {
  const selected = index.message(seq);
  const message = http(selected) ? selected : selected?.channel === 'watch' ? undefined : index.message(selected?.replyTo);
  return message?.to === 'kube-apiserver' && http(message) ? message : undefined;
}

/** Is a message a request to kube-apiserver, or the answer to one? */
export const isApiRequest = (index: LedgerIndex, seq: Seq, now: Seq): boolean => seq <= now && requestOf(index, seq) !== undefined;

/** A request to kube-apiserver, asked for by itself or by its answer; undefined for any other message. */
export function apiRequest(index: LedgerIndex, seq: Seq, now: Seq): ApiRequestView | undefined {
  const message = requestOf(index, seq);
  const request = http(message);
  if (!message || !request) return undefined;
  const reply = index.reply(message.seq);
  const response = reply && reply.seq <= Math.max(now, seq) ? answered(reply) : undefined;
  const written = response ? writtenBy(index, message)?.after : undefined;
  const whole = request.method === 'POST' || request.method === 'PUT';
  return {
    request: message.seq,
    t: message.sentAt,
    method: request.method,
    url: urlOf(request),
    headers: headersOf(request),
    body: request.body === undefined ? '' : objectYaml(request.body),
    warnings: response?.warnings ?? [],
    answer: response ? objectYaml(response.body) : '',
    stages: withAdded(response?.stages ?? [], whole ? request.body : undefined, written?.value),
    ...refusalOf(response),
    managers: managersOf(written?.value ?? response?.body),
    ...(response && reply ? { response: reply.seq, code: response.code, answeredAt: reply.arrivesAt } : {}),
  };
}

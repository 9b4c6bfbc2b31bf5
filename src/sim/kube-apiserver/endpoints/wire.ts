import type { Credentials, HttpMethod, HttpRequest, HttpResponse, TrafficRequest, TrafficResponse } from '../../../api/index.ts';
import { isJson } from '../values.ts';

const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] satisfies readonly HttpMethod[];
const isMethod = (text: string): text is HttpMethod => METHODS.includes(text);

/** Header names are compared without case. */
function headersOf({ headers = {} }: TrafficRequest): ReadonlyMap<string, string> {
  return new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.trim()]));
}

function credentialsOf(authorization: string | undefined): Credentials {
  const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (token !== undefined) return { kind: 'bearer-token', token };
  return /^Basic\s/i.test(authorization ?? '') ? { kind: 'basic', username: '', password: '' } : { kind: 'none' };
}

function queryOf(text: string): Readonly<Record<string, string>> {
  const decode = (part: string): string => {
    try {
      return decodeURIComponent(part.replaceAll('+', ' '));
    } catch {
      return part;
    }
  };
  return Object.fromEntries(
    text
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair) => {
        const [name = '', value = ''] = pair.split(/=(.*)/s);
        return [decode(name), decode(value)];
      }),
  );
}

/** The body as the server decodes it; a text that is not JSON stays a text, and is refused where it is decoded. */
function bodyOf(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}

/** What arrived on port 6443 as a request of the API; undefined for a method that it does not have. */
export function requestOf(packet: TrafficRequest): HttpRequest | undefined {
  const { method = 'GET', path: target = '/', body } = packet;
  if (!isMethod(method)) return undefined;
  const [path = '/', search = ''] = target.split(/\?(.*)/s);
  const headers = headersOf(packet);
  const contentType = headers.get('content-type')?.split(';')[0]?.trim();
  const accept = headers.get('accept');
  return {
    type: 'http-request',
    method,
    path,
    ...(search === '' ? {} : { query: queryOf(search) }),
    ...(accept === undefined ? {} : { accept }),
    ...(contentType === undefined ? {} : { contentType }),
    userAgent: headers.get('user-agent') ?? '',
    credentials: credentialsOf(headers.get('authorization')),
    ...(body === undefined ? {} : { body: bodyOf(body) }),
  };
}

/** JSON is printed with blanks for people: curl, Wget and browsers (`apiserver/pkg/endpoints/handlers/negotiation` isPrettyPrint). */
function isPretty({ query = {}, userAgent }: HttpRequest): boolean {
  if (query.pretty !== undefined) return query.pretty !== '0' && query.pretty !== 'false';
  return /^(?:curl|Wget|Mozilla\/5\.0)/.test(userAgent);
}

function bodyText(request: HttpRequest, body: unknown): string {
  if (typeof body === 'string') return body;
  if (!isJson(body) && !Array.isArray(body)) return '';
  return isPretty(request) ? JSON.stringify(body, undefined, 2) : `${JSON.stringify(body)}\n`;
}

const answer = (code: number, body: string): TrafficResponse => ({ type: 'traffic-response', outcome: 'ok', code, body, servedBy: 'kube-apiserver' });

/**
 * A connection to port 6443 from within the cluster: a Pod that asks the API with the token of its ServiceAccount. `take` hands the
 * request to the server. Source: `apiserver/pkg/server/secure_serving.go`, `net/http` for the two refusals.
 */
export function serveConnection(
  packet: TrafficRequest,
  take: (http: HttpRequest, onDone: (response: HttpResponse) => void) => void,
  done: (response: TrafficResponse) => void,
): void {
  if (packet.protocol === 'tcp' || packet.protocol === 'icmp') done(answer(0, ''));
  else if (packet.protocol !== 'https') done(answer(400, 'Client sent an HTTP request to an HTTPS server.\n'));
  else {
    const http = requestOf(packet);
    if (http) take(http, ({ code, body }) => done(answer(code, bodyText(http, body))));
    else done(answer(405, ''));
  }
}

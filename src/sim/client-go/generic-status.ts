import type { Status } from '../../api/index.ts';
import type { ApiRequest } from './requests.ts';

const texts = (): Readonly<Record<number, readonly [reason: string, message: string]>> => ({
  401: ['Unauthorized', 'the server has asked for the client to provide credentials'],
  404: ['NotFound', 'the server could not find the requested resource'],
  405: ['MethodNotAllowed', 'the server does not allow this method on the requested resource'],
  409: ['Conflict', 'the server reported a conflict'],
  429: ['TooManyRequests', 'the server has received too many requests and has asked us to try again later'],
  500: ['InternalError', 'an error on the server'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
  504: ['Timeout', 'the server was unable to return a response in the time allotted, but may still be processing the request'],
});

/** What a request was about: `(get pods.metrics.k8s.io web)`. */
function about({ method, path }: ApiRequest<unknown>): string {
  const parts = path.split('/').slice(1);
  const group = parts[0] === 'apis' ? (parts[1] ?? '') : '';
  if (parts[0] !== 'api' && parts[0] !== 'apis') return '';
  const rest = parts.slice(parts[0] === 'apis' ? 3 : 2);
  const [resource = '', name = ''] = rest[0] === 'namespaces' && rest.length > 2 ? rest.slice(2) : rest;
  if (resource === '') return '';
  return ` (${method.toLowerCase()} ${resource}${group === '' ? '' : `.${group}`}${name === '' ? '' : ` ${name}`})`;
}

/** What a client makes of an answer that is a text and no Status. Source: `apimachinery/pkg/api/errors/errors.go` NewGenericServerResponse. */
export function genericStatus(code: number, request: ApiRequest<unknown>, text: string): Status {
  const known = texts()[code];
  const [reason, message] = known ?? ['', 'the server rejected our request for an unknown reason'];
  const told = code === 500 ? `${message} (${JSON.stringify(text.trim())}) has prevented the request from succeeding` : message;
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: `${told}${about(request)}`, ...(reason === '' ? {} : { reason }), code };
}

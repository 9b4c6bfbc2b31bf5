import type { HttpRequest } from '../../../api/index.ts';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

/** What a request is about, read from its method, path and query. Source: `apiserver/pkg/endpoints/request/requestinfo.go`. */
export interface RequestInfo {
  readonly isResourceRequest: boolean;
  /** The lower-case HTTP method for non-resource requests. */
  readonly verb: string;
  readonly path: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

const verbs: Readonly<Record<string, Verb>> = { POST: 'create', GET: 'get', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };
/** Sub-resources of `namespaces/<name>`; anything else after it is a resource inside the namespace. */
const namespaceSubresources = new Set(['status', 'finalize']);

const isTrue = (value: string | undefined): boolean => value === 'true' || value === '1';

const nonResource = (request: HttpRequest): RequestInfo => ({
  isResourceRequest: false,
  verb: request.method.toLowerCase(),
  path: request.path,
  group: '',
  version: '',
  resource: '',
  subresource: '',
  namespace: '',
  name: '',
});

export function requestInfo(request: HttpRequest): RequestInfo {
  const parts = request.path.split('/');
  const root = parts[1];
  let at = root === 'api' ? 3 : root === 'apis' ? 4 : 0;
  if (at === 0 || parts.length <= at || parts[at] === '') return nonResource(request);
  const group = root === 'api' ? '' : (parts[2] ?? '');
  const version = parts[at - 1] ?? '';
  let verb: string = verbs[request.method] ?? '';
  if (parts[at] === 'watch') {
    at++;
    verb = 'watch';
  }
  let namespace = '';
  if (parts[at] === 'namespaces') {
    namespace = parts[at + 1] ?? '';
    if (parts.length > at + 2 && !namespaceSubresources.has(parts[at + 2] ?? '')) at += 2;
  }
  const resource = parts[at] ?? '';
  const name = parts[at + 1] ?? '';
  const subresource = parts.length > at + 2 ? parts.slice(at + 2).join('/') : '';
  const watching = verb === 'get' && isTrue(request.query?.watch);
  if (watching) verb = 'watch';
  else if (name === '' && verb === 'get') verb = 'list';
  else if (name === '' && verb === 'delete') verb = 'deletecollection';
  return { isResourceRequest: true, verb, path: request.path, group, version, resource, subresource, namespace, name };
}

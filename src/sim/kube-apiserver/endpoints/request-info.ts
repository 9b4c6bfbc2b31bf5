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

export function requestInfo(request: HttpRequest): RequestInfo {
  const query = request.query ?? {};
  const parts = request.path.split('/');
  const prefix = parts[1];
  const outside: RequestInfo = {
    isResourceRequest: false,
    verb: request.method.toLowerCase(),
    path: request.path,
    group: '',
    version: '',
    resource: '',
    subresource: '',
    namespace: '',
    name: '',
  };
  const start = prefix === 'api' ? 3 : prefix === 'apis' ? 4 : 0;
  if (start === 0 || parts.length <= start || parts[start] === '') return outside;
  const group = prefix === 'api' ? '' : (parts[2] ?? '');
  const version = parts[start - 1] ?? '';
  let rest = parts.slice(start);
  let verb: string = verbs[request.method] ?? '';
  if (rest[0] === 'watch') {
    rest = rest.slice(1);
    verb = 'watch';
  }
  let namespace = '';
  if (rest[0] === 'namespaces') {
    namespace = rest[1] ?? '';
    if (rest.length > 2 && !namespaceSubresources.has(rest[2] ?? '')) rest = rest.slice(2);
  }
  const [resource = '', name = '', ...tail] = rest;
  if (name === '' || (verb === 'get' && isTrue(query.watch))) {
    if (verb === 'get') verb = isTrue(query.watch) ? 'watch' : 'list';
    else if (verb === 'delete' && name === '') verb = 'deletecollection';
  }
  return { isResourceRequest: true, verb, path: request.path, group, version, resource, subresource: tail.join('/'), namespace, name };
}

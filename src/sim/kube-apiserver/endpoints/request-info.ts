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
  /** Of a list or watch. */
  readonly fieldSelector?: string;
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

/** What a path says by itself; undefined when it names no resource. */
type PathInfo = Pick<RequestInfo, 'group' | 'version' | 'resource' | 'subresource' | 'namespace' | 'name'> & { readonly watch: boolean };

const paths = new Map<string, PathInfo | undefined>();
const MAX_PATHS = 10_000;

/** Most requests ask for a path that was asked for before: it is read once. */
function pathInfo(path: string): PathInfo | undefined {
  const known = paths.get(path);
  if (known || paths.has(path)) return known;
  if (paths.size >= MAX_PATHS) paths.clear();
  const made = readPath(path);
  paths.set(path, made);
  return made;
}

function readPath(path: string): PathInfo | undefined {
  const parts = path.split('/');
  const root = parts[1];
  let at = root === 'api' ? 3 : root === 'apis' ? 4 : 0;
  if (at === 0 || parts.length <= at || parts[at] === '') return undefined;
  const group = root === 'api' ? '' : (parts[2] ?? '');
  const version = parts[at - 1] ?? '';
  const watch = parts[at] === 'watch';
  if (watch) at++;
  let namespace = '';
  if (parts[at] === 'namespaces') {
    namespace = parts[at + 1] ?? '';
    if (parts.length > at + 2 && !namespaceSubresources.has(parts[at + 2] ?? '')) at += 2;
  }
  const resource = parts[at] ?? '';
  const name = parts[at + 1] ?? '';
  // What comes after `proxy` is the affair of whoever is behind it.
  const subresource = parts[at + 2] === 'proxy' ? 'proxy' : parts.slice(at + 2).join('/');
  return { group, version, resource, subresource, namespace, name, watch };
}

const METADATA_NAME = /(?:^|,)metadata\.name==?([^,]+)(?:,|$)/;
const namedBy = (fieldSelector: string): string => METADATA_NAME.exec(fieldSelector)?.[1] ?? '';

export function requestInfo(request: HttpRequest): RequestInfo {
  const about = pathInfo(request.path);
  if (!about) return nonResource(request);
  const { group, version, resource, subresource, namespace, name } = about;
  let verb: string = about.watch ? 'watch' : (verbs[request.method] ?? '');
  const watching = verb === 'get' && isTrue(request.query?.watch);
  if (watching) verb = 'watch';
  else if (name === '' && verb === 'get') verb = 'list';
  else if (name === '' && verb === 'delete') verb = 'deletecollection';
  const fieldSelector = verb === 'list' || verb === 'watch' ? request.query?.fieldSelector : undefined;
  if (!fieldSelector) return { isResourceRequest: true, verb, path: request.path, group, version, resource, subresource, namespace, name };
  // One that names a single object counts as a request for it: `resourceNames` of a role and the node authorizer go by that.
  return {
    isResourceRequest: true,
    verb,
    path: request.path,
    group,
    version,
    resource,
    subresource,
    namespace,
    name: name || namedBy(fieldSelector),
    fieldSelector,
  };
}

import { apiVersionOf, type ResourceInfo } from '../../apimachinery/index.ts';
import type { Json } from '../values.ts';
import type { Definitions } from './definitions.ts';

/** How a release of OpenAPI writes bodies and answers. */
export interface BodyDialect {
  readonly request: (schema: Json, types: readonly string[]) => { readonly parameters: readonly Json[]; readonly rest: Json };
  readonly response: (schema: Json) => Json;
  readonly parameter: (name: string, where: 'query' | 'path', type: string, description: string) => Json;
}

const JSON_TYPE = 'application/json';
const PATCHES = ['application/apply-patch+yaml', 'application/json-patch+json', 'application/merge-patch+json', 'application/strategic-merge-patch+json'];
const patchesOf = ({ custom }: ResourceInfo): readonly string[] => (custom ? PATCHES.filter((type) => !type.includes('strategic')) : PATCHES);

export const swaggerBodies: BodyDialect = {
  request: (schema, types) => ({ parameters: [{ name: 'body', in: 'body', required: true, schema }], rest: { consumes: types } }),
  response: (schema) => ({ 200: { description: 'OK', schema } }),
  parameter: (name, where, type, description) => ({ name, in: where, type, uniqueItems: true, description, ...(where === 'path' ? { required: true } : {}) }),
};

export const openapi3Bodies: BodyDialect = {
  request: (schema, types) => ({
    parameters: [],
    rest: { requestBody: { required: true, content: Object.fromEntries(types.map((type) => [type, { schema }])) } },
  }),
  response: (schema) => ({ 200: { description: 'OK', content: { [JSON_TYPE]: { schema } } } }),
  parameter: (name, where, type, description) => ({
    name,
    in: where,
    description,
    schema: { type, uniqueItems: true },
    ...(where === 'path' ? { required: true } : {}),
  }),
};

const texts: Readonly<Record<string, readonly [type: string, description: string]>> = {
  dryRun: ['string', 'When present, indicates that modifications should not be persisted. Valid values are: All.'],
  fieldManager: ['string', 'The name of the actor or entity that is making these changes.'],
  fieldValidation: ['string', 'Instructs the server on how to handle unknown or duplicate fields: Ignore, Warn or Strict.'],
  force: ['boolean', 'Forces an apply request: fields owned by others are taken over.'],
  labelSelector: ['string', 'Restricts the returned objects by their labels.'],
  fieldSelector: ['string', 'Restricts the returned objects by their fields.'],
  limit: ['integer', 'The most items of one answer.'],
  continue: ['string', 'Where the next answer of a list that was cut goes on.'],
  resourceVersion: ['string', 'Constrains which versions a request may be served from.'],
  resourceVersionMatch: ['string', 'How resourceVersion is applied to list calls.'],
  sendInitialEvents: ['boolean', 'A watch begins with the objects that exist, and a bookmark after them.'],
  allowWatchBookmarks: ['boolean', 'Requests watch events of type BOOKMARK.'],
  timeoutSeconds: ['integer', 'Ends the call after this long.'],
  watch: ['boolean', 'Watches for changes and returns them as a stream.'],
  gracePeriodSeconds: ['integer', 'The seconds before the object is deleted.'],
  propagationPolicy: ['string', 'Whether and how dependents are deleted: Orphan, Background or Foreground.'],
};

const WRITE = ['dryRun', 'fieldManager', 'fieldValidation'];
const LIST = [
  'labelSelector',
  'fieldSelector',
  'limit',
  'continue',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'allowWatchBookmarks',
  'timeoutSeconds',
  'watch',
];
const DELETE = ['dryRun', 'gracePeriodSeconds', 'propagationPolicy'];

interface Verb {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** `x-kubernetes-action`. */
  readonly action: string;
  readonly query: readonly string[];
  readonly of: 'kind' | 'list' | 'status';
}

const collection: Readonly<Record<string, Verb>> = {
  list: { method: 'get', action: 'list', query: LIST, of: 'list' },
  create: { method: 'post', action: 'post', query: WRITE, of: 'kind' },
  deletecollection: { method: 'delete', action: 'deletecollection', query: [...LIST, ...DELETE], of: 'status' },
};

const item: Readonly<Record<string, Verb>> = {
  get: { method: 'get', action: 'get', query: [], of: 'kind' },
  update: { method: 'put', action: 'put', query: WRITE, of: 'kind' },
  patch: { method: 'patch', action: 'patch', query: [...WRITE, 'force'], of: 'kind' },
  delete: { method: 'delete', action: 'delete', query: DELETE, of: 'status' },
};

const subresource: Readonly<Record<string, Verb>> = { ...item, create: { method: 'post', action: 'post', query: WRITE, of: 'kind' } };

/** Adds the paths of one resource to a document. */
export function addPaths(paths: Record<string, Json>, info: ResourceInfo, definitions: Definitions, bodies: BodyDialect): void {
  const { type } = info;
  const { kind, list } = definitions.addKind(info);
  const status = definitions.addModel('V1Status') ?? kind;
  const refs = { kind: definitions.refTo(kind), list: definitions.refTo(list), status: definitions.refTo(status) };
  const root = `${type.group === '' ? '/api' : '/apis'}/${apiVersionOf(type)}`;
  const base = `${root}${type.namespaced ? '/namespaces/{namespace}' : ''}/${type.resource}`;
  const add = (path: string, verbs: readonly string[], table: Readonly<Record<string, Verb>>): void => {
    const used = verbs.flatMap((verb) => table[verb] ?? []);
    if (used.length === 0) return;
    paths[path] = {
      ...Object.fromEntries(used.map((verb) => [verb.method, operation(verb, info, refs, bodies)])),
      parameters: [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) =>
        bodies.parameter(name, 'path', 'string', name === 'name' ? `name of the ${type.kind}` : 'object name and auth scope, such as for teams and projects'),
      ),
    };
  };
  add(base, info.verbs, collection);
  if (type.namespaced)
    add(
      `${root}/${type.resource}`,
      info.verbs.filter((verb) => verb === 'list'),
      collection,
    );
  add(`${base}/{name}`, info.verbs, item);
  for (const [name, verbs] of Object.entries(info.subresources)) add(`${base}/{name}/${name}`, verbs, subresource);
}

function operation({ method, action, query, of }: Verb, info: ResourceInfo, refs: Readonly<Record<Verb['of'], Json>>, bodies: BodyDialect): Json {
  const { group, kind, version } = info.type;
  const sent =
    method === 'patch'
      ? bodies.request({ type: 'object' }, patchesOf(info))
      : method === 'post' || method === 'put'
        ? bodies.request(refs.kind, [JSON_TYPE])
        : { parameters: [], rest: {} };
  return {
    tags: [group === '' ? `core_${version}` : `${group.split('.')[0]}_${version}`],
    parameters: [...query.map((name) => bodies.parameter(name, 'query', texts[name]?.[0] ?? 'string', texts[name]?.[1] ?? '')), ...sent.parameters],
    ...sent.rest,
    responses: bodies.response(refs[of]),
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, kind, version },
  };
}

import { structSchema, type Scheme } from '../../apimachinery/index.ts';
import type { Cachers } from '../storage/cachers.ts';
import { type AnyObject, asJson, asList, asText } from '../values.ts';

const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

/** Serves the kinds of the CustomResourceDefinitions in the cache, as they come and go. Source: `apiextensions-apiserver/pkg/apiserver/customresource_handler.go`. */
export function customResources(scheme: Scheme, cachers: Cachers): void {
  const cacher = cachers.resource('apiextensions.k8s.io', 'v1', 'customresourcedefinitions');
  cacher.listen((event) => {
    if (!event) for (const definition of cacher.cache.all()) serve(scheme, definition);
    else if (event.type === 'PUT') serve(scheme, event.object);
    else withdraw(scheme, event.object);
  });
}

function serve(scheme: Scheme, definition: AnyObject): void {
  const spec = definition.spec ?? {};
  const names = asJson(spec.names);
  const group = asText(spec.group);
  const resource = asText(names.plural);
  for (const item of asList(spec.versions)) {
    const version = asJson(item);
    if (version.served !== true) continue;
    const subresources = asJson(version.subresources);
    scheme.add({
      type: { group, version: asText(version.name), resource, kind: asText(names.kind), namespaced: spec.scope === 'Namespaced' },
      singular: asText(names.singular) || asText(names.kind).toLowerCase(),
      shortNames: asList(names.shortNames).map(asText),
      categories: asList(names.categories).map(asText),
      verbs: VERBS,
      subresources: {
        ...('status' in subresources ? { status: ['get', 'patch', 'update'] } : {}),
        ...('scale' in subresources ? { scale: ['get', 'patch', 'update'] } : {}),
      },
      schema: { ...structSchema('V1Scale'), model: '', goName: asText(names.kind), fields: new Map(), preserveUnknown: true },
      etcdPrefix: `/registry/${group}/${resource}`,
      custom: true,
    });
  }
}

function withdraw(scheme: Scheme, definition: AnyObject): void {
  const spec = definition.spec ?? {};
  for (const item of asList(spec.versions)) {
    scheme.remove({ group: asText(spec.group), version: asText(asJson(item).name), resource: asText(asJson(spec.names).plural) });
  }
}

import type { FieldSchema, PrinterColumn, Scheme, StructSchema, TypeSchema } from '../../apimachinery/index.ts';
import type { Cachers } from '../storage/cachers.ts';
import { type AnyObject, asJson, asList, asNumber, asText, isJson, type Json } from '../values.ts';

const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];
const SUBRESOURCE_VERBS = ['get', 'patch', 'update'];

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
  const conversion = asJson(spec.conversion);
  const group = asText(spec.group);
  const resource = asText(names.plural);
  const stored = asList(spec.versions)
    .map(asJson)
    .find((version) => version.storage === true);
  for (const version of asList(spec.versions).map(asJson)) {
    if (version.served !== true) continue;
    const subresources = asJson(version.subresources);
    const kind = asText(names.kind);
    scheme.add({
      type: { group, version: asText(version.name), resource, kind, namespaced: spec.scope === 'Namespaced' },
      singular: asText(names.singular) || kind.toLowerCase(),
      shortNames: asList(names.shortNames).map(asText),
      categories: asList(names.categories).map(asText),
      verbs: VERBS,
      subresources: {
        ...('status' in subresources ? { status: SUBRESOURCE_VERBS } : {}),
        ...('scale' in subresources ? { scale: SUBRESOURCE_VERBS } : {}),
      },
      openAPIV3Schema: asJson(asJson(version.schema).openAPIV3Schema),
      ...(asList(version.additionalPrinterColumns).length > 0
        ? { printerColumns: asList(version.additionalPrinterColumns).map(asJson).map(printerColumn) }
        : {}),
      schema: rootSchema(scheme, kind, asJson(asJson(version.schema).openAPIV3Schema)),
      etcdPrefix: `/registry/${group}/${resource}`,
      custom: true,
      ...(conversion.strategy === 'Webhook' ? { conversion: asJson(conversion.webhook) } : {}),
      storedAs: `${group}/${asText(stored?.name)}`,
    });
  }
}

const printerColumn = (column: Json): PrinterColumn => ({
  name: asText(column.name),
  type: asText(column.type),
  format: asText(column.format),
  description: asText(column.description),
  priority: asNumber(column.priority) ?? 0,
  jsonPath: asText(column.jsonPath),
});

function withdraw(scheme: Scheme, definition: AnyObject): void {
  const spec = definition.spec ?? {};
  for (const version of asList(spec.versions)) {
    scheme.remove({ group: asText(spec.group), version: asText(asJson(version).name), resource: asText(asJson(spec.names).plural) });
  }
}

const field = (name: string, type: TypeSchema, required = false): FieldSchema => ({ name, type, required });

/** The schema of a whole custom object: what its definition says, and the fields that every object has. */
function rootSchema(scheme: Scheme, kind: string, schema: Json): StructSchema {
  const fields = new Map(structOf(schema, kind).fields);
  fields.set('apiVersion', field('apiVersion', { kind: 'string' }));
  fields.set('kind', field('kind', { kind: 'string' }));
  const metadata = scheme.kind('v1', 'ConfigMap')?.schema.fields.get('metadata');
  if (metadata) fields.set('metadata', metadata);
  return { model: '', goName: kind, fields, preserveUnknown: keepsUnknown(schema) };
}

const keepsUnknown = (schema: Json): boolean => schema['x-kubernetes-preserve-unknown-fields'] === true;

function structOf(schema: Json, name: string): StructSchema {
  const required = new Set(asList(schema.required).map(asText));
  const fields = new Map<string, FieldSchema>();
  for (const [key, value] of Object.entries(asJson(schema.properties))) fields.set(key, field(key, typeOf(asJson(value), key), required.has(key)));
  return { model: '', goName: name, fields, preserveUnknown: keepsUnknown(schema) };
}

const scalars: Readonly<Record<string, TypeSchema>> = {
  string: { kind: 'string' },
  integer: { kind: 'int64' },
  number: { kind: 'double' },
  boolean: { kind: 'boolean' },
};

function typeOf(schema: Json, name: string): TypeSchema {
  if (schema['x-kubernetes-int-or-string'] === true) return { kind: 'int-or-string' };
  if (schema.type === 'array') return { kind: 'list', item: typeOf(asJson(schema.items), name) };
  if (isJson(schema.additionalProperties)) return { kind: 'map', item: typeOf(schema.additionalProperties, name) };
  if (schema.type === 'object') return { kind: 'struct', struct: structOf(schema, name) };
  return scalars[asText(schema.type)] ?? { kind: 'any' };
}

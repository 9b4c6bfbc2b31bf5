/** Kinds that CustomResourceDefinitions add to a Scheme. */
import type { ResourceInfo } from './resource-info.ts';
import { type FieldSchema, type StructSchema, structSchema, type TypeSchema } from './schema.ts';
import { isObject, type JsonObject, listAt, objectAt, own, stringAt } from './values.ts';

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const numberKinds: Readonly<Record<string, TypeSchema>> = { int32: { kind: 'int32' }, int64: { kind: 'int64' } };

function typeOf(schema: JsonObject, name: string, depth: number): TypeSchema {
  if (depth > 100) return { kind: 'any' };
  if (schema['x-kubernetes-int-or-string'] === true) return { kind: 'int-or-string' };
  switch (schema['type']) {
    case 'string':
      return { kind: 'string' };
    case 'boolean':
      return { kind: 'boolean' };
    case 'integer':
      return numberKinds[stringAt(schema, 'format')] ?? { kind: 'int64' };
    case 'number':
      return { kind: 'double' };
    case 'array':
      return { kind: 'list', item: typeOf(objectAt(schema, 'items'), name, depth + 1) };
    case 'object':
      return objectType(schema, name, depth);
    default:
      return { kind: 'any' };
  }
}

function objectType(schema: JsonObject, name: string, depth: number): TypeSchema {
  const additional = schema['additionalProperties'];
  if (isObject(additional)) return { kind: 'map', item: typeOf(additional, name, depth + 1) };
  if (!isObject(schema['properties']) && (schema['x-kubernetes-preserve-unknown-fields'] === true || additional === true)) return { kind: 'any' };
  return { kind: 'struct', struct: structOf(schema, name, depth, false) };
}

function structOf(schema: JsonObject, name: string, depth: number, root: boolean): StructSchema {
  const fields = new Map<string, FieldSchema>();
  const wanted = new Set(listAt(schema, 'required'));
  for (const [field, value] of Object.entries(objectAt(schema, 'properties'))) {
    fields.set(field, { name: field, required: wanted.has(field), type: typeOf(isObject(value) ? value : {}, `${name}.${field}`, depth + 1) });
  }
  if (root) {
    fields.set('apiVersion', { name: 'apiVersion', required: false, type: { kind: 'string' } });
    fields.set('kind', { name: 'kind', required: false, type: { kind: 'string' } });
    fields.set('metadata', { name: 'metadata', required: false, type: { kind: 'struct', struct: structSchema('V1ObjectMeta') } });
  }
  return { model: name, goName: name.split('.').at(-1) ?? name, fields, preserveUnknown: schema['x-kubernetes-preserve-unknown-fields'] === true };
}

/** One entry for each served version of a CustomResourceDefinition: hand them to `Scheme.add`. */
export function customResources(definition: unknown): readonly ResourceInfo[] {
  const spec = objectAt(definition, 'spec');
  const names = objectAt(spec, 'names');
  const group = stringAt(spec, 'group');
  const kind = stringAt(names, 'kind');
  const resource = stringAt(names, 'plural');
  const strings = (field: string): readonly string[] => listAt(names, field).map(String);
  return listAt(spec, 'versions')
    .filter((version) => own(version, 'served') === true)
    .map((version): ResourceInfo => {
      const subresources = Object.keys(objectAt(version, 'subresources'));
      return {
        type: { group, version: stringAt(version, 'name'), resource, kind, namespaced: spec['scope'] === 'Namespaced' },
        singular: stringAt(names, 'singular') || kind.toLowerCase(),
        shortNames: strings('shortNames'),
        categories: strings('categories'),
        verbs,
        subresources: Object.fromEntries(subresources.map((name) => [name, ['get', 'patch', 'update']])),
        schema: structOf(objectAt(version, 'schema', 'openAPIV3Schema'), kind, 0, true),
        etcdPrefix: `/registry/${group}/${resource}`,
        custom: true,
      };
    });
}

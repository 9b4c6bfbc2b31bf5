import { apiVersionOf, type ResourceInfo, type StructSchema, structSchema, type TypeSchema } from '../../apimachinery/index.ts';
import { descriptions } from '../../apimachinery/generated/descriptions.ts';
import { listMapKeys, patchMergeKeys, setLists } from '../../apimachinery/merge-keys.ts';
import type { Json } from '../values.ts';
import { packageOf } from './packages.ts';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const TIME = `${META}.Time`;
const MICRO_TIME = `${META}.MicroTime`;
const LIST_META = `${META}.ListMeta`;
const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const INT_OR_STRING = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString';

/** How a release of OpenAPI writes a reference, and the types that are a string or a number. */
export interface Dialect {
  readonly prefix: string;
  readonly ref: (target: string, description: string | undefined) => Json;
  readonly quantity: Json;
  readonly intOrString: Json;
}

const described = (description: string | undefined): Json => (description === undefined ? {} : { description });

export const swagger: Dialect = {
  prefix: '#/definitions/',
  ref: (target, description) => ({ ...described(description), $ref: target }),
  quantity: { type: 'string' },
  intOrString: { type: 'string', format: 'int-or-string' },
};

export const openapi3: Dialect = {
  prefix: '#/components/schemas/',
  ref: (target, description) => ({ ...described(description), allOf: [{ $ref: target }] }),
  quantity: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  intOrString: { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
};

const scalars: Readonly<Record<string, Json>> = {
  string: { type: 'string' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  double: { type: 'number', format: 'double' },
  boolean: { type: 'boolean' },
  bytes: { type: 'string', format: 'byte' },
  any: { type: 'object' },
};

const named: Readonly<Record<string, string>> = { time: TIME, 'micro-time': MICRO_TIME, quantity: QUANTITY, 'int-or-string': INT_OR_STRING };

/** `io.k8s.api.core.v1.Pod`; a custom resource is named after its group, backwards. */
export function definitionName({ type, schema, custom }: ResourceInfo): string {
  const home = custom ? undefined : packageOf(schema.model);
  return home === undefined ? [...type.group.split('.').reverse(), type.version, type.kind].join('.') : `${home}.${schema.goName}`;
}

const listName = (info: ResourceInfo): string => `${definitionName(info)}List`;

/** The definitions of a document: those of its kinds, and all that they refer to. */
export class Definitions {
  readonly all: Record<string, Json> = {};

  constructor(private readonly dialect: Dialect) {
    this.all[LIST_META] = {
      description: 'ListMeta describes metadata that synthetic resources must have, including lists and various status objects.',
      type: 'object',
      properties: { continue: { type: 'string' }, remainingItemCount: { type: 'integer', format: 'int64' }, resourceVersion: { type: 'string' }, selfLink: { type: 'string' } },
    };
    this.all[TIME] = { description: 'Time is a wrapper around time.Time which supports correct marshaling to YAML and JSON.', type: 'string', format: 'date-time' };
    this.all[MICRO_TIME] = { description: 'MicroTime is version of Time with microsecond level precision.', type: 'string', format: 'date-time' };
    this.all[QUANTITY] = { description: 'Quantity is a fixed-point representation of a number.', ...dialect.quantity };
    this.all[INT_OR_STRING] = { description: 'IntOrString is a type that can hold an int32 or a string.', ...dialect.intOrString };
  }

  refTo(name: string): Json {
    return { $ref: `${this.dialect.prefix}${name}` };
  }

  /** A kind and the list of it. Returns the names of both. */
  addKind(info: ResourceInfo): { readonly kind: string; readonly list: string } {
    const { type, schema, custom } = info;
    const kind = definitionName(info);
    const list = listName(info);
    const gvk = (name: string): Json => ({ 'x-kubernetes-group-version-kind': [{ group: type.group, kind: name, version: type.version }] });
    if (custom) this.all[kind] = { ...this.struct(schema), ...gvk(type.kind) };
    else {
      this.addModel(schema.model);
      this.all[kind] = { ...this.all[kind], ...gvk(type.kind) };
    }
    this.all[list] = {
      description: `${type.kind}List is a list of ${type.kind}.`,
      type: 'object',
      required: ['items'],
      properties: {
        apiVersion: { type: 'string', description: `Of a list of these: ${apiVersionOf(type)}.` },
        items: { type: 'array', items: this.refTo(kind) },
        kind: { type: 'string' },
        metadata: this.dialect.ref(`${this.dialect.prefix}${LIST_META}`, undefined),
      },
      ...gvk(`${type.kind}List`),
    };
    return { kind, list };
  }

  /** A model by its name. Returns the name of its definition; undefined when there is none. */
  addModel(model: string): string | undefined {
    const home = packageOf(model);
    if (home === undefined) return undefined;
    const schema = structSchema(model);
    const name = `${home}.${schema.goName}`;
    if (this.all[name] === undefined) {
      // Holds the place before the fields are read: some types contain themselves.
      this.all[name] = {};
      this.all[name] = this.struct(schema);
    }
    return name;
  }

  private struct({ model, fields, preserveUnknown }: StructSchema): Json {
    const texts = descriptions[model] ?? {};
    const required = [...fields.values()].filter((field) => field.required).map((field) => field.name);
    const properties = Object.fromEntries([...fields.values()].map(({ name, type }) => [name, { ...this.type(type, texts[name]), ...mergeFacts(`${model}.${name}`) }]));
    return {
      ...described(texts[''] === '' ? undefined : texts['']),
      type: 'object',
      ...(fields.size > 0 ? { properties } : {}),
      ...(required.length > 0 ? { required } : {}),
      ...(preserveUnknown ? { 'x-kubernetes-preserve-unknown-fields': true } : {}),
    };
  }

  private type(type: TypeSchema, description?: string): Json {
    if (type.kind === 'list') return { ...described(description), type: 'array', items: this.type(type.item) };
    if (type.kind === 'map') return { ...described(description), type: 'object', additionalProperties: this.type(type.item) };
    if (type.kind === 'struct') {
      const name = this.addModel(type.struct.model);
      return name === undefined ? { ...this.struct(type.struct), ...described(description) } : this.dialect.ref(`${this.dialect.prefix}${name}`, description);
    }
    const target = named[type.kind];
    return target === undefined ? { ...described(description), ...scalars[type.kind] } : this.dialect.ref(`${this.dialect.prefix}${target}`, description);
  }
}

/** `patchStrategy:"retainKeys"`: a patch names the keys that are left. */
const retainKeys: ReadonlySet<string> = new Set(['V1PodSpec.volumes', 'V1DeploymentSpec.strategy']);

/** How a list is merged, in the extensions that kubectl reads to make its patches. */
function mergeFacts(field: string): Json {
  const mergeKey = patchMergeKeys[field];
  const keys = listMapKeys[field];
  const strategy = [...(mergeKey === undefined ? [] : ['merge']), ...(retainKeys.has(field) ? ['retainKeys'] : [])].join(',');
  return {
    ...(keys ? { 'x-kubernetes-list-map-keys': keys, 'x-kubernetes-list-type': 'map' } : setLists.has(field) ? { 'x-kubernetes-list-type': 'set' } : {}),
    ...(mergeKey ? { 'x-kubernetes-patch-merge-key': mergeKey } : {}),
    ...(strategy ? { 'x-kubernetes-patch-strategy': strategy } : {}),
  };
}

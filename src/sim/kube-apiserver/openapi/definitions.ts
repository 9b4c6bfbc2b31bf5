import { apiVersionOf, type ResourceInfo, type StructSchema, structSchema, type TypeSchema } from '../../apimachinery/index.ts';
import { descriptions } from '../../apimachinery/generated/descriptions.ts';
import { listMapKeys, patchMergeKeys, setLists } from '../../apimachinery/merge-keys.ts';
import { asJson, isJson, type Json } from '../values.ts';
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
  /** The schema of a custom resource as it is published. */
  readonly custom: (schema: Json) => Json;
}

const INTEGER_OR_STRING = [{ type: 'integer' }, { type: 'string' }];

/** An integer or a string is told in words that every reader of OpenAPI knows (`apiextensions-apiserver/pkg/apiserver/schema/unfold.go`). */
const unfolded = (schema: Json): Json =>
  mapSchema(schema, (each) =>
    each['x-kubernetes-int-or-string'] === true && each.anyOf === undefined && each.allOf === undefined ? { ...each, anyOf: INTEGER_OR_STRING } : each,
  );

/** What the second release of OpenAPI has no words for is left out (`apiextensions-apiserver/pkg/controller/openapi/v2/conversion.go`). */
const NEWER: ReadonlySet<string> = new Set(['default', 'nullable', 'oneOf', 'anyOf', 'not']);
const inSwagger = (schema: Json): Json => mapSchema(schema, (each) => Object.fromEntries(Object.entries(each).filter(([key]) => !NEWER.has(key))));

/** A schema with each of its parts replaced. */
function mapSchema(schema: Json, change: (schema: Json) => Json): Json {
  const each = change(schema);
  return {
    ...each,
    ...(isJson(each.properties)
      ? { properties: Object.fromEntries(Object.entries(each.properties).map(([name, value]) => [name, mapSchema(asJson(value), change)])) }
      : {}),
    ...(isJson(each.items) ? { items: mapSchema(each.items, change) } : {}),
    ...(isJson(each.additionalProperties) ? { additionalProperties: mapSchema(each.additionalProperties, change) } : {}),
  };
}

const described = (description: string | undefined): Json => (description === undefined ? {} : { description });

export const swagger: Dialect = {
  prefix: '#/definitions/',
  ref: (target, description) => ({ ...described(description), $ref: target }),
  quantity: { type: 'string' },
  intOrString: { type: 'string', format: 'int-or-string' },
  custom: inSwagger,
};

export const openapi3: Dialect = {
  prefix: '#/components/schemas/',
  ref: (target, description) => ({ ...described(description), allOf: [{ $ref: target }] }),
  quantity: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  intOrString: { format: 'int-or-string', oneOf: INTEGER_OR_STRING },
  custom: unfolded,
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
      properties: {
        continue: { type: 'string' },
        remainingItemCount: { type: 'integer', format: 'int64' },
        resourceVersion: { type: 'string' },
        selfLink: { type: 'string' },
      },
    };
    this.all[TIME] = {
      description: 'Time is a wrapper around time.Time which supports correct marshaling to YAML and JSON.',
      type: 'string',
      format: 'date-time',
    };
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
    if (custom) this.all[kind] = { ...this.custom(info.openAPIV3Schema ?? {}), ...gvk(type.kind) };
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

  /** What a definition says about its kind, and what every object has. Source: `apiextensions-apiserver/pkg/controller/openapi/builder/builder.go` buildKubeNative. */
  private custom(schema: Json): Json {
    const texts = descriptions['V1ConfigMap'] ?? {};
    const metadata = this.dialect.ref(`${this.dialect.prefix}${this.addModel('V1ObjectMeta') ?? ''}`, texts['metadata']);
    const text = (name: string): Json => ({ ...described(texts[name]), type: 'string' });
    const published = this.dialect.custom(schema);
    return { ...published, type: 'object', properties: { ...asJson(published.properties), apiVersion: text('apiVersion'), kind: text('kind'), metadata } };
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
    const properties = Object.fromEntries(
      [...fields.values()].map(({ name, type }) => [name, { ...this.type(type, texts[name]), ...mergeFacts(`${model}.${name}`) }]),
    );
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
    return target === undefined
      ? { ...described(description), ...scalars[type.kind], ...enumerated(description) }
      : this.dialect.ref(`${this.dialect.prefix}${target}`, description);
  }
}

/** The values that a description ends with: how kube-openapi's generator tells of an enumeration. */
function enumerated(description = ''): Json {
  const [, list = ''] = description.split('Possible enum values:\n');
  const values = [...list.matchAll(/^ - `"(.*?)"`/gm)].map(([, value]) => value);
  return values.length > 0 ? { enum: values } : {};
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

/**
 * Structural schemas: what fields a type has and what values they hold. Built lazily out of the compact codes that
 * `scripts/generate-schemas.mjs` writes, or out of a CustomResourceDefinition's OpenAPI schema.
 */
import { schemas } from './generated/schemas.ts';

export type ScalarKind = 'string' | 'int32' | 'int64' | 'double' | 'boolean' | 'time' | 'micro-time' | 'bytes' | 'quantity' | 'int-or-string' | 'any';

export type TypeSchema =
  | { readonly kind: ScalarKind }
  | { readonly kind: 'list'; readonly item: TypeSchema }
  | { readonly kind: 'map'; readonly item: TypeSchema }
  | { readonly kind: 'struct'; readonly struct: StructSchema };

export interface FieldSchema {
  readonly name: string;
  readonly type: TypeSchema;
  readonly required: boolean;
}

/** A Go struct. `goName` is what decoding errors call it (`ContainerPort`); `model` finds its descriptions. */
export interface StructSchema {
  readonly model: string;
  readonly goName: string;
  readonly fields: ReadonlyMap<string, FieldSchema>;
  /** Fields that are not listed are kept instead of refused (custom resources that ask for it). */
  readonly preserveUnknown: boolean;
}

const scalars: Readonly<Record<string, ScalarKind>> = {
  s: 'string', i: 'int32', l: 'int64', d: 'double', b: 'boolean', T: 'time', M: 'micro-time', B: 'bytes', Q: 'quantity', X: 'int-or-string', '*': 'any',
};

class GeneratedStruct implements StructSchema {
  readonly preserveUnknown = false;
  readonly model: string;
  #fields: ReadonlyMap<string, FieldSchema> | undefined;

  constructor(model: string) {
    this.model = model;
  }

  get goName(): string {
    return this.model.replace(/^([A-Z][a-z]+)?V\d+((alpha|beta)\d+)?/, '');
  }

  get fields(): ReadonlyMap<string, FieldSchema> {
    this.#fields ??= readFields(schemas[this.model] ?? {});
    return this.#fields;
  }
}

const structs = new Map<string, GeneratedStruct>();

/** The schema of a generated model (`V1Pod`). The same name always gives the same value. */
export function structSchema(model: string): StructSchema {
  const known = structs.get(model);
  if (known) return known;
  const made = new GeneratedStruct(model);
  structs.set(model, made);
  return made;
}

function readFields(codes: Readonly<Record<string, string>>): ReadonlyMap<string, FieldSchema> {
  const fields = new Map<string, FieldSchema>();
  for (const [name, code] of Object.entries(codes)) {
    const required = code.startsWith('!');
    fields.set(name, { name, required, type: readType(required ? code.slice(1) : code) });
  }
  return fields;
}

function readType(code: string): TypeSchema {
  if (code.startsWith('[')) return { kind: 'list', item: readType(code.slice(1)) };
  if (code.startsWith('{')) return { kind: 'map', item: readType(code.slice(1)) };
  const scalar = scalars[code];
  return scalar ? { kind: scalar } : { kind: 'struct', struct: structSchema(code) };
}

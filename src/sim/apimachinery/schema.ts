/**
 * Structural schemas: what fields a type has and what values they hold. Built lazily out of the compact codes that
 * `scripts/generate-schemas.mjs` writes, or out of a CustomResourceDefinition's OpenAPI schema.
 */
import { bootModels, otherModels } from './generated/schemas.ts';

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
  /** Reading one costs more than remembering that it was read: many fields, or structs in some. */
  readonly costly?: boolean;
  /** Fields that are not listed are kept instead of refused (custom resources that ask for it). */
  readonly preserveUnknown: boolean;
}

const scalars: Readonly<Record<string, ScalarKind>> = {
  s: 'string',
  i: 'int32',
  l: 'int64',
  d: 'double',
  b: 'boolean',
  T: 'time',
  M: 'micro-time',
  B: 'bytes',
  Q: 'quantity',
  X: 'int-or-string',
  '*': 'any',
};

let others: typeof bootModels | undefined;

/** The codes of a model's fields. Only when a kind is asked for that a booting cluster has no need of are the others parsed. */
function codesOf(model: string): Readonly<Record<string, string>> {
  const known = bootModels[model];
  if (known !== undefined) return known;
  others ??= otherModels();
  return others[model] ?? {};
}

class GeneratedStruct implements StructSchema {
  readonly preserveUnknown = false;
  readonly model: string;
  #fields: ReadonlyMap<string, FieldSchema> | undefined;
  #costly: boolean | undefined;

  constructor(model: string) {
    this.model = model;
  }

  get goName(): string {
    return this.model.replace(/^([A-Z][a-z]+)?V\d+((alpha|beta)\d+)?/, '');
  }

  get fields(): ReadonlyMap<string, FieldSchema> {
    this.#fields ??= readFields(codesOf(this.model));
    return this.#fields;
  }

  get costly(): boolean {
    this.#costly ??= isCostly(this.fields);
    return this.#costly;
  }
}

const isNested = (type: TypeSchema): boolean => type.kind === 'struct' || (type.kind === 'list' && isNested(type.item));

/** See `StructSchema.costly`. */
function isCostly(fields: ReadonlyMap<string, FieldSchema>): boolean {
  if (fields.size >= 12) return true;
  if (fields.size < 4) return false;
  for (const { type } of fields.values()) if (isNested(type)) return true;
  return false;
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

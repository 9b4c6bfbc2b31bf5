import { indent, wrap } from './wrap.ts';

/** A schema of an OpenAPI v3 document, as far as explain reads it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly allOf?: readonly Schema[];
  readonly enum?: readonly string[];
}

export interface OpenapiDocument {
  readonly components?: {
    readonly schemas?: Readonly<
      Record<
        string,
        Schema & { readonly 'x-kubernetes-group-version-kind'?: readonly { readonly group: string; readonly version: string; readonly kind: string }[] }
      >
    >;
  };
}

const PREFIX = '#/components/schemas/';

/** What `kubectl explain` prints of a schema. Source: `kubectl/pkg/explain/v2/templates/plaintext.tmpl`. */
export class Plaintext {
  constructor(
    private readonly document: OpenapiDocument,
    private readonly recursive: boolean,
  ) {}

  /** The text for a field path below a schema; undefined when there is no such field. */
  output(schema: Schema, path: readonly string[], seen: ReadonlySet<string> = new Set()): string | undefined {
    const resolved = this.resolved(schema);
    const [first, ...rest] = path;
    if (first === undefined) return this.whole(resolved);
    if (schema.$ref !== undefined && seen.has(schema.$ref)) return undefined;
    const history = schema.$ref === undefined ? seen : new Set([...seen, schema.$ref]);
    const field = resolved.properties?.[first];
    if (field) {
      const head = rest.length > 0 ? '' : `FIELD: ${first} <${this.typeGuess(field)}>\n${enumText(field)}\n\n`;
      const text = this.output(field, rest);
      return text === undefined ? undefined : `${head}${text}`;
    }
    for (const next of inner(resolved)) {
      const text = this.output(next, path, history);
      if (text !== undefined) return text;
    }
    return undefined;
  }

  private whole(schema: Schema): string {
    const description = this.description(schema) || '<empty>';
    const fields = this.fieldList(schema, 1, new Set());
    return `DESCRIPTION:\n${indent(4, wrap(description, 76))}\n${fields === '' ? '' : `FIELDS:\n${fields}`}`;
  }

  private resolved(schema: Schema): Schema {
    return (schema.$ref === undefined ? undefined : this.document.components?.schemas?.[schema.$ref.slice(PREFIX.length)]) ?? schema;
  }

  private description(schema: Schema): string {
    const resolved = this.resolved(schema);
    const own = resolved.description ? `${resolved.description}\n` : '';
    return (
      own +
      inner(resolved)
        .map((next) => this.description(next))
        .join('')
    );
  }

  private fieldList(schema: Schema, level: number, seen: ReadonlySet<string>): string {
    if (schema.$ref !== undefined && seen.has(schema.$ref)) return '';
    const history = schema.$ref === undefined ? seen : new Set([...seen, schema.$ref]);
    const resolved = this.resolved(schema);
    const names = Object.keys(resolved.properties ?? {}).sort();
    const own = names.map((name) => {
      const field = resolved.properties?.[name] ?? {};
      const detail = this.fieldDetail(name, field, resolved.required?.includes(name) === true, level);
      return this.recursive ? `${detail}${this.fieldList(field, level + 1, history)}` : detail;
    });
    return (
      own.join('') +
      inner(resolved)
        .map((next) => this.fieldList(next, level, history))
        .join('')
    );
  }

  private fieldDetail(name: string, field: Schema, required: boolean, level: number): string {
    const amount = level * 2;
    const head = `${indent(amount, name)}\t<${this.typeGuess(field)}>${required ? ' -required-' : ''}${shortEnum(field, amount)}\n`;
    if (this.recursive) return head;
    return `${head}${indent(amount + 2, wrap(field.description ?? '<no description>', 78 - amount))}\n\n`;
  }

  private typeGuess(schema: Schema): string {
    if (schema.items) return `[]${this.typeGuess(schema.items)}`;
    if (typeof schema.additionalProperties === 'object') return `map[string]${this.typeGuess(schema.additionalProperties)}`;
    const [only] = schema.allOf ?? [];
    if (only && !schema.properties && schema.allOf?.length === 1) return this.typeGuess(only);
    if (schema.$ref !== undefined) {
      const target = this.document.components?.schemas?.[schema.$ref.slice(PREFIX.length)];
      if (target?.type && target.type !== 'object') return target.type;
      return schema.$ref.split('/').at(-1)?.split('.').at(-1) ?? 'Object';
    }
    return schema.type === undefined || schema.type === 'object' ? 'Object' : schema.type;
  }
}

/** Schemas that stand for a part of this one: of its items, of its values, its alternatives. */
function inner({ items, additionalProperties, allOf = [] }: Schema): readonly Schema[] {
  return [...allOf, ...(items ? [items] : []), ...(typeof additionalProperties === 'object' ? [additionalProperties] : [])];
}

const shown = (value: string): string => (value === '' ? '""' : value);

const enumText = (field: Schema): string => (field.enum ? `ENUM:${field.enum.map((value) => `\n    ${shown(value)}`).join('')}` : '');

function shortEnum({ enum: values }: Schema, amount: number): string {
  if (!values) return '';
  return `\n${' '.repeat(amount)}enum: ${values.slice(0, 4).map(shown).join(', ')}${values.length > 4 ? ', ....' : ''}`;
}

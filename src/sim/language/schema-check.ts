/** The structural check: every unknown field, wrong type and missing field at once, each at its place. */
import {
  deepEqual,
  isArray,
  isObject,
  type JsonObject,
  jsonKind,
  parseQuantity,
  type ResourceInfo,
  type StructSchema,
  type TypeSchema,
} from '../apimachinery/index.ts';
import { nearest } from './suggest.ts';
import { words } from './words.ts';

export interface Finding {
  /** JSON pointer. */
  readonly pointer: string;
  readonly part: 'key' | 'value';
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** A field that has to be there is not. */
  readonly missing?: true;
  /** The key that was probably meant. */
  readonly rename?: string;
  /** The text that the value should be. */
  readonly replace?: string;
}

const step = (key: string): string => `/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`;

function foundText(value: unknown): string {
  const found: Readonly<Record<string, string>> = words.found;
  return found[jsonKind(value)] ?? jsonKind(value);
}

class Checker {
  readonly findings: Finding[] = [];

  struct(value: JsonObject, struct: StructSchema, pointer: string, path: string): void {
    for (const [key, item] of Object.entries(value)) {
      const field = struct.fields.get(key);
      const at = `${pointer}${step(key)}`;
      const name = path === '' ? key : `${path}.${key}`;
      if (field) this.value(item, field.type, at, name);
      else if (!struct.preserveUnknown) this.#unknown(key, struct, at, name);
    }
    for (const field of struct.fields.values()) {
      if (!field.required || Object.hasOwn(value, field.name)) continue;
      this.findings.push({ pointer, part: 'key', severity: 'error', missing: true, message: words.missing(`${path === '' ? '' : `${path}.`}${field.name}`) });
    }
  }

  #unknown(key: string, struct: StructSchema, pointer: string, name: string): void {
    const meant = nearest(key, struct.fields.keys());
    const message = words.unknownField(name);
    this.findings.push({
      pointer,
      part: 'key',
      severity: 'error',
      message: meant === undefined ? message : words.meant(message, meant),
      ...(meant === undefined ? {} : { rename: meant }),
    });
  }

  value(value: unknown, type: TypeSchema, pointer: string, path: string): void {
    if (value === null || value === undefined || type.kind === 'any') return;
    if (type.kind === 'struct') {
      if (isObject(value)) this.struct(value, type.struct, pointer, path);
      else this.#mismatch(value, type, pointer, path);
    } else if (type.kind === 'list') {
      if (isArray(value)) value.forEach((item, index) => this.value(item, type.item, `${pointer}/${index}`, `${path}[${index}]`));
      else this.#mismatch(value, type, pointer, path);
    } else if (type.kind === 'map') {
      if (isObject(value)) for (const [key, item] of Object.entries(value)) this.value(item, type.item, `${pointer}${step(key)}`, `${path}[${key}]`);
      else this.#mismatch(value, type, pointer, path);
    } else if (!fits(value, type)) this.#mismatch(value, type, pointer, path);
  }

  #mismatch(value: unknown, type: TypeSchema, pointer: string, path: string): void {
    const replace = mended(value, type);
    const message = words.mismatch(path, words.types[type.kind], foundText(value));
    this.findings.push({ pointer, part: 'value', severity: 'error', message, ...(replace === undefined ? {} : { replace }) });
  }
}

function fits(value: unknown, type: TypeSchema): boolean {
  switch (type.kind) {
    case 'int32':
    case 'int64':
      return Number.isInteger(value);
    case 'double':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'quantity':
      return !('error' in parseQuantity(value));
    case 'int-or-string':
      return typeof value === 'string' || Number.isInteger(value);
    default:
      return typeof value === 'string';
  }
}

/** Quotes added or taken away, where that is all that is wrong. */
function mended(value: unknown, type: TypeSchema): string | undefined {
  if (type.kind === 'string' && (typeof value === 'number' || typeof value === 'boolean')) return `"${String(value)}"`;
  if ((type.kind === 'int32' || type.kind === 'int64') && typeof value === 'string' && /^-?\d+$/.test(value)) return value;
  if (type.kind === 'boolean' && typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase();
  return undefined;
}

/** Everything that is structurally wrong with an object of a known kind. */
export function checkSchema(info: ResourceInfo, value: JsonObject): readonly Finding[] {
  const checker = new Checker();
  checker.struct(value, info.schema, '', '');
  return checker.findings.filter((finding, index, all) => all.findIndex((other) => deepEqual(other, finding)) === index);
}

/** The structural check: every unknown field, wrong type and missing field at once, each at its place. */
import {
  deepEqual, isArray, isObject, type JsonObject, jsonKind, parseQuantity, type ResourceInfo, type StructSchema, type TypeSchema,
} from '../apimachinery/index.ts';
import { nearest } from './suggest.ts';

export interface Finding {
  /** JSON pointer. */
  readonly pointer: string;
  readonly part: 'key' | 'value';
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** The key that was probably meant. */
  readonly rename?: string;
  /** The text that the value should be. */
  readonly replace?: string;
}

const step = (key: string): string => `/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`;

const words: Readonly<Record<string, string>> = {
  string: 'a string', int32: 'a whole number', int64: 'a whole number', double: 'a number', boolean: 'true or false', time: 'a time', 'micro-time': 'a time', bytes: 'base64 text',
  quantity: 'a quantity such as 500m or 64Mi', 'int-or-string': 'a whole number or a string', list: 'a list', map: 'a map', struct: 'an object',
};

function wordOf(type: TypeSchema): string {
  return words[type.kind] ?? 'a value';
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
      this.findings.push({ pointer, part: 'key', severity: 'error', message: `missing required field "${path === '' ? '' : `${path}.`}${field.name}"` });
    }
  }

  #unknown(key: string, struct: StructSchema, pointer: string, name: string): void {
    const meant = nearest(key, struct.fields.keys());
    const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
    this.findings.push({ pointer, part: 'key', severity: 'error', message: `unknown field "${name}"${hint}`, ...(meant === undefined ? {} : { rename: meant }) });
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
    const message = `${path}: ${wordOf(type)} is needed here, not ${jsonKind(value) === 'bool' ? 'true or false' : `${/^[aeiou]/.test(jsonKind(value)) ? 'an' : 'a'} ${jsonKind(value)}`}`;
    this.findings.push({ pointer, part: 'value', severity: 'error', message, ...(replace === undefined ? {} : { replace }) });
  }
}

function fits(value: unknown, type: TypeSchema): boolean {
  switch (type.kind) {
    case 'int32': case 'int64': return Number.isInteger(value);
    case 'double': return typeof value === 'number';
    case 'boolean': return typeof value === 'boolean';
    case 'quantity': return !('error' in parseQuantity(value));
    case 'int-or-string': return typeof value === 'string' || Number.isInteger(value);
    default: return typeof value === 'string';
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

import { apiVersionOf, type FieldSchema, type StructSchema } from '../apimachinery/index.ts';
import { type Place, placeAt, servedKinds, structAt, typeText } from './context.ts';
import { enums } from './enums.ts';
import type { Completion, Descriptions } from './types.ts';

export interface Completions {
  /** Where the word that is being typed begins. */
  readonly from: number;
  readonly options: readonly Completion[];
}

const plain = (label: string, detail = ''): Completion => ({ label, detail, info: '', insert: label });

function valuesOf(place: Place, key: string): readonly Completion[] {
  if (place.path.length === 0 && key === 'kind') {
    const fitting = servedKinds.filter(({ type }) => place.apiVersion === '' || apiVersionOf(type) === place.apiVersion);
    return fitting.map(({ type }) => plain(type.kind, apiVersionOf(type)));
  }
  if (place.path.length === 0 && key === 'apiVersion') {
    const fitting = servedKinds.filter(({ type }) => place.kind === '' || type.kind === place.kind);
    return [...new Set((fitting.length > 0 ? fitting : servedKinds).map(({ type }) => apiVersionOf(type)))].map((text) => plain(text));
  }
  const struct = structAt(place);
  const type = struct?.fields.get(key)?.type;
  if (type?.kind === 'boolean') return [plain('true'), plain('false')];
  return (enums[`${struct?.model}.${key}`] ?? []).map((text) => plain(text === '' ? '""' : text));
}

function insertOf(field: FieldSchema, indent: number): string {
  const inner = `\n${' '.repeat(indent + 2)}`;
  if (field.type.kind === 'struct' || field.type.kind === 'map') return `${field.name}:${inner}`;
  return field.type.kind === 'list' ? `${field.name}:${inner}- ` : `${field.name}: `;
}

function keysOf(struct: StructSchema, place: Place, descriptions: Descriptions): readonly Completion[] {
  const fields = [...struct.fields.values()].filter(({ name }) => !place.siblings.has(name) && !(place.path.length === 0 && name === 'status'));
  const ordered = [...fields.filter(({ required }) => required), ...fields.filter(({ required }) => !required)];
  return ordered.map((field) => ({
    label: field.name,
    detail: `${typeText(field.type)}${field.required ? ' · required' : ''}`,
    info: descriptions[struct.model]?.[field.name] ?? '',
    insert: insertOf(field, place.line.indent),
  }));
}

const rootKeys: readonly Completion[] = ['apiVersion', 'kind', 'metadata', 'spec'].map((name) => ({ ...plain(name), insert: `${name}: ` }));

/** What may be typed at an offset: keys of the object there, or values of the field. */
export function complete(text: string, offset: number, descriptions: Descriptions = {}): Completions {
  const place = placeAt(text, offset);
  if (!place) return { from: offset, options: [] };
  const { line } = place;
  const column = offset - line.from;
  const typed = /[\w./"-]*$/.exec(line.text.slice(0, column))?.[0] ?? '';
  const from = offset - typed.length;
  if (line.key !== undefined && column >= line.value) return { from, options: valuesOf(place, line.key) };
  const list = place.path.at(-1) === '[]' ? place.path.at(-2) : undefined;
  const parent = list === undefined ? undefined : structAt({ ...place, path: place.path.slice(0, -2) });
  const items = parent ? enums[`${parent.model}.${list}`] : undefined;
  if (items) return { from, options: items.map((item) => plain(item)) };
  const struct = structAt(place);
  const wordStart = line.from + line.indent;
  if (!struct) return { from: Math.min(wordStart, offset), options: place.path.length === 0 ? rootKeys.filter(({ label }) => !place.siblings.has(label)) : [] };
  return { from: Math.min(wordStart, offset), options: keysOf(struct, place, descriptions) };
}

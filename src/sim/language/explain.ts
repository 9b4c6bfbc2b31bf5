import { placeAt, structAt, typeText } from './context.ts';
import { enums } from './enums.ts';
import type { Descriptions } from './types.ts';
import { words } from './words.ts';

/** What `kubectl explain` would say of the field at an offset: its path, type and description. Undefined where no field is. */
export function explain(text: string, offset: number, descriptions: Descriptions = {}): string | undefined {
  const place = placeAt(text, offset);
  const key = place?.line.key;
  if (!place || key === undefined || offset - place.line.from < place.line.indent) return undefined;
  const struct = structAt(place);
  const field = struct?.fields.get(key);
  if (!struct || !field) return undefined;
  const path = [...place.path.filter((step) => step !== '[]'), key].join('.');
  const values = enums[`${struct.model}.${key}`];
  const parts = [
    `${place.kind}.${path} <${typeText(field.type)}>${field.required ? ' -required-' : ''}`,
    descriptions[struct.model]?.[key] ?? '',
    values ? words.values(values.map((value) => value || '""').join(', ')) : '',
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

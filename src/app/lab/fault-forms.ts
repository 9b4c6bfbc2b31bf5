import * as v from 'valibot';
import type { Fault } from '../../api/index.ts';
import { faultSchema } from '../../scenarios/schema.ts';

/** One field of a fault, as a form asks for it. */
export interface FaultField {
  readonly name: string;
  readonly kind: 'text' | 'number';
  readonly optional: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly integer: boolean;
}

export interface FaultForm {
  readonly type: Fault['type'];
  readonly fields: readonly FaultField[];
}

/** What of a schema of the format tells about a field. */
interface Described {
  readonly type: string;
  readonly wrapped?: Described;
  readonly pipe?: readonly { readonly type: string; readonly requirement?: unknown }[];
}

function fieldOf(name: string, schema: Described): FaultField {
  const optional = schema.type === 'optional';
  const inner = schema.wrapped ?? schema;
  // A pipe in a pipe (`v.pipe(number(0, 1), v.integer())`) keeps its parts in its first element.
  const parts = flatten(inner);
  const limit = (type: string): number | undefined => {
    const requirement = parts.find((part) => part.type === type)?.requirement;
    return typeof requirement === 'number' ? requirement : undefined;
  };
  const [min, max] = [limit('min_value'), limit('max_value')];
  return {
    name,
    kind: inner.type === 'number' ? 'number' : 'text',
    optional,
    integer: parts.some((part) => part.type === 'integer'),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  };
}

type Part = { readonly type: string; readonly requirement?: unknown; readonly pipe?: readonly Part[] };
const flatten = (schema: Part): readonly Part[] => [
  schema,
  ...(schema.pipe ?? []).filter((part) => part !== schema).flatMap((part) => (part.pipe === undefined || part.pipe[0] === part ? [part] : flatten(part))),
];

/** Every fault that a scenario may hold, with its fields: read off the format itself, so that none is forgotten. */
export const faultForms: readonly FaultForm[] = faultSchema.options.map((option) => {
  const { type, ...fields } = option.entries as unknown as Readonly<Record<string, Described>> & { readonly type: { readonly literal: Fault['type'] } };
  return { type: type.literal, fields: Object.entries(fields as Readonly<Record<string, Described>>).map(([name, schema]) => fieldOf(name, schema)) };
});

/** The fault that a filled form describes, checked as a scenario's would be. */
export function readFault(
  form: FaultForm,
  values: Readonly<Record<string, string>>,
): { readonly ok: true; readonly fault: Fault } | { readonly ok: false; readonly message: string } {
  const entries = form.fields.flatMap(({ name, kind }) => {
    const value = (values[name] ?? '').trim();
    return value === '' ? [] : [[name, kind === 'number' ? Number(value) : value] as const];
  });
  const result = v.safeParse(faultSchema, { type: form.type, ...Object.fromEntries(entries) });
  if (result.success) return { ok: true, fault: result.output as Fault };
  const [issue] = result.issues;
  return { ok: false, message: `${String(issue.path?.at(-1)?.key ?? form.type)}: ${issue.message}` };
}

import * as v from 'valibot';
import type { Fault, Step } from '../api/index.ts';
import { faultSchema } from '../scenarios/schema.ts';
import { BadInput } from './inputs.ts';

const isNumber = (text: string): boolean => /^-?\d+(\.\d+)?$/.test(text);

/** `10` or `10s`: seconds after the start. */
function timeOf(name: string, text: string): number {
  const value = Number(text.replace(/s$/, ''));
  if (text === '' || !Number.isFinite(value) || value < 0) throw new BadInput(`--fault: ${name}=${text} is no time; write seconds, as in ${name}=10`);
  return value;
}

/**
 * `node-down node=node-2 at=10 heal=60`: a fault by its type and fields, when it comes (at once without `at`) and when it is
 * healed (never without `heal`), in seconds after T+0. Errors: BadInput.
 */
export function stepsOfFault(text: string, index: number): readonly Step[] {
  const [type = '', ...words] = text.trim().split(/\s+/);
  const fields = new Map<string, string>();
  for (const word of words) {
    const cut = word.indexOf('=');
    if (cut < 1) throw new BadInput(`--fault: ${JSON.stringify(word)} is no field; write name=value, as in node=node-2`);
    fields.set(word.slice(0, cut), word.slice(cut + 1));
  }
  const at = timeOf('at', fields.get('at') ?? '0');
  const heal = fields.get('heal');
  fields.delete('at');
  fields.delete('heal');
  const read = v.safeParse(faultSchema, { type, ...Object.fromEntries([...fields].map(([name, value]) => [name, isNumber(value) ? Number(value) : value])) });
  if (!read.success) {
    const [issue] = read.issues;
    const known = faultSchema.options.map((option) => option.entries.type.literal);
    const field = issue.path?.at(-1)?.key;
    if (field === 'type') throw new BadInput(`--fault: there is no fault ${JSON.stringify(type)}; there are ${known.join(', ')}`);
    throw new BadInput(`--fault: ${type}: ${String(field ?? '')}: ${issue.message}`);
  }
  const id = `command-line-${index + 1}`;
  return [{ at, fault: read.output as Fault, id }, ...(heal === undefined ? [] : [{ at: timeOf('heal', heal), heal: id }])];
}

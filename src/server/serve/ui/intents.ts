import * as v from 'valibot';
import type { Intent, Seq } from '../../../api/index.ts';
import { faultSchema } from '../../../scenarios/schema.ts';

const text = v.pipe(v.string(), v.maxLength(3 * 1024 * 1024));
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(100));
const seq = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(1),
  v.transform((value) => value as Seq),
);

/** What a page may ask of the running cluster. */
const intentSchema: v.GenericSchema<unknown, Intent> = v.variant('type', [
  v.strictObject({ type: v.literal('apply'), name: text, text }),
  v.strictObject({
    type: v.literal('kubectl'),
    args: v.array(text),
    files: v.exactOptional(v.record(v.string(), text)),
    interactive: v.exactOptional(v.boolean()),
  }),
  v.strictObject({ type: v.literal('shell'), node: v.exactOptional(text), argv: v.array(text) }),
  v.strictObject({
    type: v.literal('keyboard'),
    command: seq,
    input: v.union([v.strictObject({ text }), v.strictObject({ key: v.picklist(['Ctrl+C', 'Ctrl+D']) })]),
  }),
  v.strictObject({ type: v.literal('inject-fault'), id, fault: faultSchema }),
  v.strictObject({ type: v.literal('heal-fault'), id }),
]);

/** Reads an intent that came as JSON; undefined when it is none. */
export function readIntent(body: string): Intent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  const read = v.safeParse(intentSchema, value);
  return read.success ? read.output : undefined;
}

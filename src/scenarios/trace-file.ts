import * as v from 'valibot';
import { type LedgerRecord, micros, type Scenario, seconds } from '../api/index.ts';
import { decodeLink } from './codec.ts';
import { scenarioOf } from './defaults.ts';

/** A run as a trace file tells it. */
export interface ReadTrace {
  readonly title: string;
  readonly records: readonly LedgerRecord[];
  /** The scenario that gave the run, when the file names it; else an empty one of that title. */
  readonly scenario: Scenario;
  /** True when the scenario can be run again. */
  readonly repeatable: boolean;
  readonly fingerprint?: string;
  /** Addresses of the processes: those that the file names, and else those that said or heard something. */
  readonly processes: readonly string[];
}

export type TraceReading = { readonly ok: true; readonly trace: ReadTrace } | { readonly ok: false; readonly message: string };

const MAX_CHARACTERS = 256 * 1024 * 1024;

const whole = v.pipe(v.number(), v.integer());
const head = { seq: v.pipe(whole, v.minValue(1)), t: v.number(), sentAt: v.optional(whole), cause: v.optional(v.pipe(whole, v.minValue(0)), 0) };
const payload = v.optional(v.looseObject({ type: v.string() }));
const phase = v.picklist(['injected', 'healed']);

/** The fields that a line of each kind must have; what else it has is kept. */
const line = v.variant('kind', [
  v.looseObject({
    ...head,
    kind: v.literal('message'),
    from: v.string(),
    to: v.string(),
    channel: v.string(),
    method: v.string(),
    arrivesAt: v.optional(whole),
    payload,
    replyTo: v.optional(whole),
    code: v.optional(v.union([v.number(), v.string()])),
  }),
  v.looseObject({
    ...head,
    kind: v.literal('transition'),
    process: v.optional(v.string(), 'unknown'),
    machine: v.string(),
    entity: v.string(),
    from: v.string(),
    to: v.string(),
    event: v.string(),
    context: v.optional(v.record(v.string(), v.unknown()), {}),
    timers: v.optional(v.array(v.looseObject({ event: v.string(), firesAt: whole })), []),
  }),
  v.looseObject({
    ...head,
    kind: v.literal('document'),
    process: v.optional(v.string(), 'unknown'),
    op: v.picklist(['ADDED', 'MODIFIED', 'DELETED']),
    ref: v.string(),
  }),
  v.looseObject({
    ...head,
    kind: v.literal('action'),
    intent: v.looseObject({ type: v.picklist(['apply', 'kubectl', 'shell', 'keyboard', 'inject-fault', 'heal-fault']) }),
  }),
  v.looseObject({ ...head, kind: v.literal('fault'), phase, fault: v.looseObject({ type: v.string() }) }),
  v.looseObject({ ...head, kind: v.literal('loop'), process: v.string(), loop: v.string() }),
  v.looseObject({ ...head, kind: v.literal('loss'), reason: v.picklist(['refused', 'dropped', 'timeout']) }),
  v.looseObject({ ...head, kind: v.literal('output'), process: v.string(), stream: v.picklist(['stdout', 'stderr']), source: v.string(), text: v.string() }),
]);

const header = v.looseObject({
  kind: v.literal('orrery-trace'),
  version: whole,
  title: v.string(),
  fingerprint: v.optional(v.string()),
  fragment: v.optional(v.string()),
  processes: v.optional(v.pipe(v.array(v.string()), v.maxLength(200_000))),
});

/** Does this text look like a trace file, of the page or of `orrery run --trace`? Reads its first line only. */
export function looksLikeTrace(text: string): boolean {
  return /^\s*\{[^\n]*"kind":\s*"(orrery-trace|message|transition|document|action|fault|loop|loss|output)"/u.test(text.slice(0, 20_000));
}

type Line = v.InferOutput<typeof line>;

/** A payload for a line that has none: what the channel and the method say. */
function guessed(found: Extract<Line, { kind: 'message' }>): object {
  const [method = '', path = ''] = found.method.split(' ');
  if (found.channel !== 'https' || path === '') return { type: 'syscall', call: found.method, args: {} };
  if (found.replyTo !== undefined) return { type: 'http-response', code: typeof found.code === 'number' ? found.code : 0, body: {} };
  return { type: 'http-request', method, path, userAgent: '', credentials: { kind: 'none' } };
}

function recordOf(found: Line): LedgerRecord {
  const { t, ...rest } = found;
  const sentAt = found.sentAt ?? seconds(t);
  // A line without a payload comes from `orrery run --trace`: a request stands there with the code of its answer.
  const short = found.kind === 'message' && found.payload === undefined;
  const more =
    found.kind === 'message'
      ? { arrivesAt: found.arrivesAt ?? sentAt, payload: found.payload ?? guessed(found), ...(short && found.replyTo === undefined ? { code: undefined } : {}) }
      : {};
  // What every view reads has been checked above; payloads and values are shown as they are.
  return { ...rest, sentAt: micros(sentAt), ...more } as unknown as LedgerRecord;
}

function parseLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const refused = (number: number, message: string): TraceReading => ({ ok: false, message: `line ${number}: ${message}` });

function readRecords(lines: readonly string[], first: number): TraceReading | readonly LedgerRecord[] {
  const records: LedgerRecord[] = [];
  for (const [i, text] of lines.entries()) {
    if (text.trim() === '') continue;
    const result = v.safeParse(line, parseLine(text));
    if (!result.success)
      return refused(first + i, `${result.issues[0].path?.map((item) => String(item.key)).join('.') ?? 'record'}: ${result.issues[0].message}`);
    const record = recordOf(result.output);
    if (record.seq !== records.length + 1) return refused(first + i, `seq is ${record.seq} where ${records.length + 1} is expected: lines are missing`);
    if (record.cause >= record.seq) return refused(first + i, 'a record cannot be caused by a later one');
    if (record.sentAt < (records.at(-1)?.sentAt ?? -Infinity)) return refused(first + i, 'time goes backwards');
    records.push(record);
  }
  return records;
}

/** Reads a trace file. It never throws: what is wrong is said with its line. */
export function readTrace(text: string): TraceReading {
  if (text.length > MAX_CHARACTERS) return { ok: false, message: 'the trace is larger than 256 MiB' };
  const lines = text.split('\n');
  const top = v.safeParse(header, parseLine(lines[0] ?? ''));
  if (top.success && top.output.version !== 1) return refused(1, `the trace is of version ${top.output.version}; this program reads version 1`);
  const records = readRecords(top.success ? lines.slice(1) : lines, top.success ? 2 : 1);
  if ('ok' in records) return records;
  if (records.length === 0) return { ok: false, message: 'the trace holds no record' };
  const title = top.success ? top.output.title : 'Trace';
  const link = top.success && top.output.fragment !== undefined ? decodeLink(top.output.fragment) : undefined;
  const repeatable = link?.ok === true;
  const scenario = repeatable ? link.scenario : scenarioOf([], { title });
  const fingerprint = top.success ? top.output.fingerprint : undefined;
  const processes = (top.success ? top.output.processes : undefined) ?? [
    ...new Set(records.flatMap((record) => (record.kind === 'message' ? [record.from, record.to] : []))),
  ];
  return { ok: true, trace: { title, records, scenario, repeatable, processes, ...(fingerprint === undefined ? {} : { fingerprint }) } };
}

import * as v from 'valibot';

/** The name that every message of the protocol carries. */
export const PROTOCOL = 'orrery/1';

const common = { protocol: v.literal(PROTOCOL), id: v.optional(v.union([v.string(), v.number()])) };
const moment = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(1e7));

const command = v.variant('type', [
  v.strictObject({ ...common, type: v.literal('ping') }),
  v.strictObject({ ...common, type: v.literal('seek'), t: moment }),
  v.strictObject({ ...common, type: v.literal('play') }),
  v.strictObject({ ...common, type: v.literal('pause') }),
  v.strictObject({ ...common, type: v.literal('step'), direction: v.picklist([1, -1]) }),
  v.strictObject({ ...common, type: v.literal('select'), selection: v.pipe(v.string(), v.maxLength(600)) }),
  v.strictObject({ ...common, type: v.literal('setTheme'), theme: v.picklist(['light', 'dark', 'system']) }),
]);

/** What an embedding page may ask for. Times are seconds. `select` takes `object:Pod/default/web`, `process:etcd-0` or `message:12`. */
export type EmbedCommand = v.InferOutput<typeof command>;

/** What an embedded view tells. Times are seconds, heights CSS pixels. */
export type EmbedEvent =
  | { readonly type: 'ready'; readonly title: string }
  | { readonly type: 'pong'; readonly id?: string | number }
  | { readonly type: 'state'; readonly t: number; readonly playing: boolean; readonly frontier: number; readonly selection?: string }
  | { readonly type: 'bookmark'; readonly t: number; readonly name: string }
  | { readonly type: 'height'; readonly height: number }
  | { readonly type: 'error'; readonly message: string };

/** A message as a command; undefined when it is none of ours. A command with a mistake is answered, other messages are not. */
export function readCommand(
  data: unknown,
): { readonly ok: true; readonly command: EmbedCommand } | { readonly ok: false; readonly message: string } | undefined {
  if (typeof data !== 'object' || data === null || !('protocol' in data) || data.protocol !== PROTOCOL) return undefined;
  const result = v.safeParse(command, data);
  if (result.success) return { ok: true, command: result.output };
  const [issue] = result.issues;
  return { ok: false, message: `${issue.path?.map((item) => String(item.key)).join('.') ?? 'message'}: ${issue.message}` };
}

/**
 * Who may steer an embedded view: the origin that its address names, or else that of the page that embeds it, as the
 * browser tells it. Undefined when there is none (opened by itself, or a page that hides where it is): nobody may.
 */
export function allowedOrigin(named: string | undefined, referrer: string, embedded: boolean): string | undefined {
  if (!embedded) return undefined;
  if (named !== undefined) return named;
  try {
    const { origin } = new URL(referrer);
    return origin === 'null' ? undefined : origin;
  } catch {
    return undefined;
  }
}

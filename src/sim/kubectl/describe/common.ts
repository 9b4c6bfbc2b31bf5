import { type CoreEvent, type KubeList, type KubeObject, resources } from '../../../api/index.ts';
import { compareStrings, formatLabelSelector, humanDuration, type LabelSelectorObject, type ResourceInfo } from '../../apimachinery/index.ts';
import { list } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { DAYS, MONTHS } from '../../component-helpers/calendar.ts';
import type { Session } from '../session.ts';
import type { Writer } from './writer.ts';

/** Describes one object: may ask the server for what belongs to it. */
export type Describer = (session: Session, writer: Writer, object: KubeObject, info: ResourceInfo) => Procedure<void>;

type Map_ = Readonly<Record<string, string>>;

const HIDDEN_ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';

/** `Labels:\ta=b` and one line each for the others; `<none>` when empty. */
export function writeMap(writer: Writer, level: number, title: string, map: Map_ | undefined): void {
  const entries = Object.entries(map ?? {}).sort(([a], [b]) => compareStrings(a, b));
  writeLines(
    writer,
    level,
    title,
    entries.map(([key, value]) => `${key}=${value}`),
  );
}

const MAX_ANNOTATION = 140;
const shorten = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length)}...` : text);

/** Annotations print `key: value`; long or multi-line values move to lines of their own. */
export function writeAnnotations(writer: Writer, level: number, annotations: Map_ | undefined): void {
  const lines = Object.entries(annotations ?? {})
    .filter(([key]) => key !== HIDDEN_ANNOTATION)
    .sort(([a], [b]) => compareStrings(a, b))
    .flatMap(([key, given]) => {
      const value = given.replace(/\n$/, '');
      if (!value.includes('\n') && value.length + key.length + 2 <= MAX_ANNOTATION) return [`${key}: ${value}`];
      return [`${key}:`, ...value.split('\n').map((line) => `  ${shorten(line, MAX_ANNOTATION - 2)}`)];
    });
  writeLines(writer, level, 'Annotations', lines);
}

/** RFC 1123 with numeric zone: `Sat, 21 Nov 2026 04:02:25 +0000`. */
export function rfc1123(time: string | undefined): string {
  if (!time) return '<unset>';
  const date = new Date(Date.parse(time));
  const two = (n: number): string => String(n).padStart(2, '0');
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  return `${DAYS[date.getUTCDay()]}, ${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()} ${clock} +0000`;
}

export const selectorText = (selector: LabelSelectorObject | undefined): string => formatLabelSelector(selector);

/** `Title:\ta` and one line each for the others; `<none>` when empty. */
export function writeLines(writer: Writer, level: number, title: string, lines: readonly string[]): void {
  if (lines.length === 0) writer.write(level, `${title}:\t<none>`);
  lines.forEach((line, index) => writer.write(level, `${index === 0 ? `${title}:` : ''}\t${line}`));
}

export const setText = (set: Map_ | undefined): string => {
  const keys = Object.keys(set ?? {}).sort();
  return keys.length === 0 ? '<none>' : keys.map((key) => `${key}=${set?.[key]}`).join(',');
};

/** Name, namespace, labels, annotations: how most descriptions begin. */
export function writeHead(writer: Writer, object: KubeObject): void {
  const { name, namespace, labels, annotations } = object.metadata ?? {};
  writer.write(0, `Name:\t${name}`);
  if (namespace) writer.write(0, `Namespace:\t${namespace}`);
  writeMap(writer, 0, 'Labels', labels);
  writeAnnotations(writer, 0, annotations);
}

const NEVER = Number.NEGATIVE_INFINITY;
const lastTime = (event: CoreEvent): number => (event.lastTimestamp ? Date.parse(event.lastTimestamp) : NEVER);

/** How long ago, or `<unknown>`. */
const since = (time: string | undefined, nowMs: number): string => (time ? humanDuration((nowMs - Date.parse(time)) / 1_000) : '<unknown>');

function interval(event: CoreEvent, nowMs: number): string {
  const first = since(event.eventTime ?? event.firstTimestamp, nowMs);
  if (event.series) return `${since(event.series.lastObservedTime, nowMs)} (x${event.series.count} over ${first})`;
  return (event.count ?? 0) > 1 ? `${since(event.lastTimestamp, nowMs)} (x${event.count} over ${first})` : first;
}

/** Kinds that are not named when their events are looked for. */
const UNNAMED: ReadonlySet<string> = new Set(['Pod']);

function* eventsOf(session: Session, object: KubeObject, uid: string): Procedure<readonly CoreEvent[]> {
  const { name, namespace } = object.metadata ?? {};
  const fields = [
    `involvedObject.name=${name}`,
    `involvedObject.namespace=${namespace ?? ''}`,
    ...(UNNAMED.has(object.kind) ? [] : [`involvedObject.kind=${object.kind}`]),
    `involvedObject.uid=${uid}`,
  ];
  const found = yield* session.api(list<KubeList<CoreEvent>>(resources.events, namespace, { fieldSelector: fields.join(','), limit: 500 }));
  return found.items;
}

/** Asks for the object's events and writes their table. Source: `describe.go` searchEvents, DescribeEvents. */
export function* writeEvents(session: Session, writer: Writer, object: KubeObject): Procedure<void> {
  if (!session.flags.bool('show-events', true)) return;
  const { name = '', uid = '', annotations } = object.metadata ?? {};
  const mirror = object.kind === 'Pod' ? annotations?.['kubernetes.io/config.mirror'] : undefined;
  const found = [...(yield* eventsOf(session, object, mirror ?? uid))];
  // The kubelet names its node by name, controllers by UID.
  if (object.kind === 'Node') found.push(...(yield* eventsOf(session, object, name)));
  if (found.length === 0) {
    writer.write(0, 'Events:\t<none>');
    return;
  }
  // What came before is aligned by itself.
  writer.flush();
  writer.write(0, 'Events:');
  writer.write(1, 'Type\tReason\tAge\tFrom\tMessage');
  writer.write(1, '----\t------\t----\t----\t-------');
  for (const event of found.sort((a, b) => Math.sign(lastTime(a) - lastTime(b)) || 0)) {
    const from = event.source?.component || event.reportingComponent || '';
    const { fieldPath } = event.involvedObject;
    const message = `${fieldPath ? `${fieldPath}: ` : ''}${(event.message ?? '').trim()}`;
    writer.write(1, `${event.type}\t${event.reason}\t${interval(event, session.nowMs())}\t${from}\t${message}`);
  }
}

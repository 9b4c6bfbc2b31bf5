import { type CoreEvent, type KubeList, type KubeObject, resources } from '../../../api/index.ts';
import { compareStrings, formatSelector, humanDuration, type ResourceInfo, selectorOf } from '../../apimachinery/index.ts';
import { list } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { Session } from '../session.ts';
import type { Writer } from './writer.ts';

/** Describes one object: may ask the server for what belongs to it. */
export type Describer = (session: Session, writer: Writer, object: KubeObject, info: ResourceInfo) => Procedure<void>;

type Map_ = Readonly<Record<string, string>>;

const HIDDEN_ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';

/** `Labels:\ta=b` and one line each for the others; `<none>` when empty. */
export function writeMap(writer: Writer, level: number, title: string, map: Map_ | undefined, hidden: readonly string[] = []): void {
  const entries = Object.entries(map ?? {})
    .filter(([key]) => !hidden.includes(key))
    .sort(([a], [b]) => compareStrings(a, b));
  if (entries.length === 0) {
    writer.write(level, `${title}:\t<none>`);
    return;
  }
  entries.forEach(([key, value], index) => {
    writer.write(level, `${index === 0 ? `${title}:` : ''}\t${key}=${value}`);
  });
}

/** Annotations print `key: value`; long or multi-line values move to lines of their own. */
export function writeAnnotations(writer: Writer, level: number, annotations: Map_ | undefined): void {
  const entries = Object.entries(annotations ?? {})
    .filter(([key]) => key !== HIDDEN_ANNOTATION)
    .sort(([a], [b]) => compareStrings(a, b));
  if (entries.length === 0) {
    writer.write(level, 'Annotations:\t<none>');
    return;
  }
  entries.forEach(([key, value], index) => {
    const head = index === 0 ? 'Annotations:\t' : '\t';
    if (value.includes('\n') || value.length + key.length + 2 > 140) {
      writer.write(level, `${head}${key}:`);
      for (const line of value.split('\n')) writer.write(level, `\t  ${line.length > 140 ? `${line.slice(0, 137)}...` : line}`);
    } else writer.write(level, `${head}${key}: ${value}`.replace(/\s+$/, ''));
  });
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** RFC 1123 with numeric zone: `Sat, 21 Nov 2026 04:02:25 +0000`. */
export function rfc1123(time: string | undefined): string {
  if (!time) return '<unset>';
  const date = new Date(Date.parse(time));
  const two = (n: number): string => String(n).padStart(2, '0');
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  return `${DAYS[date.getUTCDay()]}, ${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()} ${clock} +0000`;
}

export const selectorText = (selector: Parameters<typeof selectorOf>[0]): string => {
  const text = formatSelector(selectorOf(selector));
  return text === '' ? '<none>' : text;
};

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

const timeOf = (event: CoreEvent): number => Date.parse(event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp ?? '');

function age(event: CoreEvent, nowMs: number): string {
  const last = humanDuration((nowMs - timeOf(event)) / 1_000);
  if ((event.count ?? 1) <= 1) return last;
  const first = Date.parse(event.firstTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp ?? '');
  return `${last} (x${event.count} over ${humanDuration((nowMs - first) / 1_000)})`;
}

/** Asks for the object's events and writes their table. */
export function* writeEvents(session: Session, writer: Writer, object: KubeObject): Procedure<void> {
  if (!session.flags.bool('show-events', true)) return;
  const { name, namespace, uid } = object.metadata ?? {};
  const fields = [`involvedObject.name=${name}`, `involvedObject.namespace=${namespace ?? ''}`, `involvedObject.kind=${object.kind}`, `involvedObject.uid=${object.kind === 'Node' ? name : uid}`];
  const found = yield* session.api(list<KubeList<CoreEvent>>(resources.events, namespace, { fieldSelector: fields.join(','), limit: 500 }));
  const events = [...found.items].sort((a, b) => timeOf(a) - timeOf(b));
  if (events.length === 0) {
    writer.write(0, 'Events:\t<none>');
    return;
  }
  writer.write(0, 'Events:');
  writer.write(1, 'Type\tReason\tAge\tFrom\tMessage');
  writer.write(1, '----\t------\t----\t----\t-------');
  for (const event of events) {
    const from = event.source?.component || event.reportingComponent || '';
    writer.write(1, `${event.type}\t${event.reason}\t${age(event, session.nowMs())}\t${from}\t${(event.message ?? '').trim()}`);
  }
}

import { type CoreEvent, type KubeList, type KubeObject, resources } from '../../../api/index.ts';
import { compareStrings, formatLabelSelector, humanDuration, type LabelSelectorObject, type ResourceInfo } from '../../apimachinery/index.ts';
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
  writeLines(writer, level, title, entries.map(([key, value]) => `${key}=${value}`));
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
    const { fieldPath } = event.involvedObject;
    const message = `${fieldPath ? `${fieldPath}: ` : ''}${(event.message ?? '').trim()}`;
    writer.write(1, `${event.type}\t${event.reason}\t${age(event, session.nowMs())}\t${from}\t${message}`);
  }
}

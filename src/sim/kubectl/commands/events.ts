import { type CoreEvent, type KubeList, resources } from '../../../api/index.ts';
import { humanDuration, type ResourceInfo } from '../../apimachinery/index.ts';
import { list as listRequest } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, list, string } from '../command.ts';
import { CommandError, UnknownKind } from '../errors.ts';
import { printFlags } from '../print-result.ts';
import { outputFormat, printObjects } from '../printers/index.ts';
import { columnWidths, layOut } from '../printers/table.ts';
import { apiVersionOf, resourceOf } from '../resource-builder.ts';
import type { Session } from '../session.ts';

/** `27s`, or `21s (x2 over 23s)` for repeated events. Source: `cmd/events/event_printer.go` getInterval. */
function eventAge(event: CoreEvent, nowMs: number): string {
  const since = (time: string | null | undefined): string => (time ? humanDuration((nowMs - Date.parse(time)) / 1_000) : '<unknown>');
  const first = since(event.eventTime ?? event.firstTimestamp);
  if (event.series) return `${since(event.series.lastObservedTime)} (x${event.series.count} over ${first})`;
  return (event.count ?? 1) > 1 ? `${since(event.lastTimestamp)} (x${event.count} over ${first})` : first;
}

const timeOf = (event: CoreEvent): number => Date.parse(event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? '') || 0;

/** What is asked for, by the flags. */
interface Asked {
  readonly namespace: string | undefined;
  readonly fieldSelector: string | undefined;
  readonly isMeant: (event: CoreEvent) => boolean;
}

/** Errors: kubectl's, without its usual first word. */
function kindOf(session: Session, word: string): ResourceInfo {
  try {
    return resourceOf(session, word);
  } catch (error) {
    if (!(error instanceof UnknownKind) || !session.discovered) throw error;
    throw new CommandError(error.message, 'verbatim');
  }
}

/** Errors: kubectl's for flags that are not right. */
function asked(session: Session): Asked {
  const { flags } = session;
  const target = flags.get('for') ?? '';
  const types = flags.all('types').flatMap((text) => text.toLowerCase().split(','));
  if (target !== '' && !target.includes('/')) throw new CommandError('--for must be in resource/name form');
  const [word = '', name = '', ...more] = target.split('/');
  if (more.length > 0) throw new CommandError('arguments in resource/name form may not have more than one slash');
  const info = target === '' ? undefined : kindOf(session, word);
  if (types.some((type) => type !== 'normal' && type !== 'warning')) throw new CommandError('valid --types are Normal or Warning');
  return {
    namespace: session.allNamespaces ? undefined : session.namespace,
    fieldSelector:
      info && name !== '' ? `involvedObject.kind=${info.type.kind},involvedObject.apiVersion=${apiVersionOf(info)},involvedObject.name=${name}` : undefined,
    isMeant: ({ type = '' }) => types.length === 0 || types.includes(type.toLowerCase()),
  };
}

/** Prints events as rows, or as `-o` says: a list as a whole, what a watch brings one by one. */
class EventPrinter {
  private widths: readonly number[] = [];
  private headers: boolean;
  private separator = '';

  constructor(private readonly session: Session) {
    this.headers = !session.flags.bool('no-headers');
  }

  private row(event: CoreEvent): readonly string[] {
    const { session } = this;
    const object = `${event.involvedObject.kind}/${event.involvedObject.name ?? ''}`;
    const cells = [eventAge(event, session.nowMs()), event.type ?? '', event.reason ?? '', object, (event.message ?? '').trim()];
    return session.allNamespaces ? [event.metadata.namespace ?? '', ...cells] : cells;
  }

  print(events: readonly CoreEvent[], whole: boolean): void {
    const { session } = this;
    const { flags } = session;
    const output = flags.get('output') ?? (flags.has('template') ? 'go-template' : undefined);
    if (output) {
      const format = outputFormat(output, { template: flags.get('template'), files: session.files, plain: true });
      if (whole && format.name === 'name') return;
      const info = resourceOf(session, 'events');
      const typed = events.map((event) => ({ ...event, apiVersion: 'v1', kind: 'Event', eventTime: event.eventTime ?? null }));
      const objects = whole ? [{ apiVersion: 'v1', kind: 'EventList', metadata: {}, items: typed }] : typed;
      for (const object of objects)
        session.out(`${this.separator}${printObjects(format, [{ info, object, typed: true }], false, flags.bool('show-managed-fields'))}`);
      if (format.name === 'yaml') this.separator = '---\n';
      return;
    }
    const header = ['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'];
    const rows = [...(this.headers ? [session.allNamespaces ? ['NAMESPACE', ...header] : header] : []), ...events.map((event) => this.row(event))];
    this.headers = false;
    this.widths = columnWidths(rows, this.widths);
    session.out(layOut(rows, this.widths));
  }
}

function* watched(session: Session, { namespace, fieldSelector, isMeant }: Asked, printer: EventPrinter): Procedure<void> {
  yield* session.watchFor(resourceOf(session, 'events'), namespace, fieldSelector === undefined ? {} : { fieldSelector }, (object, change) => {
    const event = object as CoreEvent;
    if (change !== 'DELETED' && isMeant(event)) printer.print([event], false);
  });
}

/** Source: `cmd/events/events.go`. */
export const events: Command = {
  short: 'Display events.',
  usage:
    '[(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file] [--for TYPE/NAME] [--watch] [--types=Normal,Warning] [options]',
  flags: [string('for'), list('types'), bool('watch', 'w'), bool('no-headers'), string('chunk-size'), ...printFlags],
  *run(session): Procedure<void> {
    const wanted = asked(session);
    const printer = new EventPrinter(session);
    if (session.flags.bool('watch')) return yield* watched(session, wanted, printer);
    const { namespace, fieldSelector, isMeant } = wanted;
    const found = yield* session.api(
      listRequest<KubeList<CoreEvent>>(resources.events, namespace, { limit: 500, ...(fieldSelector ? { fieldSelector } : {}) }),
    );
    const shown = found.items.filter(isMeant).sort((a, b) => timeOf(a) - timeOf(b));
    if (shown.length > 0) printer.print(shown, true);
    else session.err(namespace ? `No events found in ${namespace} namespace.` : 'No events found.');
  },
};

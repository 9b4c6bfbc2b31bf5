import { type CoreEvent, type KubeList, resources } from '../../../api/index.ts';
import { list as listRequest } from '../../client-go/index.ts';
import { humanDuration } from '../../apimachinery/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import { printFlags } from '../print-result.ts';
import { resourceOf } from '../resource-builder.ts';
import { layOut } from '../printers/table.ts';

/** `27s`, or `21s (x2 over 23s)` for repeated events. */
export function eventAge(event: CoreEvent, nowMs: number): string {
  const first = Date.parse(event.firstTimestamp ?? event.eventTime ?? event.metadata?.creationTimestamp ?? '');
  const last = Date.parse(event.lastTimestamp ?? event.eventTime ?? event.metadata?.creationTimestamp ?? '');
  const age = humanDuration((nowMs - last) / 1_000);
  return (event.count ?? 1) > 1 ? `${age} (x${event.count} over ${humanDuration((nowMs - first) / 1_000)})` : age;
}

const time = (event: CoreEvent): number => Date.parse(event.lastTimestamp ?? event.eventTime ?? event.metadata?.creationTimestamp ?? '');

export const events: Command = {
  short: 'List events.',
  usage: '[(-o|--output=)json|yaml|name] [--for TYPE/NAME] [--types=Normal,Warning] [options]',
  flags: [string('for'), string('types'), bool('watch', 'w'), bool('no-headers'), string('chunk-size'), ...printFlags],
  *run(session): Procedure<void> {
    const { flags } = session;
    const [target, types] = [flags.get('for'), flags.get('types')?.split(',')];
    if (target !== undefined && !target.includes('/')) throw new CommandError('--for must be in resource/name form');
    if (types?.some((type) => !/^(?:normal|warning)$/i.test(type))) throw new CommandError('valid --types are Normal or Warning');
    const namespace = session.allNamespaces ? undefined : session.namespace;
    const [kind, name] = (target ?? '').split('/');
    const of = kind && name ? [`involvedObject.kind=${resourceOf(session, kind).type.kind}`, `involvedObject.name=${name}`].join(',') : undefined;
    const found = yield* session.api(listRequest<KubeList<CoreEvent>>(resources.events, namespace, { limit: 500, ...(of ? { fieldSelector: of } : {}) }));
    const shown = found.items.filter((event) => !types || types.some((type) => type.toLowerCase() === event.type?.toLowerCase())).sort((a, b) => time(a) - time(b));
    if (shown.length === 0) {
      session.err(namespace ? `No events found in ${namespace} namespace.` : 'No events found.');
      return;
    }
    const rows = shown.map((event) => {
      const object = `${event.involvedObject.kind}/${event.involvedObject.name}`;
      const cells = [eventAge(event, session.nowMs()), event.type ?? '', event.reason ?? '', object, (event.message ?? '').trim()];
      return namespace ? cells : [event.metadata.namespace ?? '', ...cells];
    });
    const header = ['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'];
    session.out(layOut(flags.bool('no-headers') ? rows : [namespace ? header : ['NAMESPACE', ...header], ...rows]));
  },
};

import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, outputFlag, string } from '../command.ts';
import { layOut } from '../printers/table.ts';
import { apiVersionOf } from '../resource-builder.ts';

export const apiResources: Command = {
  short: 'Print the supported API resources on the server.',
  usage: '[options]',
  flags: [string('api-group'), string('namespaced'), string('verbs'), string('sort-by'), bool('no-headers'), bool('cached'), outputFlag],
  *run(session): Procedure<void> {
    const { flags } = session;
    yield* session.api({ method: 'GET', path: '/api' });
    yield* session.api({ method: 'GET', path: '/apis' });
    const group = flags.get('api-group');
    const namespaced = flags.get('namespaced');
    const infos = session.scheme
      .all()
      .filter((info) => group === undefined || info.type.group === group)
      .filter((info) => namespaced === undefined || String(info.type.namespaced) === namespaced);
    const sorted = [...infos].sort((a, b) => compare(a.type.group, b.type.group) || compare(a.type.resource, b.type.resource));
    if (flags.get('output') === 'name') {
      session.out(sorted.map(({ type }) => (type.group === '' ? type.resource : `${type.resource}.${type.group}`)).join('\n'));
      return;
    }
    const rows = sorted.map((info) => [info.type.resource, info.shortNames.join(','), apiVersionOf(info), String(info.type.namespaced), info.type.kind]);
    session.out(layOut(flags.bool('no-headers') ? rows : [['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND'], ...rows]));
  },
};

/** Source: `cmd/apiresources/apiversions.go`. */
export const apiVersions: Command = {
  short: 'Print the supported API versions on the server, in the form of "group/version".',
  usage: '[options]',
  flags: [],
  *run(session): Procedure<void> {
    yield* session.api({ method: 'GET', path: '/api' });
    yield* session.api({ method: 'GET', path: '/apis' });
    session.out([...new Set(session.scheme.all().map(apiVersionOf))].sort(compare).join('\n'));
  },
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

import type { Procedure } from '../../kernel/index.ts';
import { compareStrings, groupResource, type ResourceInfo } from '../../apimachinery/index.ts';
import { bool, type Command, list, outputFlag, string } from '../command.ts';
import { discover } from '../discovery.ts';
import { CommandError } from '../errors.ts';
import type { Session } from '../session.ts';
import { kyamlText } from '../printers/kyaml.ts';
import { layOut } from '../printers/table.ts';
import { jsonAsIs, yamlText } from '../printers/yaml.ts';
import { apiVersionOf } from '../resource-builder.ts';

export const apiResources: Command = {
  short: 'Print the supported API resources on the server.',
  usage: '[options]',
  flags: [string('api-group'), string('namespaced'), list('verbs'), list('categories'), string('sort-by'), bool('no-headers'), bool('cached'), outputFlag],
  *run(session, args): Procedure<void> {
    const { flags } = session;
    if (args.length > 0) throw new CommandError(`unexpected arguments: [${args.join(' ')}]`, 'usage');
    const order = flags.get('sort-by') ?? '';
    if (!['', 'name', 'kind'].includes(order)) throw new CommandError('--sort-by accepts only name or kind');
    const output = flags.get('output') ?? '';
    if (!['', 'wide', 'name', 'json', 'kyaml', 'yaml'].includes(output))
      throw new CommandError(
        `unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: json,kyaml,name,wide,yaml`,
      );
    yield* discover(session);
    const sorted = chosen(session).sort((a, b) =>
      order === 'kind'
        ? compareStrings(a.type.kind, b.type.kind)
        : order === 'name'
          ? compareStrings(a.type.resource, b.type.resource)
          : compareStrings(a.type.group, b.type.group) || compareStrings(a.type.resource, b.type.resource),
    );
    if (output === 'name') {
      session.out(sorted.map(({ type }) => groupResource(type)).join('\n'));
      return;
    }
    if (output === 'json' || output === 'yaml' || output === 'kyaml') {
      const whole = { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: '', resources: sorted.map(resourceEntry) };
      session.out(output === 'json' ? jsonAsIs(whole) : output === 'yaml' ? yamlText(whole) : kyamlText(whole));
      return;
    }
    const wide = output === 'wide';
    const rows = sorted.map((info) => [
      info.type.resource,
      info.shortNames.join(','),
      apiVersionOf(info),
      String(info.type.namespaced),
      info.type.kind,
      ...(wide ? [verbsOf(info).join(','), info.categories.join(',')] : []),
    ]);
    session.out(
      layOut(flags.bool('no-headers') ? rows : [['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', ...(wide ? ['VERBS', 'CATEGORIES'] : [])], ...rows]),
    );
  },
};

/** One resource as discovery tells of it, with its group and version. Source: `apimachinery/pkg/apis/meta/v1/types.go` APIResource. */
function resourceEntry(info: ResourceInfo): object {
  const { type, singular, shortNames, categories } = info;
  return {
    name: type.resource,
    singularName: singular,
    namespaced: type.namespaced,
    ...(type.group === '' ? {} : { group: type.group }),
    version: type.version,
    kind: type.kind,
    verbs: verbsOf(info),
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
  };
}

/** As the server tells them. */
const verbsOf = ({ verbs }: ResourceInfo): readonly string[] => [...verbs].sort(compareStrings);

/** Each resource once, in the version that the server prefers, as the flags choose. */
function chosen({ flags, scheme }: Session): ResourceInfo[] {
  const commas = (flag: string): readonly string[] => flags.all(flag).flatMap((text) => text.split(','));
  const [group, namespaced, verbs, categories] = [flags.get('api-group'), flags.get('namespaced'), commas('verbs'), commas('categories')];
  const all = scheme.all();
  return all
    .filter((info, index) => all.findIndex(({ type }) => groupResource(type) === groupResource(info.type)) === index)
    .filter(({ type }) => (group === undefined || type.group === group) && (namespaced === undefined || String(type.namespaced) === namespaced))
    .filter((info) => verbs.every((verb) => info.verbs.includes(verb)) && categories.every((category) => info.categories.includes(category)));
}

/** Source: `cmd/apiresources/apiversions.go`. */
export const apiVersions: Command = {
  short: 'Print the supported API versions on the server, in the form of "group/version".',
  usage: '[options]',
  flags: [],
  *run(session, args): Procedure<void> {
    if (args.length > 0) throw new CommandError(`unexpected arguments: [${args.join(' ')}]`, 'usage');
    yield* discover(session);
    session.out([...new Set(session.scheme.all().map(apiVersionOf))].sort(compareStrings).join('\n'));
  },
};

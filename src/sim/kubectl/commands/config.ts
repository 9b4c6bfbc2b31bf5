import { compareStrings } from '../../apimachinery/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, list, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import type { FlagSpec } from '../flags.ts';
import type { KubeConfig, KubeConfigEntry } from '../machine.ts';
import { printFlags } from '../print-result.ts';
import { outputFormat, printObjects } from '../printers/index.ts';
import { layOut } from '../printers/table.ts';
import { jsonAsIs } from '../printers/yaml.ts';
import { resourceOf } from '../resource-builder.ts';
import type { Session } from '../session.ts';
import { base64Of } from './create-data.ts';
import { entriesOf, entryFields, KUBECONFIG, setProperty, unsetProperty } from './kubeconfig.ts';

type Run = (session: Session, args: readonly string[], config: KubeConfig) => void;

const command = (short: string, usage: string, flags: Command['flags'], run: Run): Command => ({
  short,
  usage,
  flags,
  *run(session, args): Procedure<void> {
    run(session, args, session.machine.kubeconfig);
  },
});

const unexpected = (args: readonly string[]): CommandError => new CommandError(`Unexpected args: [${args.join(' ')}]`);
const only = (args: readonly string[]): string => {
  const [name] = args;
  if (name === undefined || args.length !== 1) throw unexpected(args);
  return name;
};

/** Contents that `view` hides. */
const secrets: Readonly<Record<string, string>> = {
  'certificate-authority-data': 'DATA+OMITTED',
  'client-certificate-data': 'DATA+OMITTED',
  'client-key-data': 'DATA+OMITTED',
  token: 'REDACTED',
  password: 'REDACTED',
};

/** An entry with its fields in Go's order; what is empty is left out. */
function shownEntry(kind: string, entry: object, hidden: boolean): object {
  const shown = Object.keys(entryFields[kind] ?? {}).flatMap((field) => {
    const value: unknown = (entry as KubeConfigEntry)[field];
    const kept = field === 'server' || field === 'cluster' || field === 'user';
    if (!kept && (value === undefined || value === '' || value === false)) return [];
    return [[field, hidden && secrets[field] ? secrets[field] : (value ?? '')]];
  });
  return Object.fromEntries(shown);
}

const named = (kind: 'clusters' | 'contexts' | 'users', entries: ReadonlyMap<string, object>, hidden: boolean): readonly object[] | null =>
  entries.size === 0
    ? null
    : [...entries]
        .toSorted(([a], [b]) => compareStrings(a, b))
        .map(([name, entry]) =>
          kind === 'users' ? { name, user: shownEntry(kind, entry, hidden) } : { name, [kind.slice(0, -1)]: shownEntry(kind, entry, hidden) },
        );

const picked = (entries: ReadonlyMap<string, object>, name: string): ReadonlyMap<string, object> => new Map([...entries].filter(([key]) => key === name));

/** Source: `cmd/config/view.go`. Errors: what `--minify` needs is not there. */
function viewed({ flags }: Session, config: KubeConfig): object {
  const hidden = !flags.bool('raw') && !flags.bool('flatten');
  const current = flags.bool('minify') ? (flags.get('context') ?? config.current) : config.current;
  const context = config.contexts.get(current);
  if (flags.bool('minify') && current === '') throw new CommandError('current-context must exist in order to minify');
  if (flags.bool('minify') && !context) throw new CommandError(`cannot locate context ${current}`);
  const minify = <T extends object>(entries: ReadonlyMap<string, T>, name: string | undefined): ReadonlyMap<string, object> =>
    flags.bool('minify') ? picked(entries, name ?? '') : entries;
  return {
    kind: 'Config',
    apiVersion: 'v1',
    clusters: named('clusters', minify(config.clusters, context?.cluster), hidden),
    users: named('users', minify(config.users, context?.user), hidden),
    contexts: named('contexts', minify(config.contexts, current), hidden),
    'current-context': current,
  };
}

function view(session: Session, args: readonly string[], config: KubeConfig): void {
  if (args.length > 0) throw new CommandError(`unexpected arguments: [${args.join(' ')}]`, 'usage');
  const output = session.flags.get('output') ?? (session.flags.has('template') ? 'go-template' : 'yaml');
  const object = viewed(session, config);
  if (output === 'json') {
    session.out(jsonAsIs(object));
    return;
  }
  const format = outputFormat(output, { template: session.flags.get('template'), files: session.files });
  session.out(printObjects(format, [{ info: resourceOf(session, 'configmaps'), object: object as never }], false, true));
}

function getContexts(session: Session, args: readonly string[], { current, contexts }: KubeConfig): void {
  const { flags } = session;
  const output = flags.get('output') ?? '';
  if (output !== '' && output !== 'name')
    throw new CommandError(`--output ${output} is not available in kubectl config get-contexts; resetting to default output format`);
  const names = (args.length > 0 ? args.filter((name) => contexts.has(name)) : [...contexts.keys()]).toSorted(compareStrings);
  if (output === 'name') {
    if (names.length > 0) session.out(names.join('\n'));
  } else {
    const rows = names.map((name) => {
      const { cluster = '', user = '', namespace = '' } = contexts.get(name) ?? {};
      return [name === current ? '*' : '', name, cluster, user, namespace];
    });
    const all = flags.bool('no-headers') ? rows : [['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE'], ...rows];
    if (all.length > 0) session.out(layOut(all));
  }
  for (const name of args) if (!contexts.has(name)) session.fail(new CommandError(`context ${name} not found`));
}

const listing = (short: string, kind: 'clusters' | 'users'): Command =>
  command(short, '[flags] [options]', [], (session, _, config) =>
    session.out(['NAME', ...[...entriesOf(config, kind).keys()].toSorted(compareStrings)].join('\n')),
  );

/** `delete-context`, `delete-cluster`, `delete-user`. Without a name the first two print their help and are content. */
const deleting = (short: string, what: 'cluster' | 'context' | 'user'): Command =>
  command(short, 'NAME [options]', [], (session, args, config) => {
    const [name = ''] = args;
    if (args.length !== 1) {
      if (what === 'user') throw new CommandError('user to delete is required', 'usage');
      return;
    }
    const entries = entriesOf(config, `${what}s`);
    if (!entries.has(name)) throw new CommandError(`cannot delete ${what} ${name}, not in ${KUBECONFIG}`);
    if (what === 'context' && config.current === name)
      session.err('warning: this removed your active context, use "kubectl config use-context" to select a different one');
    entries.delete(name);
    session.out(`deleted ${what} ${name} from ${KUBECONFIG}`);
  });

const absolute = (path: string): string => (path === '' || path.startsWith('/') ? path : `/root/${path}`);

/** A file's contents in the kubeconfig itself, or where it lies. */
function fileFields(session: Session, flag: string, field: string): KubeConfigEntry {
  const path = session.flags.get(flag);
  if (path === undefined) return {};
  if (!session.flags.bool('embed-certs')) return { [field]: absolute(path), [`${field}-data`]: undefined };
  const text = session.files[path];
  if (text === undefined) throw new CommandError(`could not stat ${flag} file ${path}: stat ${path}: no such file or directory`);
  return { [`${field}-data`]: base64Of(text), [field]: undefined };
}

const textFields = ({ flags }: Session, names: readonly string[]): KubeConfigEntry =>
  Object.fromEntries(names.flatMap((name) => (flags.has(name) ? [[name, flags.get(name)]] : [])));

/** Source: `cmd/config/set_cluster.go`. */
function setCluster(session: Session, args: readonly string[], config: KubeConfig): void {
  const name = only(args);
  const { flags } = session;
  const [insecure, authority] = [flags.bool('insecure-skip-tls-verify'), flags.get('certificate-authority') ?? ''];
  if (name === '') throw new CommandError('you must specify a non-empty cluster name');
  if (insecure && authority !== '') throw new CommandError('you cannot specify a certificate authority and insecure mode at the same time');
  if (flags.bool('embed-certs') && authority === '') throw new CommandError('you must specify a --certificate-authority to embed');
  const before = config.clusters.get(name) ?? {};
  config.clusters.set(name, {
    ...before,
    ...(flags.has('server') ? { server: flags.get('server'), 'tls-server-name': '' } : {}),
    ...textFields(session, ['tls-server-name', 'proxy-url']),
    ...(flags.has('insecure-skip-tls-verify')
      ? { 'insecure-skip-tls-verify': insecure, ...(insecure ? { 'certificate-authority': '', 'certificate-authority-data': undefined } : {}) }
      : {}),
    ...fileFields(session, 'certificate-authority', 'certificate-authority'),
    ...(authority === '' ? {} : { 'insecure-skip-tls-verify': false }),
  });
  session.out(`Cluster ${JSON.stringify(name)} set.`);
}

/** A plugin that gets credentials: `--exec-command` and its kin. */
function execFields({ flags }: Session, before: unknown): KubeConfigEntry {
  if (!flags.has('exec-command') && before === undefined) return {};
  const old = (before ?? {}) as KubeConfigEntry;
  const env = flags
    .all('exec-env')
    .filter((pair) => pair.includes('='))
    .map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1) }));
  return {
    exec: {
      apiVersion: flags.get('exec-api-version') ?? old.apiVersion,
      args: flags.has('exec-arg') ? flags.all('exec-arg').flatMap((text) => text.split(',')) : flags.has('exec-command') ? null : (old.args ?? null),
      command: flags.get('exec-command') ?? old.command,
      env: env.length > 0 ? env : (old.env ?? null),
      interactiveMode: flags.get('exec-interactive-mode') ?? old.interactiveMode,
      provideClusterInfo: flags.bool('exec-provide-cluster-info', old.provideClusterInfo === true),
    },
  };
}

/** Source: `cmd/config/set_credentials.go`. */
function setCredentials(session: Session, args: readonly string[], config: KubeConfig): void {
  const name = only(args);
  const { flags } = session;
  if (name === '') throw new CommandError('you must specify a non-empty user name');
  const methods = [...(flags.get('token') ? ['token'] : []), ...(flags.get('username') || flags.get('password') ? ['username/password'] : [])];
  if (methods.length > 1) throw new CommandError(`you cannot specify more than one authentication method at the same time: --token, --username/--password`);
  if (flags.bool('embed-certs') && !flags.get('client-certificate') && !flags.get('client-key'))
    throw new CommandError('you must specify a --client-certificate or --client-key to embed');
  const before = config.users.get(name) ?? {};
  const after: KubeConfigEntry = {
    ...before,
    ...fileFields(session, 'client-certificate', 'client-certificate'),
    ...fileFields(session, 'client-key', 'client-key'),
    ...textFields(session, ['token', 'username', 'password']),
    ...execFields(session, before.exec),
  };
  const bearer = methods.includes('token') ? { username: '', password: '' } : methods.length > 0 ? { token: '' } : {};
  config.users.set(name, { ...after, ...bearer });
  session.out(`User ${JSON.stringify(name)} set.`);
}

/** Source: `cmd/config/set_context.go`. */
function setContext(session: Session, args: readonly string[], config: KubeConfig): void {
  const { flags } = session;
  if (args.length > 1) throw unexpected(args);
  const given = args[0] ?? '';
  const isCurrent = flags.bool('current');
  if (given === '' && !isCurrent) throw new CommandError('you must specify a non-empty context name or --current');
  if (given !== '' && isCurrent) throw new CommandError('you cannot specify both a context name and --current');
  if (isCurrent && config.current === '') throw new CommandError('no current context is set');
  const name = isCurrent ? config.current : given;
  const before = config.contexts.get(name);
  const namespace = flags.get('namespace') ?? before?.namespace;
  config.contexts.set(name, {
    cluster: flags.get('cluster') ?? before?.cluster ?? '',
    user: flags.get('user') ?? before?.user ?? '',
    ...(namespace ? { namespace } : {}),
  });
  session.out(`Context ${JSON.stringify(name)} ${before ? 'modified' : 'created'}.`);
}

function renameContext(session: Session, args: readonly string[], config: KubeConfig): void {
  const [from = '', to = ''] = args;
  if (args.length !== 2) throw unexpected(args);
  if (to === '') throw new CommandError('You must specify a new non-empty context name');
  const found = config.contexts.get(from);
  if (!found) throw new CommandError(`cannot rename the context ${JSON.stringify(from)}, it's not in ${KUBECONFIG}`);
  if (config.contexts.has(to))
    throw new CommandError(`cannot rename the context ${JSON.stringify(from)}, the context ${JSON.stringify(to)} already exists in ${KUBECONFIG}`);
  config.contexts.delete(from);
  config.contexts.set(to, found);
  if (config.current === from) config.current = to;
  session.out(`Context ${JSON.stringify(from)} renamed to ${JSON.stringify(to)}.`);
}

const useContext = command('Set the current-context in a kubeconfig file.', 'CONTEXT_NAME [options]', [], (session, args, config) => {
  const name = only(args);
  if (name === '') throw new CommandError('empty context names are not allowed');
  if (!config.contexts.has(name)) throw new CommandError(`no context exists with the name: ${JSON.stringify(name)}`);
  config.current = name;
  session.out(`Switched to context ${JSON.stringify(name)}.`);
});

const certificateFlags: readonly FlagSpec[] = [bool('embed-certs')];
const execFlags: readonly FlagSpec[] = [
  ...['exec-command', 'exec-api-version', 'exec-interactive-mode', 'auth-provider'].map((name) => string(name)),
  bool('exec-provide-cluster-info'),
  list('exec-arg'),
  list('exec-env'),
  list('auth-provider-arg'),
];

/** Source: `cmd/config`. */
export const configCommands: Readonly<Record<string, Command>> = {
  'config view': command(
    'Display merged kubeconfig settings or a specified kubeconfig file.',
    '[flags] [options]',
    [bool('minify'), bool('raw'), bool('flatten'), { name: 'merge', kind: 'string', bare: 'true' }, ...printFlags],
    view,
  ),
  'config current-context': command('Display the current-context.', '[flags] [options]', [], (session, _, { current }) => {
    if (current === '') throw new CommandError('current-context is not set');
    session.out(current);
  }),
  'config get-contexts': command('Describe one or many contexts.', '[(-o|--output=)name)] [options]', [string('output', 'o'), bool('no-headers')], getContexts),
  'config get-clusters': listing('Display clusters defined in the kubeconfig.', 'clusters'),
  'config get-users': listing('Display users defined in the kubeconfig.', 'users'),
  'config use-context': useContext,
  'config use': useContext,
  'config set': command(
    'Set an individual value in a kubeconfig file.',
    'PROPERTY_NAME PROPERTY_VALUE [options]',
    [{ name: 'set-raw-bytes', kind: 'string', bare: 'true' }],
    (session, args, config) => {
      const [name = '', value = ''] = args;
      if (args.length !== 2) throw unexpected(args);
      if (value === '') throw new CommandError('you cannot use set to unset a property');
      if (name === '') throw new CommandError('you must specify a property');
      setProperty(config, name, value, session.flags.get('set-raw-bytes') === 'true');
      session.out(`Property ${JSON.stringify(name)} set.`);
    },
  ),
  'config unset': command('Unset an individual value in a kubeconfig file.', 'PROPERTY_NAME [options]', [], (session, args, config) => {
    const name = only(args);
    if (name === '') throw new CommandError('you must specify a property');
    unsetProperty(config, name);
    session.out(`Property ${JSON.stringify(name)} unset.`);
  }),
  'config set-cluster': command(
    'Set a cluster entry in kubeconfig.',
    'NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com] [options]',
    [...certificateFlags, string('proxy-url')],
    setCluster,
  ),
  'config set-context': command(
    'Set a context entry in kubeconfig.',
    '[NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace] [options]',
    [bool('current')],
    setContext,
  ),
  'config set-credentials': command(
    'Set a user entry in kubeconfig.',
    'NAME [--client-certificate=path/to/certfile] [--client-key=path/to/keyfile] [--token=bearer_token] [--username=basic_user] [--password=basic_password] [--exec-command=exec_command] [options]',
    [...certificateFlags, ...execFlags],
    setCredentials,
  ),
  'config delete-cluster': deleting('Delete the specified cluster from the kubeconfig.', 'cluster'),
  'config delete-context': deleting('Delete the specified context from the kubeconfig.', 'context'),
  'config delete-user': deleting('Delete the specified user from the kubeconfig.', 'user'),
  'config rename-context': command('Rename a context from the kubeconfig file.', 'CONTEXT_NAME NEW_NAME [options]', [], renameContext),
};

import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, globalFlags, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import { compareStrings } from '../../apimachinery/index.ts';
import type { FlagSpec } from '../flags.ts';
import { commandAliases, commandOf, otherCommands } from '../registry.ts';
import type { Session } from '../session.ts';

/** Groups of commands in the order of `kubectl --help`. Source: `kubectl/pkg/cmd/cmd.go`. */
const groups: readonly (readonly [title: string, commands: readonly (readonly [name: string, short: string])[]])[] = [
  [
    'Basic Commands (Beginner):',
    [
      ['create', 'Create a resource from a file or from stdin'],
      ['expose', 'Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service'],
      ['run', 'Run a particular image on the cluster'],
      ['set', 'Set specific features on objects'],
    ],
  ],
  [
    'Basic Commands (Intermediate):',
    [
      ['explain', 'Get documentation for a resource'],
      ['get', 'Display one or many resources'],
      ['edit', 'Edit a resource on the server'],
      ['delete', 'Delete resources by file names, stdin, resources and names, or by resources and label selector'],
    ],
  ],
  [
    'Deploy Commands:',
    [
      ['rollout', 'Manage the rollout of a resource'],
      ['scale', 'Set a new size for a deployment, replica set, or replication controller'],
      ['autoscale', 'Auto-scale a deployment, replica set, stateful set, or replication controller'],
    ],
  ],
  [
    'Cluster Management Commands:',
    [
      ['certificate', 'Modify certificate resources'],
      ['cluster-info', 'Display cluster information'],
      ['top', 'Display resource (CPU/memory) usage'],
      ['cordon', 'Mark node as unschedulable'],
      ['uncordon', 'Mark node as schedulable'],
      ['drain', 'Drain node in preparation for maintenance'],
      ['taint', 'Update the taints on one or more nodes'],
    ],
  ],
  [
    'Troubleshooting and Debugging Commands:',
    [
      ['describe', 'Show details of a specific resource or group of resources'],
      ['logs', 'Print the logs for a container in a pod'],
      ['attach', 'Attach to a running container'],
      ['exec', 'Execute a command in a container'],
      ['port-forward', 'Forward one or more local ports to a pod'],
      ['proxy', 'Run a proxy to the Kubernetes API server'],
      ['cp', 'Copy files and directories to and from containers'],
      ['auth', 'Inspect authorization'],
      ['debug', 'Create debugging sessions for troubleshooting workloads and nodes'],
      ['events', 'List events'],
    ],
  ],
  [
    'Advanced Commands:',
    [
      ['diff', 'Diff the live version against a would-be applied version'],
      ['apply', 'Apply a configuration to a resource by file name or stdin'],
      ['patch', 'Update fields of a resource'],
      ['replace', 'Replace a resource by file name or stdin'],
      ['wait', 'Wait for a specific condition on one or many resources'],
      ['kustomize', 'Build a kustomization target from a directory or URL'],
    ],
  ],
  [
    'Settings Commands:',
    [
      ['label', 'Update the labels on a resource'],
      ['annotate', 'Update the annotations on a resource'],
      ['completion', 'Output shell completion code for the specified shell (bash, zsh, fish, or powershell)'],
    ],
  ],
  ['Subcommands provided by plugins:', []],
  [
    'Other Commands:',
    [
      ['api-resources', 'Print the supported API resources on the server'],
      ['api-versions', 'Print the supported API versions on the server, in the form of "group/version"'],
      ['config', 'Modify kubeconfig files'],
      ['plugin', 'Provides utilities for interacting with plugins'],
      ['version', 'Print the client and server version information'],
    ],
  ],
];

const overview = (): string =>
  [
    'kubectl controls the Kubernetes cluster manager.\n\n Find more information at: https://kubernetes.io/docs/reference/kubectl/\n',
    ...groups.map(([title, commands]) => `${title}\n${commands.map(([name, short]) => `  ${name.padEnd(15)} ${short}\n`).join('')}`),
    'Usage:\n  kubectl [flags] [options]\n\nUse "kubectl <command> --help" for more information about a given command.\nUse "kubectl options" for a list of global command-line options (applies to all commands).',
  ].join('\n');

const command = (short: string, usage: string, flags: Command['flags'], run: (session: Session, args: readonly string[]) => void): Command => ({
  short,
  usage,
  flags,
  *run(session, args): Procedure<void> {
    run(session, args);
  },
});

/** The words below others: `rollout`, `set`, `create secret` … */
function subcommands(path: string): readonly string[] {
  const aliases = commandAliases.get();
  const below = Object.keys(otherCommands.get()).filter((known) => known.startsWith(`${path} `) && aliases[known] === undefined);
  return [...new Set(below.map((known) => known.slice(path.length + 1).split(' ')[0] ?? ''))]
    .filter((word) => aliases[`${path} ${word}`] === undefined && !isAliasGroup(`${path} ${word}`))
    .sort();
}

/** `create svc` is `create service` under another name. */
const isAliasGroup = (path: string): boolean => Object.keys(commandAliases.get()).some((alias) => alias.startsWith(`${path} `));

const MORE = 'Use "kubectl options" for a list of global command-line options (applies to all commands).';

function groupHelp(path: string): string {
  const commands = otherCommands.get();
  const lines = subcommands(path).map(
    (name) => `  ${name.padEnd(15)} ${(commands[`${path} ${name}`]?.short ?? `Commands of kubectl ${path} ${name}`).replace(/\.$/, '')}`,
  );
  return `Available Commands:\n${lines.join('\n')}\n\nUsage:\n  kubectl ${path} [flags] [options]\n\nUse "kubectl ${path} <command> --help" for more information about a given command.\n${MORE}`;
}

const flagLine = ({ name, short, kind, bare }: FlagSpec): string =>
  `    ${short ? `-${short}, ` : ''}--${name}${kind === 'bool' ? '=false' : kind === 'list' ? '=[]' : `='${bare ?? ''}'`}`;

function commandHelp({ short, flags, usage }: Command, path: string): string {
  const below = subcommands(path);
  return [
    `${short}\n`,
    ...(below.length > 0
      ? [`Available Commands:\n${below.map((name) => `  ${name.padEnd(15)} ${otherCommands.get()[`${path} ${name}`]?.short ?? ''}`.trimEnd()).join('\n')}\n`]
      : []),
    ...(flags.length > 0
      ? [
          `Options:\n${[...flags]
            .sort((a, b) => compareStrings(a.name, b.name))
            .map(flagLine)
            .join('\n')}\n`,
        ]
      : []),
    `Usage:\n  kubectl ${path} ${usage}\n`,
    MORE,
  ].join('\n');
}

const help = command('Help about any command.', '[command] | STRING_TO_SEARCH', [], (session, args) => {
  const path = args.join(' ');
  // The words name commands, but none that does anything: the help is an error.
  const say = (text: string): void => (session.refused && path !== 'rollout' && path !== 'certificate' ? session.err(text) : session.out(text));
  if (args.length === 0) return session.out(overview());
  if (otherCommands.get()[path] === undefined && path !== 'apply' && subcommands(path).length > 0) return say(groupHelp(path));
  if (otherCommands.get()[path] === undefined && path !== 'apply' && !session.refused) {
    const known = otherCommands.get()[args[0] ?? ''] !== undefined || args[0] === 'apply' || subcommands(args[0] ?? '').length > 0;
    if (!known) return session.err(`Unknown help topic [\`${args.join('` `')}\`]\n${overview().split('\n').slice(4).join('\n')}`);
  }
  const { command: found, path: name } = commandOf(args);
  session.out(commandHelp(found, name));
});

const refusal = (short: string, usage: string, flags: Command['flags'], text: string): Command =>
  command(short, usage, flags, ({ flags: given }) => {
    given.int('port');
    throw new CommandError(text);
  });

const SHELLS: ReadonlySet<string> = new Set(['bash', 'zsh', 'fish', 'powershell']);

const completion = command(
  'Output shell completion code for the specified shell (bash, zsh, fish, or powershell).',
  'SHELL [options]',
  [],
  (_, [shell, ...more]) => {
    if (shell === undefined) throw new CommandError('Shell not specified.', 'usage');
    if (more.length > 0) throw new CommandError('Too many arguments. Expected only the shell type.', 'usage');
    if (!SHELLS.has(shell)) throw new CommandError(`Unsupported shell type ${JSON.stringify(shell)}.`, 'usage');
    throw new CommandError('there is no shell here to complete in; the terminal of the page completes by itself with Tab');
  },
);

/** Commands that tell of kubectl itself, and those of which there is nothing here. */
export const helpCommands: Readonly<Record<string, Command>> = {
  help,
  options: command('Print the list of flags inherited by all commands.', '[options]', [], (session) => {
    session.out(
      `The following options can be passed to any command:\n\n${globalFlags.map(({ name, short }) => `    ${short ? `-${short}, ` : ''}--${name}`).join('\n')}`,
    );
  }),
  'plugin list': command("List all visible plugin executables on a user's PATH.", '[flags] [options]', [bool('name-only')], () => {
    throw new CommandError('unable to find any kubectl plugins in your PATH');
  }),
  completion,
  proxy: refusal(
    'Create a proxy server or application-level gateway between localhost and the Kubernetes API server.',
    '[--port=PORT] [--www=static-dir] [--www-prefix=prefix] [--api-prefix=prefix] [options]',
    [
      string('port', 'p'),
      string('address'),
      string('api-prefix'),
      string('accept-hosts'),
      string('accept-paths'),
      string('reject-paths'),
      string('reject-methods'),
      string('www', 'w'),
      string('www-prefix', 'P'),
      string('unix-socket', 'u'),
      bool('disable-filter'),
      string('keepalive'),
      bool('append-server-path'),
    ],
    'there is no local network here to listen on; use kubectl get --raw, or orrery serve',
  ),
};

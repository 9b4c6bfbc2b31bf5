import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, outputFlag } from '../command.ts';
import { CommandError } from '../errors.ts';
import { jsonText, yamlText } from '../printers/yaml.ts';

const CLIENT = {
  buildDate: '2026-06-10T00:00:00Z',
  compiler: 'gc',
  gitCommit: '36d6a8d',
  gitTreeState: 'clean',
  gitVersion: 'v1.36.2',
  goVersion: 'go1.26.0',
  major: '1',
  minor: '36',
  platform: 'linux/amd64',
};
const KUSTOMIZE = 'v5.8.1';

/** Source: `kubectl/pkg/cmd/version/version.go`. */
export const version: Command = {
  short: 'Print the client and server version information for the current context.',
  usage: '[--client] [options]',
  flags: [bool('client'), outputFlag],
  *run(session, args): Procedure<void> {
    const output = session.flags.get('output') ?? '';
    if (args.length > 0) throw new CommandError(`extra arguments: [${args.join(' ')}]`);
    if (!['', 'yaml', 'json'].includes(output)) throw new CommandError("--output must be 'yaml' or 'json'");
    const server = session.flags.bool('client') ? undefined : yield* session.api<{ gitVersion: string }>({ method: 'GET', path: '/version' });
    const versions = { clientVersion: CLIENT, kustomizeVersion: KUSTOMIZE, ...(server ? { serverVersion: server } : {}) };
    if (output === 'yaml') session.out(`${yamlText(versions)}\n`);
    else if (output === 'json') session.out(jsonText(versions).replace(/^( {4})+/gm, (indent) => ' '.repeat(indent.length / 2)));
    else session.out(`Client Version: ${CLIENT.gitVersion}\nKustomize Version: ${KUSTOMIZE}${server ? `\nServer Version: ${server.gitVersion}` : ''}`);
  },
};

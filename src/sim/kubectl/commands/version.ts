import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, outputFlag } from '../command.ts';

export const version: Command = {
  short: 'Print the client and server version information for the current context.',
  usage: '[--client] [options]',
  flags: [bool('client'), outputFlag],
  *run(session): Procedure<void> {
    session.out('Client Version: v1.36.2\nKustomize Version: v5.8.1');
    if (session.flags.bool('client')) return;
    const server = yield* session.api<{ gitVersion: string }>({ method: 'GET', path: '/version' });
    session.out(`Server Version: ${server.gitVersion}`);
  },
};

import type { Pod } from '../../../api/index.ts';
import type { ApiRequest } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, list, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import { attachablePod, chooseContainer, podSubresource } from '../pods.ts';
import { stream } from '../remote-command.ts';
import type { Session } from '../session.ts';

const streamFlags = [string('container', 'c'), bool('stdin', 'i'), bool('tty', 't'), bool('quiet', 'q'), string('pod-running-timeout')];

/** `-t` needs a terminal at both ends. Source: `cmd/exec/exec.go` SetupTTY. */
function ttyOf(session: Session): { readonly stdin: boolean; readonly tty: boolean } {
  const { flags, invocation } = session;
  const stdin = flags.bool('stdin');
  if (!stdin || !flags.bool('tty')) return { stdin, tty: false };
  if (!invocation.interactive && !flags.bool('quiet')) session.err('Unable to use a TTY - input is not a terminal or the right kind of file');
  return { stdin, tty: invocation.interactive };
}

export interface RemoteOptions {
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly container: string;
  readonly command?: readonly string[];
}

/** The request of exec or attach; its method is that of the protocol. */
export function remoteRequest(
  pod: Pod,
  subresource: 'exec' | 'attach',
  { container, command, stdin, tty }: RemoteOptions,
): Omit<ApiRequest<unknown>, 'method'> {
  const query = {
    container,
    ...(command ? { command: command.length === 1 && !command[0]?.startsWith('[') ? (command[0] ?? '') : JSON.stringify(command) } : {}),
    ...(stdin ? { stdin: 'true' } : {}),
    stdout: 'true',
    ...(tty ? { tty: 'true' } : { stderr: 'true' }),
  };
  return { ...podSubresource(pod, subresource), query };
}

/** Runs a command in a running container and carries its streams. */
export const exec: Command = {
  short: 'Execute a command in a container.',
  usage: '(POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...] [options]',
  flags: [...streamFlags, list('filename', 'f')],
  *run(session, args, afterDash): Procedure<void> {
    const [name, ...more] = args;
    if (more.length > 0 && afterDash.length === 0)
      throw new CommandError('exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead', 'usage');
    if (name === undefined) throw new CommandError('pod, type/name or --filename must be specified');
    if (afterDash.length === 0) throw new CommandError('you must specify at least one command for the container');
    const pod = yield* attachablePod(session, name);
    const phase = pod.status?.phase;
    if (phase === 'Succeeded' || phase === 'Failed') throw new CommandError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
    const container = chooseContainer(session, pod, session.flags.get('container'), session.flags.bool('quiet'));
    const streams = ttyOf(session);
    yield* stream(session, remoteRequest(pod, 'exec', { ...streams, container, command: afterDash }), streams);
  },
};

/** Errors: kubectl's for a container that is not there. Source: `cmd/attach/attach.go` Run. */
function containerToAttach(session: Session, pod: Pod, asked: string | undefined, quiet: boolean): string {
  try {
    return chooseContainer(session, pod, asked, quiet);
  } catch (error) {
    throw error instanceof CommandError ? new CommandError(`cannot attach to the container: ${error.message}`) : error;
  }
}

/** Joins the streams of a container's own process. */
export function* attachTo(session: Session, pod: Pod, asked: string | undefined): Procedure<void> {
  const quiet = session.flags.bool('quiet');
  const container = containerToAttach(session, pod, asked, quiet);
  const spec = [...(pod.spec?.containers ?? []), ...(pod.spec?.ephemeralContainers ?? [])].find((candidate) => candidate.name === container);
  if (session.flags.bool('tty') && spec?.tty !== true && !quiet) session.err(`error: Unable to use a TTY - container ${container} did not allocate one`);
  const { stdin } = ttyOf(session);
  const tty = stdin && spec?.tty === true && session.invocation.interactive;
  if (!quiet)
    session.err(
      "All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\nIf you don't see a command prompt, try pressing enter.",
    );
  yield* stream(session, remoteRequest(pod, 'attach', { stdin, tty, container }), { stdin, tty, endless: true });
}

export const attach: Command = {
  short: 'Attach to a process that is already running inside an existing container.',
  usage: '(POD | TYPE/NAME) -c CONTAINER [options]',
  flags: [...streamFlags, string('detach-keys')],
  *run(session, args): Procedure<void> {
    if (args.length === 0) throw new CommandError('at least 1 argument is required for attach');
    if (args.length > 2) throw new CommandError(`expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(' ')}]`);
    const pod = yield* attachablePod(session, args.join('/'));
    const phase = pod.status?.phase;
    if (phase === 'Succeeded' || phase === 'Failed') throw new CommandError(`cannot attach a container in a completed pod; current phase is ${phase}`);
    yield* attachTo(session, pod, session.flags.get('container'));
  },
};

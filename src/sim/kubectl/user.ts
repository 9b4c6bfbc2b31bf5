import { type Credentials, type Intent, type Seq, seconds } from '../../api/index.ts';
import { Scheme } from '../apimachinery/index.ts';
import { ApiClient } from '../client-go/index.ts';
import type { Procedure, Process, ProcessFactory, ProcessHost } from '../kernel/index.ts';
import { Aggregate, CommandError, type Failure, messageOf, statusText, UnknownKind } from './errors.ts';
import { parseFlags } from './flags.ts';
import { type ReachableNode, UserMachine } from './machine.ts';
import { commandOf, discoverer, globalFlags, otherCommands, shellPrograms } from './registry.ts';
import { type Impersonation, type Invocation, outputRef, Session } from './session.ts';

type UserIntent = Extract<Intent, { type: 'apply' | 'kubectl' | 'shell' | 'keyboard' }>;
type StartingIntent = Exclude<UserIntent, { type: 'keyboard' }>;

export interface KubectlUser {
  readonly factory: ProcessFactory;
  /** Runs a command as the consequence of the action `seq`. Output and exit code stand in the ledger under `kubectl/<seq>`. */
  submit(seq: Seq, intent: UserIntent): void;
}

/** Who holds the kubeconfig that kubeadm writes. */
export const administrator: Credentials = {
  kind: 'client-certificate',
  commonName: 'kubernetes-admin',
  organizations: ['kubeadm:cluster-admins', 'system:masters'],
};
/** Exit code of a program that SIGINT ended. */
const INTERRUPTED = 130;

/** A command that runs: what is typed goes to it. */
interface Job {
  readonly session: Session;
  readonly finish: (exitCode: number) => void;
}

/** The person at the keyboard, with kubectl and an administrator's kubeconfig. */
export function kubectlUser(nodes: readonly ReachableNode[] = []): KubectlUser {
  let host: ProcessHost | undefined;
  const scheme = new Scheme();
  const machine = new UserMachine(nodes);
  const jobs = new Map<Seq, Job>();
  const start = (running: ProcessHost, seq: Seq, intent: StartingIntent): void => {
    const { words, invocation } = invocationOf(seq, intent);
    const connect = (impersonate: Impersonation | undefined, credentials: Credentials | undefined): ApiClient =>
      new ApiClient(running, {
        userAgent: 'kubectl/v1.36.2 (linux/amd64) kubernetes/36d6a8d',
        credentials: credentials ?? administrator,
        timeout: seconds(60),
        ...(impersonate ? { impersonate } : {}),
      });
    const session = new Session(running, connect, scheme, invocation, machine);
    const finish = (exitCode: number): void => {
      if (!jobs.delete(seq)) return;
      session.end();
      running.document('ADDED', outputRef(seq), { args: words, exitCode });
    };
    jobs.set(seq, { session, finish });
    running.run(intent.type === 'shell' ? executeShell(session, intent) : execute(session, words), finish);
  };
  return {
    factory: (given): Process => {
      host = given;
      return { start() {}, receive() {} };
    },
    submit(seq, intent) {
      if (!host) return;
      if (intent.type === 'keyboard') type(jobs.get(intent.command), intent.input);
      else start(host, seq, intent);
    },
  };
}

function type(job: Job | undefined, input: Extract<Intent, { type: 'keyboard' }>['input']): void {
  if (!job) return;
  if ('key' in input && input.key === 'Ctrl+C') job.finish(INTERRUPTED);
  else job.session.onInput?.(input);
}

/** Takes `NAME=value` in front, the word kubectl, and `&` at the end off a command line. */
function invocationOf(seq: Seq, intent: StartingIntent): { readonly words: readonly string[]; readonly invocation: Invocation } {
  const given = intent.type === 'apply' ? ['apply', '-f', intent.name] : intent.type === 'kubectl' ? intent.args : intent.argv;
  const files = intent.type === 'apply' ? { [intent.name]: intent.text } : intent.type === 'kubectl' ? (intent.files ?? {}) : {};
  const background = given.at(-1) === '&';
  const words = background ? given.slice(0, -1) : [...given];
  const env: Record<string, string> = {};
  for (let pair = /^([A-Z_]+)=(.*)$/.exec(words[0] ?? ''); pair; pair = /^([A-Z_]+)=(.*)$/.exec(words[0] ?? '')) {
    env[pair[1] ?? ''] = pair[2] ?? '';
    words.shift();
  }
  if (words[0] === 'kubectl' && intent.type === 'kubectl') words.shift();
  // Without a prototype: a file may be called `constructor`, or not be there.
  return {
    words,
    invocation: {
      seq,
      files: Object.assign(Object.create(null), files),
      env,
      background,
      interactive: intent.type === 'kubectl' && intent.interactive === true,
    },
  };
}

function* executeShell(session: Session, { node, argv }: Extract<Intent, { type: 'shell' }>): Procedure<number> {
  const program = node === undefined ? shellPrograms.get()[argv[0] ?? ''] : shellPrograms.get().ssh;
  if (program) return yield* program(session, node === undefined ? argv.filter((word) => word !== '&') : ['ssh', node, ...argv]);
  session.err(`bash: ${argv[0] ?? ''}: command not found`);
  return 127;
}

function* execute(session: Session, argv: readonly string[]): Procedure<number> {
  let path = '';
  try {
    const { command, rest, path: found, incomplete } = commandOf(argv);
    path = found === '' ? '' : ` ${found}`;
    session.refused = incomplete === true && !argv.some((word) => word === '--help' || word === '-h');
    session.verb = found;
    const { flags, args, afterDash } = parseFlags([...globalFlags, ...command.flags], rest);
    session.flags = flags;
    session.args = args;
    session.own = new Set(command.flags.map(({ name }) => name));
    for (const { name, deprecated } of command.flags) if (deprecated && flags.has(name)) session.err(`Flag --${name} has been deprecated, ${deprecated}`);
    if (flags.bool('help')) {
      yield* (otherCommands.get().help ?? command).run(session, found === 'help' || found === '' ? args : found.split(' '), []);
      return 0;
    }
    try {
      yield* command.run(session, args, afterDash);
    } catch (error) {
      if (!(error instanceof UnknownKind) || session.discovered) throw error;
      yield* discoverer.get()(session);
      yield* command.run(session, args, afterDash);
    }
  } catch (error) {
    session.fail(error);
  }
  return report(session, path);
}

/** Tells what went wrong, as kubectl does: one failure by itself, several a line each. Returns the exit code. Source: `helpers.go` checkErr. */
function report(session: Session, path: string): number {
  const { failures, failureCode } = session;
  const [first, ...more] = failures.length === 1 && failures[0] instanceof Aggregate ? failures[0].failures : failures;
  if (first === undefined) return session.refused ? 1 : 0;
  if (more.length === 0) return reportOne(session, path, first);
  for (const failure of [first, ...more]) session.err(messageOf(failure));
  return failureCode;
}

function reportOne(session: Session, path: string, failure: Failure): number {
  if (!(failure instanceof CommandError)) {
    session.err(statusText(failure.status, failure.context));
    return session.failureCode;
  }
  const { message, style, exitCode } = failure;
  if (style === 'verbatim') session.err(message);
  else if (style !== 'silent') session.err(message.startsWith('error: ') ? message : `error: ${message}`);
  if (style === 'usage') session.err(`See 'kubectl${path} -h' for help and examples`);
  if (style === 'flag') session.err(`See 'kubectl${path} --help' for usage.`);
  return exitCode === 1 ? session.failureCode : exitCode;
}

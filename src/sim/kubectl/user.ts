import { type Credentials, type Intent, type Seq, seconds } from '../../api/index.ts';
import { Scheme } from '../apimachinery/index.ts';
import { ApiClient } from '../client-go/index.ts';
import type { Procedure, Process, ProcessFactory, ProcessHost } from '../kernel/index.ts';
import { ApiError, CommandError, statusText } from './errors.ts';
import { parseFlags } from './flags.ts';
import { commandOf, globalFlags } from './registry.ts';
import { type Impersonation, outputRef, Session } from './session.ts';

type UserIntent = Extract<Intent, { type: 'apply' | 'kubectl' }>;

export interface KubectlUser {
  readonly factory: ProcessFactory;
  /** Runs a command as the consequence of the action `seq`. Output and exit code stand in the ledger under `kubectl/<seq>`. */
  submit(seq: Seq, intent: UserIntent): void;
}

const administrator: Credentials = { kind: 'client-certificate', commonName: 'kubernetes-admin', organizations: ['kubeadm:cluster-admins', 'system:masters'] };

/** The person at the keyboard, with kubectl and an administrator's kubeconfig. */
export function kubectlUser(): KubectlUser {
  let host: ProcessHost | undefined;
  const scheme = new Scheme();
  return {
    factory: (given): Process => {
      host = given;
      return { start() {}, receive() {} };
    },
    submit(seq, intent) {
      if (!host) return;
      const running = host;
      const [args, files] =
        intent.type === 'apply'
          ? [['apply', '-f', intent.name], { [intent.name]: intent.text }]
          : [intent.args, intent.files ?? {}];
      const connect = (impersonate: Impersonation | undefined): ApiClient =>
        new ApiClient(running, {
          userAgent: 'kubectl/v1.36.2 (linux/amd64) kubernetes/36d6a8d',
          credentials: administrator,
          timeout: seconds(60),
          ...(impersonate ? { impersonate } : {}),
        });
      const session = new Session(running, connect, scheme, seq, files);
      running.run(execute(session, args), (exitCode) => {
        running.document('ADDED', outputRef(seq), { args, exitCode });
      });
    },
  };
}

function* execute(session: Session, argv: readonly string[]): Procedure<number> {
  let path = '';
  try {
    const { command, rest, path: found } = commandOf(argv);
    path = ` ${found}`;
    session.verb = found;
    const { flags, args, afterDash } = parseFlags([...globalFlags, ...command.flags], rest);
    session.flags = flags;
    for (const { name, deprecated } of command.flags) if (deprecated && flags.has(name)) session.err(`Flag --${name} has been deprecated, ${deprecated}`);
    if (flags.bool('help')) {
      session.out(`${command.short}\n\nUsage:\n  kubectl${path} ${command.usage}`);
      return 0;
    }
    yield* command.run(session, args, afterDash);
    return session.failures > 0 ? 1 : 0;
  } catch (error) {
    return report(session, path, error);
  }
}

/** Prints an expected failure as kubectl does; anything else is a defect of Orrery and goes on up. */
function report(session: Session, path: string, error: unknown): number {
  if (error instanceof ApiError) session.err(statusText(error.status, error.context));
  else if (error instanceof CommandError) {
    if (error.style === 'verbatim') session.err(error.message);
    else session.err(`error: ${error.message}`);
    if (error.style === 'usage') session.err(`See 'kubectl${path} -h' for help and examples`);
    if (error.style === 'flag') session.err(`See 'kubectl${path} --help' for usage.`);
  } else throw error;
  return 1;
}

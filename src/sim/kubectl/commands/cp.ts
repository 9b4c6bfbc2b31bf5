import type { Pod } from '../../../api/index.ts';
import { resources } from '../../../api/index.ts';
import { get } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import { allContainerNames, chooseContainer } from '../pods.ts';
import { stream } from '../remote-command.ts';
import type { Session } from '../session.ts';
import { remoteRequest } from './exec.ts';

interface FileSpec {
  readonly namespace?: string;
  readonly pod?: string;
  readonly file: string;
}

function fileSpec(text: string): FileSpec {
  const colon = text.indexOf(':');
  if (colon < 0) return { file: text };
  const parts = text.slice(0, colon).split('/');
  if (colon === 0 || parts.length > 2) throw new CommandError('filespec must match the canonical format: [[namespace/]pod:]file/path');
  const file = text.slice(colon + 1);
  return parts.length === 2 ? { namespace: parts[0] ?? '', pod: parts[1] ?? '', file } : { pod: parts[0] ?? '', file };
}

const quoted = (path: string): string => `'${path.replaceAll("'", `'\\''`)}'`;

/** What `exec` warns of is told on standard output here. Source: `cmd/cp/cp.go` copyFromPod. */
function chosenContainer(session: Session, pod: Pod): string {
  const asked = session.flags.get('container') || pod.metadata?.annotations?.['kubectl.kubernetes.io/default-container'];
  const container = chooseContainer(session, pod, asked, true);
  const all = allContainerNames(pod);
  if (!asked && all.includes(',')) session.out(`Defaulted container ${JSON.stringify(container)} out of: ${all}`);
  return container;
}

/** One exec in the Pod, as `tar` would be run there: here files are small texts and travel as they are. */
function* inPod(session: Session, { namespace, pod: name = '' }: FileSpec, script: string, onStdout: (text: string) => void, input?: string): Procedure<void> {
  const pod = yield* session.api(get<Pod>(resources.pods, namespace ?? session.namespace, name));
  const phase = pod.status?.phase;
  if (phase === 'Succeeded' || phase === 'Failed') throw new CommandError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  const container = chosenContainer(session, pod);
  const stdin = input !== undefined;
  yield* stream(session, remoteRequest(pod, 'exec', { container, command: ['sh', '-c', script], stdin, tty: false }), {
    stdin,
    tty: false,
    onStdout,
    ...(stdin ? { input } : {}),
  });
}

/** What tar says in the container is said here too. Errors: tar's exit code. */
function* download(session: Session, source: FileSpec): Procedure<string> {
  let text = '';
  try {
    yield* inPod(session, source, `[ -e ${quoted(source.file)} ] && cat ${quoted(source.file)}`, (piece) => {
      text += piece;
    });
  } catch (error) {
    if (error instanceof CommandError && error.message.startsWith('command terminated')) session.out(`tar: ${source.file}: No such file or directory`);
    throw error;
  }
  if (source.file.startsWith('/')) session.out("tar: removing leading '/' from member names");
  return text;
}

/**
 * Copies small text files between the files of the terminal and a container, by `cat` in a shell there instead of `tar`. Source:
 * `cmd/cp/cp.go`.
 */
export const cp: Command = {
  short: 'Copy files and directories to and from containers.',
  usage: '<file-spec-src> <file-spec-dest> [options]',
  flags: [string('container', 'c'), bool('no-preserve'), string('retries')],
  *run(session, args): Procedure<void> {
    const [from, to, ...more] = args;
    if (from === undefined || to === undefined || more.length > 0) throw new CommandError('source and destination are required');
    const [source, target] = [fileSpec(from), fileSpec(to)];
    if (source.pod !== undefined && target.pod !== undefined) throw new CommandError('one of src or dest must be a local file specification');
    if (source.file === '' || target.file === '') throw new CommandError('filepath can not be empty');
    if (target.pod !== undefined) {
      const text = session.files[source.file] ?? session.machine.files.get(source.file);
      if (text === undefined) throw new CommandError(`${source.file} doesn't exist in local filesystem`);
      const name = source.file.split('/').at(-1) ?? source.file;
      const path = target.file.endsWith('/') ? `${target.file}${name}` : target.file;
      yield* inPod(session, target, `if [ -d ${quoted(path)} ]; then cat > ${quoted(`${path}/${name}`)}; else cat > ${quoted(path)}; fi`, () => {}, text);
    } else if (source.pod !== undefined) {
      session.machine.files.set(target.file, yield* download(session, source));
    } else throw new CommandError('one of src or dest must be a remote file specification');
  },
};

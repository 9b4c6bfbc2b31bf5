import { Later } from '../component-helpers/later.ts';
import { type Command, globalFlags } from './command.ts';
import { apply } from './commands/apply.ts';
import type { Procedure } from '../kernel/index.ts';
import { CommandError } from './errors.ts';
import type { Session } from './session.ts';

export { globalFlags };

/** Every command but `apply`, by the words that name it: filled by `commands/index.ts`. */
export const otherCommands = new Later<Readonly<Record<string, Command>>>('the commands of kubectl');

/** Asks kube-apiserver which kinds it serves: filled by `commands/index.ts`. */
export const discoverer = new Later<(session: Session) => Procedure<void>>('discovery of kubectl');

/** A program of the user's machine besides kubectl. Its result is the exit code. */
export type ShellProgram = (session: Session, argv: readonly string[]) => Procedure<number>;

/** The programs of the user's machine, by name: filled by `local/index.ts`. */
export const shellPrograms = new Later<Readonly<Record<string, ShellProgram>>>('the programs of the user\'s machine');

/** `apply` is looked up without the others, and no other command begins with that word. */
function known(path: string): Command | undefined {
  if (path === 'apply') return apply;
  // `apply -f web.yaml` must not wait for the others; what follows `apply` is one of these two words or no command.
  if (path.startsWith('apply ') && !/^apply (?:set|view)-last-applied$/.test(path)) return undefined;
  return otherCommands.get()[path];
}

const valued = new Set(globalFlags.filter(({ kind }) => kind !== 'bool').flatMap(({ name, short }) => [`--${name}`, ...(short ? [`-${short}`] : [])]));

/** Where the words stand that are neither flags nor values of global flags, up to `--`. */
function wordsOf(argv: readonly string[]): readonly number[] {
  const found: number[] = [];
  for (let i = 0; i < argv.length && argv[i] !== '--'; i++) {
    const word = argv[i] ?? '';
    if (valued.has(word)) i++;
    else if (!word.startsWith('-')) found.push(i);
  }
  return found;
}

/** Finds the command of a command line: more words win over fewer. Errors: cobra's text for an unknown one. */
export function commandOf(argv: readonly string[]): { readonly command: Command; readonly path: string; readonly rest: readonly string[] } {
  const at = wordsOf(argv);
  const [first = '', second = '', third = ''] = at.map((index) => argv[index]);
  for (const path of [`${first} ${second} ${third}`, `${first} ${second}`, first]) {
    const command = known(path);
    if (!command) continue;
    const taken = new Set(at.slice(0, path.split(' ').length));
    return { command, path, rest: argv.filter((_, index) => !taken.has(index)) };
  }
  const help = otherCommands.get().help;
  if (first === '' && help) return { command: help, path: 'help', rest: [] };
  if (Object.keys(otherCommands.get()).some((path) => path.startsWith(`${first} `))) {
    if (second === '' && help) return { command: help, path: 'help', rest: [first] };
    throw new CommandError(`unknown command "${second}"\nSee 'kubectl ${first} -h' for help and examples`);
  }
  throw new CommandError(`unknown command "${first}" for "kubectl"`);
}

import { Later } from '../component-helpers/later.ts';
import { entryOf } from '../apimachinery/index.ts';
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
export const shellPrograms = new Later<Readonly<Record<string, ShellProgram>>>("the programs of the user's machine");

/** `apply` is looked up without the others, and no other command begins with that word. */
function known(path: string): Command | undefined {
  if (path === 'apply') return apply;
  // `apply -f web.yaml` must not wait for the others; what follows `apply` is one of these three words or no command.
  if (path.startsWith('apply ') && !/^apply (?:edit|set|view)-last-applied$/.test(path)) return undefined;
  return entryOf(otherCommands.get(), path);
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

/** The commands' names under their other names: filled by `commands/index.ts`. */
export const commandAliases = new Later<Readonly<Record<string, string>>>('the other names of commands');

const hasBelow = (path: string): boolean => Object.keys(otherCommands.get()).some((known) => known.startsWith(`${path} `));

const following = (argv: readonly string[], at: readonly number[]): string => at.map((index) => argv[index]).join(' ');

function unknownBelow(path: string, word: string): never {
  throw new CommandError(`unknown command ${JSON.stringify(word)}\nSee 'kubectl ${path} -h' for help and examples`);
}

/** How many letters differ. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, left] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, right] of [...b].entries()) next.push(Math.min((row[j] ?? 0) + (left === right ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Commands that are called nearly like a word, in kubectl's order. Source: `spf13/cobra` Command.SuggestionsFor, `kubectl/pkg/cmd/cmd.go`. */
function suggestions(word: string): readonly string[] {
  const order =
    'create expose run set explain get edit delete rollout scale autoscale certificate cluster-info top cordon uncordon drain taint describe logs attach exec port-forward proxy cp auth debug events diff apply patch replace wait kustomize label annotate completion api-resources api-versions config plugin version';
  return order.split(' ').filter((name) => name.startsWith(word.toLowerCase()) || distance(word.toLowerCase(), name) <= 2);
}

interface FoundCommand {
  readonly command: Command;
  readonly path: string;
  readonly rest: readonly string[];
  /** The words name a group of commands and none of them: its help is an error. */
  readonly incomplete?: boolean;
}

/** Finds the command of a command line: more words win over fewer. Errors: cobra's text for an unknown one. */
export function commandOf(argv: readonly string[]): FoundCommand {
  const at = wordsOf(argv);
  const [first = '', second = '', third = ''] = at.map((index) => argv[index]);
  const isGroup = second !== '' && first === 'create' && hasBelow(`${first} ${second}`);
  for (const path of [`${first} ${second} ${third}`, ...(isGroup ? [] : [`${first} ${second}`, first])]) {
    const command = known(path);
    if (!command) continue;
    const taken = new Set(at.slice(0, path.split(' ').length));
    return { command, path: path === 'apply' ? path : (commandAliases.get()[path] ?? path), rest: argv.filter((_, index) => !taken.has(index)) };
  }
  const { help } = otherCommands.get();
  if (!help) throw new Error('kubectl help is missing');
  const flag = argv.find((word) => word.startsWith('-'));
  if (first === '') return { command: help, path: '', rest: flag === undefined ? [] : argv };
  if (isGroup)
    return third === ''
      ? { command: help, path: 'help', rest: [first, second], incomplete: true }
      : unknownBelow(`${first} ${second}`, following(argv, at.slice(2)));
  if (hasBelow(first))
    return second === '' ? { command: help, path: 'help', rest: [first], incomplete: true } : unknownBelow(first, following(argv, at.slice(1)));
  const similar = suggestions(first);
  throw new CommandError(
    `unknown command ${JSON.stringify(first)} for "kubectl"${similar.length > 0 ? `\n\nDid you mean this?\n${similar.map((word) => `\t${word}`).join('\n')}\n` : ''}`,
  );
}

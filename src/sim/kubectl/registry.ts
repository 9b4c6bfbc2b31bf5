import { Later } from '../component-helpers/later.ts';
import type { Command } from './command.ts';
import { apply } from './commands/apply.ts';
import { CommandError } from './errors.ts';

export { globalFlags } from './command.ts';

/** Every command but `apply`, by the words that name it: filled by `commands/index.ts`. */
export const otherCommands = new Later<Readonly<Record<string, Command>>>('the commands of kubectl');

/** `apply` is looked up without the others, and no other command begins with that word. */
function known(path: string): Command | undefined {
  if (path === 'apply') return apply;
  return path.startsWith('apply ') ? undefined : otherCommands.get()[path];
}

/** Finds the command of a command line: more words win over fewer. Errors: cobra's text for an unknown one. */
export function commandOf(argv: readonly string[]): { readonly command: Command; readonly path: string; readonly rest: readonly string[] } {
  const words = argv.filter((word) => !word.startsWith('-'));
  const [first = '', second = '', third = ''] = words;
  for (const path of [`${first} ${second} ${third}`, `${first} ${second}`, first]) {
    const command = known(path);
    if (!command) continue;
    let skip = path.split(' ').length;
    const rest = argv.filter((word) => {
      if (skip > 0 && !word.startsWith('-')) {
        skip--;
        return false;
      }
      return true;
    });
    return { command, path, rest };
  }
  if (first === '') throw new CommandError('kubectl controls the Kubernetes cluster manager.\n\n  Type a command: get, describe, apply, …', 'verbatim');
  if (Object.keys(otherCommands.get()).some((path) => path.startsWith(`${first} `))) {
    throw new CommandError(`unknown command "${second}"\nSee 'kubectl ${first} -h' for help and examples`);
  }
  throw new CommandError(`unknown command "${first}" for "kubectl"`);
}

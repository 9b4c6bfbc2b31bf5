import { seconds } from '../../../api/index.ts';
import { commands } from '../shell/commands/index.ts';
import type { Program } from '../system.ts';
import { interpreters } from './interpreters.ts';
import { servers } from './servers.ts';
import { unknownServer } from './unknown.ts';

const basename = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Entrypoints that prepare something and then become the rest of their arguments. */
const wrappers: ReadonlySet<string> = new Set(['docker-entrypoint.sh', 'docker-php-entrypoint', 'entrypoint.sh', 'tini', 'dumb-init', 'nohup', 'nice', 'time']);

/** Something that nobody has described and that a script goes on after: a migration, a check. */
const short: Program = function* (system) {
  yield* system.sleep(seconds(1));
  return 0;
};

function unwrap(argv: readonly string[]): readonly string[] {
  let rest = argv;
  while (rest.length > 1 && wrappers.has(basename(rest[0] ?? ''))) {
    rest = rest.slice(1);
    while (rest.length > 1 && rest[0]?.startsWith('-')) rest = rest.slice(1);
  }
  return rest;
}

/**
 * The program that a command line starts: a known server, a command, a language, or one that nobody has described.
 *
 * @param tail nothing follows in the script that starts it: only then an unknown program goes on for ever
 */
export function programFor(argv: readonly string[], tail: boolean): Program {
  const rest = unwrap(argv);
  const name = basename(rest[0] ?? '');
  const own = [servers, commands, interpreters].find((table) => Object.hasOwn(table, name))?.[name];
  const program = own ?? (tail ? unknownServer : short);
  return rest === argv ? program : (system) => program(system.with({ argv: rest }));
}

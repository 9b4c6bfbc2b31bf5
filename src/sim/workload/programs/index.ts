import { seconds } from '../../../api/index.ts';
import { commands } from '../shell/commands/index.ts';
import type { Program } from '../system.ts';
import { interpreters } from './interpreters.ts';
import { livenessServer, servers, whoamiServer } from './servers.ts';
import { unknownServer } from './unknown.ts';

/** Servers beyond those of `servers.ts`. */
const added: Record<string, Program> = {};

/** More programs, by the name of their executable (`samples.ts`). */
export function addPrograms(more: Readonly<Record<string, Program>>): void {
  Object.assign(added, more);
}

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

/** Programs whose name says little, by the image in which they mean something. */
const ofImage: readonly { readonly image: string; readonly name: string; readonly program: Program }[] = [
  { image: '/liveness:', name: '/server', program: livenessServer },
  { image: '/whoami:', name: '/whoami', program: whoamiServer },
];

/**
 * The program that a command line starts: a known server, a command, a language, or one that nobody has described.
 *
 * @param tail nothing follows in the script that starts it: only then an unknown program goes on for ever
 */
export function programFor(image: string, argv: readonly string[], tail: boolean): Program {
  const rest = unwrap(argv);
  const name = basename(rest[0] ?? '');
  const special = ofImage.find((entry) => image.includes(entry.image) && rest[0] === entry.name);
  const known =
    special?.program ?? find(servers, name) ?? find(added, name) ?? find(commands, name) ?? (tail || isOneLiner(rest) ? find(interpreters, name) : undefined);
  const program = known ?? (tail ? unknownServer : short);
  return rest === argv ? program : (system) => program(system.with({ argv: rest }));
}

const find = (table: Readonly<Record<string, Program>>, name: string): Program | undefined => (Object.hasOwn(table, name) ? table[name] : undefined);

/** `python -c …` ends by itself; a script may not. */
const isOneLiner = (argv: readonly string[]): boolean => argv.slice(1).some((arg) => /^-[A-Za-z]*[cer]$/.test(arg));

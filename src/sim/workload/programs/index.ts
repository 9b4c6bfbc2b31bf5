import type { Program } from '../system.ts';
import { commands } from '../shell/commands/index.ts';
import { servers } from './servers.ts';
import { unknownServer } from './unknown.ts';

const basename = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Entrypoints that prepare something and then become the rest of their arguments. */
const wrappers: ReadonlySet<string> = new Set([
  'docker-entrypoint.sh', 'docker-php-entrypoint', 'entrypoint.sh', 'tini', 'dumb-init', 'env', 'exec', 'nohup', 'time',
]);

/** The program that a command line starts: a known server, a command, a shell, or the image's own unknown program. */
export function programFor(image: string, argv: readonly string[]): Program {
  let rest = argv;
  while (rest.length > 1 && wrappers.has(basename(rest[0] ?? '')) && !(basename(rest[0] ?? '') === 'env' && rest.length === 1)) {
    rest = rest.slice(1);
    while (rest[0]?.startsWith('--') || /^[A-Z_]+=/.test(rest[0] ?? '')) rest = rest.slice(1);
  }
  const name = basename(rest[0] ?? '');
  const program = servers[name] ?? commands[name] ?? unknownServer(image);
  return rest === argv ? program : (system) => program(system.with({ argv: rest }));
}

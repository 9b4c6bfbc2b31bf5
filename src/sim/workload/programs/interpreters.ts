import { millis, seconds } from '../../../api/index.ts';
import type { Program } from '../system.ts';
import { http, okText, server } from './server.ts';
import { unknownServer } from './unknown.ts';

/** `python -m http.server 8000`: lists the directory. */
const httpServer = server({
  startMs: 200,
  memory: 18 * 2 ** 20,
  ports: ({ argv }) => [Number(argv.find((arg) => /^\d+$/.test(arg)) ?? 8000)],
  handler: () => http(() => okText('<!DOCTYPE HTML>\n<title>Directory listing for /</title>\n')),
  log: ({ argv }) => [`Serving HTTP on 0.0.0.0 port ${argv.find((arg) => /^\d+$/.test(arg)) ?? '8000'} ...`],
  signals: {},
});

/** Text that a one-line program certainly prints: `print("…")`, `console.log("…")`. */
const printed = (code: string): string =>
  [...code.matchAll(/(?:print|console\.log|puts|echo)\s*\(?\s*(["'])(.*?)\1/g)].map((match) => `${match[2] ?? ''}\n`).join('');

/**
 * A language's interpreter: a one-line program (`-c`, `-e`) runs and ends; a script or module is a server that nobody has
 * described; with nothing to read it ends at once, or waits for what is typed.
 */
const interpreter: Program = function* (system) {
  const [, ...args] = system.argv;
  const code = args.findIndex((arg) => /^-[A-Za-z]*[ce]$/.test(arg) || arg === '--eval' || arg === '-r');
  if (code >= 0) {
    const text = args.slice(code + 1).join(' ');
    yield* system.sleep(/bpi\(/.test(text) ? seconds(5) : millis(200));
    system.streams.stdout.write(/bpi\(/.test(text) ? `${PI}\n` : printed(text));
    return 0;
  }
  if (args.some((arg) => arg === '--version' || arg === '-V' || arg === '-v')) return 0;
  if (args.includes('http.server')) return yield* httpServer(system);
  if (args.length > 0) return yield* unknownServer(system);
  while ((yield* system.streams.stdin.readLine()) !== undefined);
  return 0;
};

const PI = '3.1415926535897932384626433832795028841971693993751058209749445923078164062862089986280348253421170679';

export const interpreters: Readonly<Record<string, Program>> = Object.fromEntries(
  ['python', 'python3', 'node', 'ruby', 'perl', 'php', 'java', 'irb', 'jshell', 'go'].map((name) => [name, interpreter]),
);

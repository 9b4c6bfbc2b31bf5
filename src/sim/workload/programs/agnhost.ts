import type { Answer, Program, System } from '../system.ts';
import { http, okText, server } from './server.ts';
import { TERM } from './agnhost-commands.ts';

/** Options after the subcommand: `--http-port=8080` or `--http-port 8080`. */
function option(argv: readonly string[], name: string): string | undefined {
  const index = argv.findIndex((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`));
  const arg = argv[index];
  return arg?.includes('=') ? arg.slice(arg.indexOf('=') + 1) : argv[index + 1];
}

const port =
  (name: string, fallback: number) =>
  ({ argv }: System): readonly number[] => [Number(option(argv, name) ?? fallback)];

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
};

const queryOf = (search: string): ReadonlyMap<string, string> =>
  new Map(
    search
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair) => [decoded(pair.split('=')[0] ?? ''), decoded(pair.slice(pair.indexOf('=') + 1))]),
  );

type Query = ReadonlyMap<string, string>;

const code = (query: Query, fallback: number): number => Number(query.get('code') ?? fallback) || fallback;

/** By path; `/` answers for all that are not named. Source: `test/images/agnhost/netexec/netexec.go`. */
const netexecPaths = (system: System, exit: (code: number) => void): Readonly<Record<string, (query: Query) => Answer>> => ({
  '/': () => okText(`NOW: ${system.timestamp()}`),
  '/clientip': () => okText(system.surroundings.ip),
  '/echo': (query) => okText(query.get('msg') ?? '', code(query, 200)),
  '/exit': (query) => {
    exit(code(query, 0));
    return okText('');
  },
  '/healthz': () => okText(''),
  '/hostname': () => okText(system.surroundings.hostname),
});

const netexec = server({
  startMs: 5,
  ports: port('http-port', 8080),
  handler: (system, exit) => {
    const answers = netexecPaths(system, exit);
    return (request) => {
      if (request.protocol !== 'http' && request.protocol !== 'https') return http(() => okText(''))(request);
      const [path = '/', search = ''] = (request.path ?? '/').split('?');
      const answer = answers[path] ?? answers['/'];
      return answer?.(queryOf(search)) ?? okText('');
    };
  },
  log: ({ argv }) => [`Started HTTP server on port ${option(argv, 'http-port') ?? '8080'}`],
  signals: TERM,
});

const serveHostname = server({
  startMs: 5,
  ports: port('port', 9376),
  handler: ({ surroundings }) => http(() => okText(surroundings.hostname)),
  log: ({ argv }) => [`Serving on port ${option(argv, 'port') ?? '9376'}.`],
  signals: TERM,
});

/** Healthy for ten seconds, then 500. */
const liveness = server({
  startMs: 5,
  ports: () => [8080],
  handler: (system) => {
    const started = system.now();
    return http((path) => {
      if (path !== '/healthz') return okText('404 page not found\n', 404);
      const age = (system.now() - started) / 1_000_000;
      return age > 10 ? okText(`error: ${age.toFixed(6)}`, 500) : okText('ok');
    });
  },
  // A Go program that is PID 1: the default of SIGTERM does not end it, so that its runtime exits with 2 (`runtime/signal_unix.go` dieFromSignal).
  signals: { SIGTERM: { afterMs: 0, code: 2 } },
});

const grpcHealth = server({
  startMs: 5,
  ports: port('port', 5000),
  handler: () => (request) => (request.protocol === 'grpc' ? { outcome: 'ok', code: 1 } : { outcome: 'ok', code: 0 }),
  signals: TERM,
});

const waitForSignal = server({
  startMs: 0,
  memory: 0,
  ports: () => [],
  handler: () => () => okText(''),
  signals: { SIGTERM: { afterMs: 0, code: 0 }, SIGINT: { afterMs: 0, code: 0 } },
});

/** Subcommands of `registry.k8s.io/e2e-test-images/agnhost`. */
const subcommands: Readonly<Record<string, Program>> = {
  pause: waitForSignal,
  netexec,
  'serve-hostname': serveHostname,
  'test-webserver': server({ startMs: 5, ports: port('port', 80), handler: () => http(() => okText('OK')), signals: TERM }),
  liveness,
  'grpc-health-checking': grpcHealth,
};

/** Subcommands beyond these (`agnhost-commands.ts`). */
const added: Record<string, Program> = {};

/** Subcommands that are loaded late. */
export function addAgnhostSubcommands(more: Readonly<Record<string, Program>>): void {
  Object.assign(added, more);
}

export const agnhost: Program = function* (system) {
  const name = system.argv[1] ?? 'pause';
  const program = subcommands[name] ?? added[name];
  if (program) return yield* program(system);
  system.streams.stderr.write(`Error: unknown command "${name}" for "app"\nRun 'app --help' for usage.\n`);
  return 1;
};

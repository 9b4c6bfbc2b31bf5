import type { Program, System } from '../system.ts';
import { http, okText, server } from './server.ts';

/** Options after the subcommand: `--http-port=8080` or `--http-port 8080`. */
function option(argv: readonly string[], name: string): string | undefined {
  const index = argv.findIndex((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`));
  const arg = argv[index];
  return arg?.includes('=') ? arg.slice(arg.indexOf('=') + 1) : argv[index + 1];
}

const port =
  (name: string, fallback: number) =>
  ({ argv }: System): readonly number[] => [Number(option(argv, name) ?? fallback)];

const TERM = { SIGTERM: { afterMs: 10, code: 0 } };

const netexec = server({
  startMs: 5,
  ports: port('http-port', 8080),
  handler: ({ surroundings }) =>
    http((path) => {
      if (path === '/hostname') return okText(surroundings.hostname);
      if (path === '/clientip') return okText(surroundings.ip);
      if (path === '/' || path === '/healthz' || path === '/echo') return okText(`NOW: ${surroundings.hostname}`);
      return okText('404 page not found\n', 404);
    }),
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
  signals: {},
});

const grpcHealth = server({
  startMs: 5,
  ports: port('port', 5000),
  handler: () => (request) => (request.protocol === 'grpc' ? { outcome: 'ok', code: 1 } : { outcome: 'ok', code: 0 }),
  signals: TERM,
});

const waitForSignal = server({ startMs: 0, ports: () => [], handler: () => () => okText(''), signals: { SIGTERM: { afterMs: 0, code: 0 }, SIGINT: { afterMs: 0, code: 0 } } });

/** Subcommands of `registry.k8s.io/e2e-test-images/agnhost`. */
const subcommands: Readonly<Record<string, Program>> = {
  pause: waitForSignal,
  netexec,
  'serve-hostname': serveHostname,
  'test-webserver': server({ startMs: 5, ports: port('port', 80), handler: () => http(() => okText('OK')), signals: TERM }),
  liveness,
  'grpc-health-checking': grpcHealth,
};

export const agnhost: Program = function* (system) {
  const program = subcommands[system.argv[1] ?? 'pause'] ?? waitForSignal;
  return yield* program(system);
};

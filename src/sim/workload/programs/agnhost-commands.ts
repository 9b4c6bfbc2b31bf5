import { micros, seconds } from '../../../api/index.ts';
import type { Program, System } from '../system.ts';
import { http, okText, parseBytes, server, type ServerModel } from './server.ts';
import { parseDuration } from '../duration.ts';

export const TERM: ServerModel['signals'] = { SIGTERM: { afterMs: 10, code: 0 } };

/** Options after the subcommand: `--http-port=8080`, `--http-port 8080`, `-port=80`. */
function option(argv: readonly string[], name: string): string | undefined {
  const index = argv.findIndex((arg) => new RegExp(`^--?${name}(=|$)`).test(arg));
  const arg = argv[index];
  return arg?.includes('=') ? arg.slice(arg.indexOf('=') + 1) : argv[index + 1];
}

const listening = (name: string, fallback: number, body: (system: System) => string, log: (port: string) => string): Program =>
  server({
    startMs: 5,
    ports: ({ argv }) => [Number(option(argv, name) ?? fallback)],
    handler: (system) => http((path) => (path === '/healthz' ? okText('ok') : okText(body(system)))),
    log: ({ argv }) => [log(option(argv, name) ?? String(fallback))],
    signals: TERM,
  });

/** Prints a file, or says why not. */
const show = (path: string): Program =>
  function* (system) {
    const content = yield* system.fs.read(path);
    if (content === undefined) return 1;
    system.streams.stdout.write(content);
    return 0;
  };

/** `dns-suffix`, `dns-server-list`: a line of resolv.conf. */
const resolver = (word: string): Program =>
  function* (system) {
    const content = (yield* system.fs.read('/etc/resolv.conf')) ?? '';
    const values = content
      .split('\n')
      .filter((text) => text.startsWith(`${word} `))
      .map((text) =>
        text
          .slice(word.length + 1)
          .split(' ')
          .join(','),
      );
    system.streams.stdout.write(`${values.join(',')}\n`);
    return 0;
  };

/** `--log-lines-total=100 --run-duration=5m`: so many lines, evenly spread. */
const logsGenerator: Program = function* (system) {
  const total = Number(option(system.argv, 'log-lines-total') ?? option(system.argv, 't') ?? 0);
  const duration = parseDuration(option(system.argv, 'run-duration') ?? option(system.argv, 'd')) ?? seconds(1);
  for (let i = 0; i < total; i++) {
    system.streams.stdout.write(
      `I0101 00:00:00.000000       1 logs_generator.go:76] ${i} PUT /api/v1/namespaces/default/pods/${i.toString(36).padStart(3, 'a')} ${200 + (i % 400)}\n`,
    );
    yield* system.sleep(micros(Math.max(1, Math.floor(duration / Math.max(1, total)))));
  }
  return 0;
};

const entrypointTester: Program = function* (system) {
  system.streams.stdout.write(`${JSON.stringify(system.argv)}\n`);
  return 0;
};

/** `SERVE_PORT_80=text`: answers with the text on the port. */
const porter = server({
  startMs: 5,
  ports: ({ env }) => [...env.keys()].flatMap((name) => (name.startsWith('SERVE_PORT_') ? [Number(name.slice('SERVE_PORT_'.length))] : [])),
  handler:
    ({ env }) =>
    (request) =>
      okText(env.get(`SERVE_PORT_${request.port}`) ?? ''),
  signals: TERM,
});

/** `--mem-total`, `--mem-alloc-size`, `--mem-alloc-sleep`, `--cpus`. */
const stress: Program = function* (system) {
  const total = parseBytes(option(system.argv, 'mem-total')) ?? 0;
  const step = parseBytes(option(system.argv, 'mem-alloc-size')) ?? 4_096;
  for (let used = Math.min(step, total); total > 0; used = Math.min(used + step, total)) {
    system.allocate(used);
    if (used >= total) break;
    yield* system.sleep(parseDuration(option(system.argv, 'mem-alloc-sleep')) ?? seconds(0.001));
  }
  return yield* system.wait<number>(() => {});
};

/** `connect host:port --timeout=1s`: `TIMEOUT`, `REFUSED`, `DNS` or nothing. */
const connect: Program = function* (system) {
  const target = system.argv.slice(2).find((arg) => !arg.startsWith('-')) ?? '';
  const [host = '', port = '80'] = target.split(':');
  const dst = (yield* system.resolve(host))?.[0];
  const words: Readonly<Record<string, string>> = { 'connection-refused': 'REFUSED', timeout: 'TIMEOUT', 'no-route': 'OTHER' };
  const outcome = dst === undefined ? 'dns' : (yield* system.connect({ protocol: 'tcp', dst, port: Number(port) })).outcome;
  if (outcome === 'ok') return 0;
  system.streams.stderr.write(`${outcome === 'dns' ? `DNS: lookup ${host}: no such host` : (words[outcome] ?? 'OTHER')}\n`);
  return 1;
};

/** `--file_content=/path`, `--file_mode`, `--fs_type`, `--new_file_0644`. */
const mounttest: Program = function* (system) {
  const out = (text: string): void => void system.streams.stdout.write(`${text}\n`);
  const type = option(system.argv, 'fs_type');
  if (type !== undefined) out(`mount type of "${type}": tmpfs`);
  const created = option(system.argv, 'new_file_0644') ?? option(system.argv, 'new_file_0666');
  if (created !== undefined) yield* system.fs.write(created, 'mount-tester new file\n', false);
  const mode = option(system.argv, 'file_mode') ?? option(system.argv, 'file_perm');
  if (mode !== undefined) out(`mode of file "${mode}": -rw-r--r--`);
  const shown = option(system.argv, 'file_content');
  if (shown === undefined) return 0;
  const content = yield* system.fs.read(shown);
  out(content === undefined ? `error reading file content for "${shown}": open ${shown}: no such file or directory` : `content of file "${shown}": ${content}`);
  return content === undefined ? 1 : 0;
};

/** `inclusterclient`: asks the API server by the Service account, again and again. */
const inclusterclient: Program = function* (system) {
  for (;;) {
    const token = yield* system.fs.read('/var/run/secrets/kubernetes.io/serviceaccount/token');
    system.streams.stdout.write(
      token === undefined
        ? 'err: open /var/run/secrets/kubernetes.io/serviceaccount/token: no such file or directory\n'
        : `calling /healthz\nauthz_header=${token.slice(0, 8)}\n`,
    );
    yield* system.sleep(parseDuration(option(system.argv, 'poll-interval')) ?? seconds(30));
  }
};

/** Subcommands of agnhost that the first scenario does not need. Source: `test/images/agnhost/*`. */
export const moreSubcommands: Readonly<Record<string, Program>> = {
  'audit-proxy': listening(
    'port',
    8080,
    () => '',
    (port) => `Serving on port ${port}.`,
  ),
  connect,
  'crd-conversion-webhook': listening(
    'port',
    9443,
    () => '{}',
    (port) => `Serving on port ${port}.`,
  ),
  'dns-server-list': resolver('nameserver'),
  'dns-suffix': resolver('search'),
  'entrypoint-tester': entrypointTester,
  'etc-hosts': show('/etc/hosts'),
  'fake-registry-server': listening(
    'port',
    5000,
    () => '{}',
    (port) => `Starting fake registry server on :${port}`,
  ),
  guestbook: listening(
    'http-port',
    80,
    () => '{"data": ""}',
    (port) => `HTTP server listening on ${port}`,
  ),
  inclusterclient,
  'logs-generator': logsGenerator,
  mounttest,
  nettest: listening(
    'port',
    8080,
    () => 'pass',
    (port) => `Serving on port ${port}`,
  ),
  'no-snat-test': listening(
    'port',
    8080,
    ({ surroundings }) => surroundings.ip,
    (port) => `Serving on port ${port}`,
  ),
  openidmetadata: entrypointTester,
  'port-forward-tester': listening(
    'port',
    80,
    () => 'abc',
    (port) => `Received expected client data on ${port}`,
  ),
  porter,
  'resource-consumer-controller': listening(
    'port',
    8080,
    () => '',
    (port) => `Serving on port ${port}`,
  ),
  stress,
  webhook: listening(
    'port',
    443,
    () => '{}',
    (port) => `Serving on port ${port}.`,
  ),
};

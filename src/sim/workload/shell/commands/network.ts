import { micros, millis, seconds, type TrafficResponse } from '../../../../api/index.ts';
import { type Procedure, runProcedure } from '../../../kernel/index.ts';
import type { Program, System } from '../../system.ts';
import { parseDuration } from '../../duration.ts';
import { parseResolvConf } from '../../resolver.ts';
import { contentOf } from './files.ts';
import { complain, type Options, out, pathOf, readOptions } from './options.ts';

interface Url {
  readonly protocol: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

function parseUrl(text: string): Url {
  const match = /^(?:(https?):\/\/)?(?:[^@/]*@)?([^/:?#]+)(?::(\d+))?([/?#].*)?$/.exec(text);
  const protocol = match?.[1] === 'https' ? 'https' : 'http';
  const path = match?.[4] ?? '/';
  return { protocol, host: match?.[2] ?? text, port: Number(match?.[3] ?? (protocol === 'https' ? 443 : 80)), path: path.startsWith('/') ? path : `/${path}` };
}

interface Fetched {
  readonly url: Url;
  readonly ip: string | undefined;
  readonly response: TrafficResponse;
}

interface Ask {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Microseconds. */
  readonly timeout: number | undefined;
  /** `name:port:address`: no lookup for this name. */
  readonly resolve?: string;
}

/** `Name: value` of each `-H`. */
function headersOf(given: readonly string[], agent: string): Readonly<Record<string, string>> {
  const headers: Record<string, string> = { 'User-Agent': agent };
  for (const line of given) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).trim()] = line.slice(colon + 1).trim();
  }
  return headers;
}

/** Resolves, connects and asks; gives up after `timeout`. */
function* fetch(system: System, text: string, { method, headers, body, timeout, resolve }: Ask): Procedure<Fetched> {
  const url = parseUrl(text);
  const [pinned, , address] = (resolve ?? '').split(':');
  const ip = pinned === url.host ? address : (yield* system.resolve(url.host))?.[0];
  if (ip === undefined) return { url, ip, response: { type: 'traffic-response', outcome: 'dns-failure', code: 0 } };
  const { protocol, port, path } = url;
  const host = headers?.['Host'] ?? url.host;
  const steps = system.connect({ protocol, dst: ip, port, method, host, path, ...(headers ? { headers } : {}), ...(body === undefined ? {} : { body }) });
  if (timeout === undefined) return { url, ip, response: yield* steps };
  const response = yield* system.wait<TrafficResponse>((resume) => {
    let open = true;
    const settle = (answer: TrafficResponse): void => {
      if (open) resume(answer);
      open = false;
    };
    runProcedure(system.sleep(micros(timeout)), () => settle({ type: 'traffic-response', outcome: 'timeout', code: 0 }));
    runProcedure(steps, settle);
  });
  return { url, ip, response };
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  301: 'Moved Permanently',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

/** Writes a body to standard output, a file, or nowhere. */
function* deliver(system: System, body: string, target: string | undefined): Procedure<void> {
  if (target === undefined || target === '-') out(system, body);
  else if (target !== '/dev/null') yield* system.fs.write(pathOf(system, target), body, false);
}

/** BusyBox wget. */
const wget: Program = function* (system) {
  const { flags, values, operands, all } = readOptions(system.argv, ['O', 'T', 't', 'timeout', 'tries', 'output-document', 'header', 'post-data']);
  const limit = values.get('T') ?? values.get('timeout');
  const data = values.get('post-data');
  const headers = all('header');
  const asked = {
    method: data === undefined ? 'GET' : 'POST',
    ...(headers.length > 0 ? { headers: headersOf(headers, 'Wget') } : {}),
    ...(data === undefined ? {} : { body: data }),
  };
  const { url, ip, response } = yield* fetch(system, operands[0] ?? '', { ...asked, timeout: parseDuration(limit) });
  const quiet = flags.has('q') || flags.has('quiet');
  if (ip === undefined) return complain(system, `bad address '${url.host}'`);
  if (url.protocol === 'https' && response.outcome === 'ok') system.streams.stderr.write('wget: note: TLS certificate validation not implemented\n');
  if (!quiet) system.streams.stderr.write(`Connecting to ${url.host}:${url.port} (${ip}:${url.port})\n`);
  if (response.outcome === 'connection-refused') return complain(system, `can't connect to remote host (${ip}): Connection refused`);
  if (response.outcome === 'no-route') return complain(system, `can't connect to remote host (${ip}): No route to host`);
  if (response.outcome !== 'ok') return complain(system, 'download timed out');
  if (response.code >= 400) return complain(system, `server returned error: HTTP/1.1 ${response.code} ${reasons[response.code] ?? ''}`);
  if (flags.has('spider')) return 0;
  const target = values.get('O') ?? values.get('output-document') ?? (url.path.split('/').at(-1) || 'index.html');
  yield* deliver(system, response.body ?? '', target);
  return 0;
};

const curlValues = [
  'o',
  'm',
  'w',
  'X',
  'H',
  'd',
  'A',
  'u',
  'max-time',
  'connect-timeout',
  'output',
  'write-out',
  'request',
  'header',
  'data',
  'data-binary',
  'retry',
  'retry-delay',
  'cacert',
  'capath',
  'cert',
  'key',
  'resolve',
  'user',
  'oauth2-bearer',
];

/** What of the command line is about the request. `-d @file` reads the file. */
function* asked(system: System, { flags, values, operands, all }: Options): Procedure<Omit<Ask, 'timeout'>> {
  const given = values.get('data-binary') ?? values.get('data') ?? values.get('d');
  const data = given?.startsWith('@') ? yield* system.fs.read(pathOf(system, given.slice(1))) : given;
  const token = values.get('oauth2-bearer');
  const lines = [...all('H'), ...all('header'), ...(token === undefined ? [] : [`Authorization: Bearer ${token}`])];
  const headers = headersOf(data === undefined ? lines : ['Content-Type: application/x-www-form-urlencoded', ...lines], 'curl/8.5.0');
  const method = values.get('X') ?? values.get('request') ?? (data !== undefined ? 'POST' : flags.has('I') || flags.has('head') ? 'HEAD' : 'GET');
  return {
    method: method === 'HEAD' ? 'GET' : method,
    ...(lines.length > 0 || data !== undefined || operands[0]?.startsWith('https') ? { headers } : {}),
    ...(data === undefined ? {} : { body: data }),
  };
}

/** Certificates of this world are signed by the cluster's own authority, which no image knows. */
function* trusts(system: System, { flags, values }: Options): Procedure<boolean> {
  if (flags.has('k') || flags.has('insecure')) return true;
  const bundle = values.get('cacert') ?? system.env.get('CURL_CA_BUNDLE');
  return bundle !== undefined && (yield* system.fs.read(pathOf(system, bundle))) !== undefined;
}

const UNTRUSTED =
  'SSL certificate problem: unable to get local issuer certificate\nMore details here: https://curl.se/docs/sslcerts.html\n\ncurl failed to verify the legitimacy of the server and therefore could not\nestablish a secure connection to it. To learn more about this situation and\nhow to fix it, please visit the web page mentioned above.';

const curl: Program = function* (system) {
  const options = readOptions(system.argv, curlValues);
  const { flags, values, operands } = options;
  const limit = values.get('m') ?? values.get('max-time') ?? values.get('connect-timeout');
  const { url, ip, response } = yield* fetch(system, operands[0] ?? '', {
    ...(yield* asked(system, options)),
    timeout: parseDuration(limit),
    ...(values.has('resolve') ? { resolve: values.get('resolve') } : {}),
  });
  const silent = (flags.has('s') || flags.has('silent')) && !flags.has('S') && !flags.has('show-error');
  const fail = (code: number, message: string): number => {
    if (!silent) complain(system, `(${code}) ${message}`);
    return code;
  };
  const format = values.get('w') ?? values.get('write-out');
  const report = (): void => {
    if (format !== undefined) out(system, format.replace(/%\{(?:http_code|response_code)\}/g, String(response.code).padStart(3, '0')).replace(/\\n/g, '\n'));
  };
  if (ip === undefined) return fail(6, `Could not resolve host: ${url.host}`);
  if (response.outcome === 'connection-refused' || response.outcome === 'no-route') {
    report();
    return fail(7, `Failed to connect to ${url.host} port ${url.port} after 1 ms: Couldn't connect to server`);
  }
  if (response.outcome !== 'ok') return fail(28, `Connection timed out after ${Math.round((parseDuration(limit) ?? 5_000_000) / 1_000)} milliseconds`);
  if (response.plaintext) return fail(35, 'error:0A00010B:SSL routines::wrong version number');
  if (url.protocol === 'https' && !(yield* trusts(system, options))) return fail(60, UNTRUSTED);
  if (response.code >= 400 && (flags.has('f') || flags.has('fail'))) {
    report();
    return fail(22, `The requested URL returned error: ${response.code}`);
  }
  if (flags.has('I') || flags.has('head')) out(system, `HTTP/1.1 ${response.code} ${reasons[response.code] ?? ''}\n`);
  else yield* deliver(system, response.body ?? '', values.get('o') ?? values.get('output'));
  report();
  return 0;
};

const nslookup: Program = function* (system) {
  const name = readOptions(system.argv).operands[0] ?? '';
  const server = readOptions(system.argv).operands[1] ?? parseResolvConf((yield* contentOf(system, '/etc/resolv.conf')) ?? '').nameservers[0] ?? '127.0.0.1';
  const found = (yield* system.ask(name)) ?? (yield* system.resolve(name))?.map((data) => ({ name, type: 'A', data }));
  out(system, `Server:\t\t${server}\nAddress:\t${server}:53\n\n`);
  if (!found) {
    out(system, `** server can't find ${name}: NXDOMAIN\n\n`);
    return 1;
  }
  for (const { name: asked, type, data } of found)
    out(system, type === 'CNAME' ? `${asked}\tcanonical name = ${data.replace(/\.$/, '')}\n` : `Name:\t${asked}\nAddress: ${data}\n`);
  out(system, '\n');
  return 0;
};

const dig: Program = function* (system) {
  const { operands } = readOptions(
    system.argv.filter((arg) => !arg.startsWith('+') && !arg.startsWith('@')),
    ['t', 'p'],
  );
  for (const ip of (yield* system.resolve(`${operands[0] ?? ''}.`.replace('..', '.'))) ?? []) out(system, `${ip}\n`);
  return 0;
};

/** `nc -z host port`, `nc -l -p port`. */
const nc: Program = function* (system) {
  const { flags, values, operands } = readOptions(system.argv, ['w', 'p', 'e', 's', 'i']);
  if (flags.has('l')) {
    system.listen([Number(values.get('p') ?? operands.at(-1))], (request) => ({ outcome: 'ok', code: request.protocol === 'tcp' ? 0 : 200, body: '' }));
    return yield* system.wait<number>(() => {});
  }
  const [host = '', port = '0'] = operands;
  const dst = (yield* system.resolve(host))?.[0];
  if (dst === undefined) return complain(system, `bad address '${host}'`);
  const { outcome } = yield* system.connect({ protocol: 'tcp', dst, port: Number(port) });
  if (outcome === 'ok') {
    if (flags.has('v')) system.streams.stderr.write(`${host} (${dst}:${port}) open\n`);
    return 0;
  }
  return complain(system, `${host} (${dst}:${port}): ${outcome === 'connection-refused' ? 'Connection refused' : 'Operation timed out'}`);
};

const ping: Program = function* (system) {
  const { values, operands } = readOptions(system.argv, ['c', 'W', 'w', 'i']);
  const [host = ''] = operands;
  const dst = (yield* system.resolve(host))?.[0];
  if (dst === undefined) return complain(system, `bad address '${host}'`);
  out(system, `PING ${host} (${dst}): 56 data bytes\n`);
  const count = Number(values.get('c') ?? Number.POSITIVE_INFINITY);
  let received = 0;
  for (let i = 0; i < count; i++) {
    if (i > 0) yield* system.sleep(seconds(1));
    const before = system.now();
    const { outcome } = yield* system.connect({ protocol: 'icmp', dst, port: 0 });
    if (outcome !== 'ok') continue;
    received++;
    out(system, `64 bytes from ${dst}: seq=${i} ttl=63 time=${((system.now() - before) / 1_000).toFixed(3)} ms\n`);
  }
  out(
    system,
    `\n--- ${host} ping statistics ---\n${count} packets transmitted, ${received} packets received, ${Math.round(100 - (100 * received) / count)}% packet loss\n`,
  );
  return received > 0 ? 0 : 1;
};

/** Clients of databases: they connect, and ask a server that is there something it can answer. */
const client = (port: number, answer: string): Program =>
  function* (system) {
    const { values } = readOptions(system.argv, ['h', 'p', 'P', 'U', 'u', 'd', 'host', 'port', 'e', 'c', 'a']);
    const host = values.get('h') ?? values.get('host') ?? '127.0.0.1';
    const dst = (yield* system.resolve(host))?.[0];
    yield* system.sleep(millis(5));
    const asked = Number(values.get('port') ?? values.get('P') ?? (port === 6379 || port === 5432 ? values.get('p') : undefined)) || port;
    const response = dst === undefined ? undefined : yield* system.connect({ protocol: 'tcp', dst, port: asked });
    if (response?.outcome !== 'ok') return complain(system, `could not connect to server at ${host}:${asked}: Connection refused`, port === 5432 ? 2 : 1);
    out(system, answer);
    return 0;
  };

export const networkCommands: Readonly<Record<string, Program>> = {
  wget,
  curl,
  nslookup,
  host: nslookup,
  dig,
  nc,
  ncat: nc,
  telnet: nc,
  ping,
  'redis-cli': client(6379, 'PONG\n'),
  pg_isready: client(5432, '/var/run/postgresql:5432 - accepting connections\n'),
  psql: client(5432, ''),
  mysql: client(3306, ''),
  mariadb: client(3306, ''),
  mysqladmin: client(3306, 'mysqld is alive\n'),
  'mariadb-admin': client(3306, 'mysqld is alive\n'),
  mongosh: client(27017, '{ ok: 1 }\n'),
  mongo: client(27017, '{ "ok" : 1 }\n'),
  cqlsh: client(9042, ''),
};

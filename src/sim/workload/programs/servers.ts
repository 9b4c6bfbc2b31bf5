import { seconds } from '../../../api/index.ts';
import { exposedPorts } from '../images/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { cleanPath } from '../filesystem.ts';
import type { Answer, Handler, Program, System } from '../system.ts';
import { agnhost } from './agnhost.ts';
import { http, okText, server, type ServerModel, tcpOnly } from './server.ts';

const MIB = 2 ** 20;
const graceful: ServerModel['signals'] = { SIGTERM: { afterMs: 20, code: 0 }, SIGINT: { afterMs: 20, code: 0 }, SIGQUIT: { afterMs: 20, code: 0 } };
const image =
  (fallback: readonly number[]) =>
  ({ surroundings }: System): readonly number[] =>
    exposedPorts(surroundings.image) ?? (surroundings.containerPorts.length > 0 ? surroundings.containerPorts : fallback);

const flagValue = (argv: readonly string[], name: string): string | undefined => {
  const index = argv.findIndex((arg) => arg === `-${name}` || arg === `--${name}` || arg.startsWith(`-${name}=`) || arg.startsWith(`--${name}=`));
  const arg = argv[index];
  return arg === undefined ? undefined : arg.includes('=') ? arg.slice(arg.indexOf('=') + 1) : argv[index + 1];
};

const page = (title: string, code = 200): Answer => okText(`<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`, code);

/** A document root: what is in it now (a volume may be mounted there), else the image's own start page. */
const site =
  (root: string, welcome: Answer) =>
  ({ fs }: System): Handler =>
    http(function* (path): Procedure<Answer> {
      const file = yield* fs.read(cleanPath(`${root}/${path.endsWith('/') ? `${path}index.html` : path}`));
      if (file !== undefined) return okText(file);
      return path === '/' || path === '/index.html' ? welcome : page('404 Not Found', 404);
    });

const nginxSite = site('/usr/share/nginx/html', page('Welcome to nginx!'));

const nginx = server({
  startMs: 5,
  memory: 8 * MIB,
  ports: image([80]),
  handler: (system) => {
    const { pod, image: name, ip } = system.surroundings;
    if (name.includes('echoserver')) return http((path) => okText(`Hostname: ${pod}\n\nRequest Information:\n\treal path=${path}\n`));
    if (name.includes('hello')) return http((path) => okText(`Server address: ${ip}:80\nServer name: ${pod}\nURI: ${path}\n`));
    return nginxSite(system);
  },
  log: ({ surroundings }) =>
    surroundings.image.startsWith('docker.io/library/nginx:')
      ? [
          '/docker-entrypoint.sh: Configuration complete; ready for start up',
          '[notice] 1#1: using the "epoll" event method',
          '[notice] 1#1: start worker processes',
        ]
      : [],
  signals: { ...graceful, SIGQUIT: { afterMs: 50, code: 0 } },
  farewell: () => ['[notice] 1#1: signal 3 (SIGQUIT) received, shutting down'],
  // The image of the library gives the directory of its cache to root; `nginx/src/core/ngx_file.c` ngx_create_paths.
  makes: {
    paths: ({ surroundings, fs }) => (surroundings.image.startsWith('docker.io/library/nginx:') && fs.isRestricted ? ['/var/cache/nginx/client_temp'] : []),
    failed: (path, why) => `nginx: [emerg] mkdir() "${path}" failed (${why === 'Permission denied' ? 13 : 30}: ${why})`,
  },
  portTaken: (port) => `nginx: [emerg] bind() to 0.0.0.0:${port} failed (98: Address already in use)`,
});

/** `nginx -v` and `nginx -t` tell and end; the release is that of the image. Source: `nginx/src/core/nginx.c`. */
const nginxCommand: Program = function* (system) {
  const say = (text: string): number => {
    system.streams.stderr.write(`${text}\n`);
    return 0;
  };
  const [option = ''] = system.argv.slice(1);
  const release = /:(\d+(?:\.\d+)*)/.exec(system.surroundings.image)?.[1] ?? '1.29.1';
  if (option === '-v' || option === '-V') return say(`nginx version: nginx/${release}`);
  if (option === '-t')
    return say('nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful');
  return yield* nginx(system);
};

const httpdSite = site('/usr/local/apache2/htdocs', okText('<html><body><h1>It works!</h1></body></html>\n'));

const httpd = server({
  startMs: 10,
  memory: 12 * MIB,
  ports: image([80]),
  handler: (system) => (system.surroundings.image.includes('hpa-example') ? http(() => okText('OK!')) : httpdSite(system)),
  log: () => [
    '[mpm_event:notice] AH00489: Apache/2.4 (Unix) configured -- resuming normal operations',
    "[core:notice] AH00094: Command line: 'httpd -D FOREGROUND'",
  ],
  signals: { ...graceful, SIGWINCH: { afterMs: 50, code: 0 } },
  portTaken: (port) => `(98)Address already in use: AH00072: make_sock: could not bind to address 0.0.0.0:${port}`,
});

const database = (port: number, startMs: number, memory: number, ready: string, signals: ServerModel['signals'] = graceful): Program =>
  server({ startMs, memory: memory * MIB, ports: image([port]), handler: () => tcpOnly, log: () => [ready], signals });

/** MySQL, MariaDB and PostgreSQL refuse to start without a password. */
function needs(variables: readonly string[], message: readonly string[], program: Program): Program {
  return function* (system) {
    if (variables.some((name) => system.env.has(name))) return yield* program(system);
    yield* system.sleep(seconds(0.2));
    for (const line of message) system.streams.stderr.write(`${line}\n`);
    return 1;
  };
}

const passwords = (prefix: string): readonly string[] =>
  ['ROOT_PASSWORD', 'ROOT_PASSWORD_FILE', 'ROOT_PASSWORD_HASH', 'ALLOW_EMPTY_PASSWORD', 'ALLOW_EMPTY_ROOT_PASSWORD', 'RANDOM_ROOT_PASSWORD'].map(
    (name) => `${prefix}_${name}`,
  );

const mysql = needs(
  passwords('MYSQL'),
  [
    '[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified',
    '    You need to specify one of the following as an environment variable:',
    '    - MYSQL_ROOT_PASSWORD',
    '    - MYSQL_ALLOW_EMPTY_PASSWORD',
    '    - MYSQL_RANDOM_ROOT_PASSWORD',
  ],
  database(
    3306,
    8_000,
    380,
    "[System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '8.4'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306",
  ),
);

const mariadb = needs(
  [...passwords('MARIADB'), ...passwords('MYSQL')],
  ['[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified'],
  database(3306, 4_000, 90, 'mariadbd: ready for connections.'),
);

const postgres = needs(
  ['POSTGRES_PASSWORD', 'POSTGRES_PASSWORD_FILE', 'POSTGRES_HOST_AUTH_METHOD'],
  [
    'Error: Database is uninitialized and superuser password is not specified.',
    '       You must specify POSTGRES_PASSWORD to a non-empty value for the superuser.',
  ],
  database(5432, 2_000, 25, 'LOG:  database system is ready to accept connections', {
    ...graceful,
    SIGINT: { afterMs: 100, code: 0 },
    SIGTERM: { afterMs: 100, code: 0 },
  }),
);

const httpEcho = server({
  startMs: 5,
  ports: ({ argv }) => [Number((flagValue(argv, 'listen') ?? ':5678').split(':').at(-1)) || 5678],
  handler: ({ argv, env }) =>
    http((path) => (path === '/health' ? okText('{"status":"ok"}\n') : okText(`${flagValue(argv, 'text') ?? env.get('ECHO_TEXT') ?? 'hello world'}\n`))),
  log: ({ argv }) => [`[INFO] server is listening on ${flagValue(argv, 'listen') ?? ':5678'}`],
  signals: graceful,
});

/** BusyBox' httpd, as `crccheck/hello-world` starts it. */
const busyboxHttpd = server({
  startMs: 5,
  memory: MIB,
  ports: ({ argv }) => [Number(flagValue(argv, 'p') ?? 80)],
  handler: site('/www', okText('<pre>\nHello World\n</pre>\n')),
  signals: graceful,
});

/** The liveness example: healthy for ten seconds, then 500. Source: `test/images/agnhost/liveness`. */
export const livenessServer = server({
  startMs: 5,
  ports: () => [8080],
  handler: (system) => {
    const started = system.now();
    return http((path) => {
      if (path !== '/healthz') return page('404 Not Found', 404);
      const age = (system.now() - started) / 1_000_000;
      return age > 10 ? okText(`error: ${age.toFixed(6)}`, 500) : okText('ok');
    });
  },
  // A Go program that is PID 1: the default of SIGTERM does not end it, so that its runtime exits with 2 (`runtime/signal_unix.go` dieFromSignal).
  signals: { SIGTERM: { afterMs: 0, code: 2 } },
});

/** `traefik/whoami`: the command of this name is somebody else. */
export const whoamiServer = server({
  startMs: 5,
  ports: image([80]),
  handler: ({ surroundings }) => http((path) => okText(`Hostname: ${surroundings.hostname}\nIP: ${surroundings.ip}\nGET ${path} HTTP/1.1\n`)),
  signals: graceful,
});

/** Serves `Hello, world!` as the hello-app of the GKE samples does. */
const helloApp = server({
  startMs: 5,
  ports: ({ env }) => [Number(env.get('PORT') ?? 8080)],
  handler: ({ surroundings }) => http(() => okText(`Hello, world!\nVersion: 1.0.0\nHostname: ${surroundings.hostname}\n`)),
  log: ({ env }) => [`Server listening on port ${env.get('PORT') ?? '8080'}`],
  signals: {},
});

const hostnameServer = server({
  startMs: 5,
  ports: image([9376]),
  handler: ({ surroundings }) => http(() => okText(surroundings.hostname)),
  signals: graceful,
});

const plain = (ports: readonly number[], startMs: number, memory = 20): Program =>
  server({ startMs, memory: memory * MIB, ports: image(ports), handler: () => http(() => okText('OK')), signals: graceful });

const etcd = server({
  startMs: 300,
  memory: 40 * MIB,
  ports: () => [2379, 2380],
  handler: () => (request) => (request.protocol === 'grpc' ? { outcome: 'ok', code: 1 } : okText('{"health":"true"}')),
  signals: graceful,
});

/** Servers by the name of their executable. A new one is one line. */
export const servers: Readonly<Record<string, Program>> = {
  nginx: nginxCommand,
  'nginx-debug': nginxCommand,
  'httpd-foreground': httpd,
  httpd,
  'apache2-foreground': httpd,
  'redis-server': database(6379, 20, 10, '* Ready to accept connections tcp'),
  memcached: database(11211, 100, 3, ''),
  postgres,
  mysqld: mysql,
  mariadbd: mariadb,
  mongod: database(27017, 1_500, 120, '{"s":"I","c":"NETWORK","msg":"Waiting for connections","attr":{"port":27017}}'),
  'rabbitmq-server': database(5672, 6_000, 120, 'Server startup complete; 4 plugins started.'),
  cassandra: database(9042, 20_000, 900, 'Startup complete'),
  eswrapper: plain([9200, 9300], 15_000, 900),
  'http-echo': httpEcho,
  'busybox-httpd': busyboxHttpd,
  agnhost,
  serve_hostname: hostnameServer,
  'test-webserver': plain([80], 20),
  'hello-app': helloApp,
  gunicorn: plain([80], 1_000, 40),
  caddy: plain([80], 100, 15),
  traefik: plain([80, 8080], 200, 40),
  haproxy: plain([80], 100, 10),
  envoy: plain([10000], 300, 40),
  'catalina.sh': plain([8080], 3_000, 150),
  prometheus: plain([9090], 1_000, 60),
  'run.sh': plain([3000], 2_000, 80),
  coredns: plain([53, 8080, 8181, 9153], 200, 15),
  'metrics-server': plain([10250], 500, 20),
  etcd,
};

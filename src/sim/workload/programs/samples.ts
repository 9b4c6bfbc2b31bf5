import { seconds } from '../../../api/index.ts';
import type { Answer, Program, System } from '../system.ts';
import { ingressNginx } from './ingress-nginx/index.ts';
import { http, okText, server, type ServerModel } from './server.ts';

const MIB = 2 ** 20;
const TERM: ServerModel['signals'] = { SIGTERM: { afterMs: 20, code: 0 }, SIGINT: { afterMs: 20, code: 0 } };

type Paths = (system: System) => (path: string) => Answer;

/** A server on fixed ports that answers by path. */
const web = (ports: readonly number[], paths: Paths, more: Partial<ServerModel> = {}): Program =>
  server({ startMs: 100, memory: 20 * MIB, ports: () => ports, handler: (system) => http(paths(system)), signals: TERM, ...more });

/** A server of another protocol, or one of which only its health is asked. */
const quiet = (ports: readonly number[], startMs: number, memory: number, log: string): Program =>
  server({ startMs, memory: memory * MIB, ports: () => ports, handler: () => http(() => okText('OK')), log: () => [log], signals: TERM });

const tagOf = ({ surroundings: { image } }: System): string => image.slice(image.lastIndexOf(':') + 1);

/** kuard, of "Kubernetes Up and Running": `/healthy` and `/ready` can be watched. */
const kuard = web(
  [8080],
  ({ surroundings: { hostname, ip } }) =>
    (path) => {
      if (path === '/healthy' || path === '/ready') return okText('ok');
      if (path === '/env/api') return okText('{}');
      return okText(`<!doctype html>\n<title>KUAR Demo</title>\n<h1>KUAR Demo: ${hostname} (${ip})</h1>\n`);
    },
  { log: ({ surroundings: { hostname } }) => [`Starting kuard version: v0.10.0-blue`, `Serving on HTTP on :8080 (${hostname})`] },
);

/** kubia, of "Kubernetes in Action": v2 and v3 name themselves; the unhealthy one fails after five requests. */
const kubia = server({
  startMs: 300,
  memory: 30 * MIB,
  ports: () => [8080],
  handler: (system) => {
    const { hostname, image } = system.surroundings;
    let requests = 0;
    return http(() => {
      requests++;
      if (image.includes('unhealthy') && requests > 5) return okText("I'm not well. Please restart me!\n", 500);
      const version = tagOf(system);
      if (version === 'v3' && requests > 4) return okText(`Some internal error has occurred! This is pod ${hostname}\n`, 500);
      return okText(/^v[234]$/.test(version) ? `This is ${version === 'v4' ? 'v4' : version} running in pod ${hostname}\n` : `You've hit ${hostname}\n`);
    });
  },
  log: () => ['Kubia server starting...'],
  // Node.js as PID 1 without a handler.
  signals: {},
});

/** The tutorial of kubernetes.io: the version follows the tag. */
const bootcamp = web(
  [8080],
  (system) => () => okText(`Hello Kubernetes bootcamp! | Running on: ${system.surroundings.hostname} | v=${tagOf(system).replace(/^v/, '')}\n`),
  {
    log: ({ surroundings }) => [`Kubernetes Bootcamp App Started At: ${surroundings.hostname} | Running On:  ${surroundings.hostname}`],
  },
);

const podinfo = web(
  [9898],
  (system) => (path) => {
    const { hostname } = system.surroundings;
    if (path === '/healthz' || path === '/readyz') return okText('{\n  "status": "OK"\n}');
    if (path === '/version') return okText(`{\n  "version": "${tagOf(system)}"\n}`);
    return okText(`{\n  "hostname": "${hostname}",\n  "version": "${tagOf(system)}",\n  "message": "greetings from podinfo v${tagOf(system)}"\n}`);
  },
  { log: () => ['{"level":"info","msg":"Starting HTTP Server.","addr":":9898"}'] },
);

const COLORS = ['red', 'green', 'blue', 'blue2', 'pink', 'darkblue'];

/** webapp-color of KodeKloud: `--color`, `APP_COLOR`, or a colour of its own. */
const webappColor = web(
  [8080],
  ({ argv, env, surroundings: { hostname } }) =>
    () => {
      const flag = argv.indexOf('--color');
      const color =
        (flag < 0 ? undefined : argv[flag + 1]) ??
        argv.find((arg) => arg.startsWith('--color='))?.slice('--color='.length) ??
        env.get('APP_COLOR') ??
        COLORS[hostname.length % COLORS.length] ??
        'red';
      return okText(`<!doctype html>\n<title>Hello from Flask</title>\n<body style="background: ${color};"><h1>Hello from ${hostname}!</h1>\n`);
    },
  { startMs: 800, log: () => [' * Running on http://0.0.0.0:8080/ (Press CTRL+C to quit)'] },
);

const whereami = web(
  [8080],
  ({ surroundings: { hostname, node, ip, namespace } }) =>
    (path) =>
      path === '/healthz'
        ? okText('"OK"')
        : okText(`{\n  "node_name": "${node}",\n  "pod_ip": "${ip}",\n  "pod_name": "${hostname}",\n  "pod_namespace": "${namespace}"\n}\n`),
);

const echo = web(
  [8080],
  ({ surroundings: { hostname } }) =>
    (path) =>
      okText(`Request served by ${hostname}\n\nGET ${path} HTTP/1.1\n`),
  { log: () => ['Echo server listening on port 8080.'] },
);

const hello = (text: string, ports: readonly number[] = [8080]): Program =>
  web(
    ports,
    ({ surroundings: { hostname } }) =>
      () =>
        okText(text.replaceAll('HOSTNAME', hostname)),
  );

const json = (ports: readonly number[], startMs: number, memory: number, body: (system: System) => string): Program =>
  web(ports, (system) => () => okText(body(system)), { startMs, memory: memory * MIB });

/** A worker that writes a line at a pace and ends by SIGTERM. */
function writer(period: number, text: (count: number, system: System) => string): Program {
  return function* (system) {
    let ended = false;
    system.onSignal('SIGTERM', () => {
      ended = true;
    });
    for (let count = 0; !ended; count++) {
      system.streams.stdout.write(`${text(count, system)}\n`);
      yield* system.sleep(seconds(period));
    }
    return 0;
  };
}

const EVENTS = [
  'USER1 logged in',
  'USER2 is viewing page1',
  'USER3 logged out',
  'USER4 is viewing page2',
  'USER5 Failed to Login as the account is locked due to MANY FAILED ATTEMPTS.',
];

const FORTUNES = ['You will be married within a year.', 'Beware of Bigfoot!', 'You have an ability to sense and know higher truth.'];

/** `luksa/fortune`: a new fortune in `/var/htdocs/index.html` every so many seconds (`INTERVAL`, or the argument). Source: luksa/kubernetes-in-action `fortune/fortuneloop.sh`. */
const fortuneLoop: Program = function* (system) {
  const interval = Number(system.env.get('INTERVAL') ?? system.argv[1] ?? 10) || 10;
  yield* system.fs.mkdir('/var/htdocs');
  for (let count = 0; ; count++) {
    system.streams.stdout.write(`${system.timestamp()} Writing fortune to /var/htdocs/index.html\n`);
    yield* system.fs.write('/var/htdocs/index.html', `${FORTUNES[count % FORTUNES.length] ?? ''}\n`, false);
    yield* system.sleep(seconds(interval));
  }
};

/** A binary with the setuid bit, of root: its effective user is root's, unless no_new_privs is set. Source: `test/images/nonewprivs/nnp.go`. */
const nnp: Program = function* (system) {
  const status = (yield* system.fs.read('/proc/self/status')) ?? '';
  system.streams.stdout.write(`Effective uid: ${/^NoNewPrivs:\t1$/m.test(status) ? system.surroundings.user.uid : 0}\n`);
  return 0;
};

/** Programs of `images/samples.ts`, by the name of their executable. A new one is one line. */
export const samplePrograms: Readonly<Record<string, Program>> = {
  kuard,
  kubia,
  kiada: hello('Kiada version 0.1. Request processed by "HOSTNAME".\n'),
  bootcamp,
  podinfo,
  'webapp-color': webappColor,
  whereami,
  'echo-server': echo,
  'hello-openshift': hello('Hello OpenShift!\n'),
  'hello-kubernetes': hello('<h1>Hello Kubernetes!</h1>\npod: HOSTNAME\n'),
  k8sbook: hello('<h1>Kubernetes Rocks!</h1>\n'),
  bookinfo: hello('{"id": 0, "status": "healthy", "served_by": "HOSTNAME"}\n', [9080]),
  'go-httpbin': hello('{"headers": {}, "origin": "", "url": "http://localhost/get"}\n'),
  httpenv: json([8888], 5, 5, ({ env }) => JSON.stringify(Object.fromEntries(env))),
  'fortuneloop.sh': fortuneLoop,
  'node-server': hello('<!doctype html>\n<title>app</title>\n', [80]),
  'event-simulator': writer(1, (count, system) => `[${system.timestamp()}] INFO in event-simulator: ${EVENTS[count % EVENTS.length] ?? ''}`),
  worker: writer(1, () => 'INFO:__main__:1 units of work done, updating hash counter'),
  clock: writer(1, (_, system) => system.timestamp()),
  nnp,
  'nginx-ingress-controller': ingressNginx,
  fluentd: quiet([24224], 2_000, 60, '[info]: #0 fluentd worker is now running worker=0'),
  'fluent-bit': quiet([2020], 300, 15, '[ info] [sp] stream processor started'),
  promtail: quiet([3101], 300, 40, 'msg="Starting Promtail"'),
  loki: quiet([3100], 1_000, 80, 'msg="Loki started"'),
  kibana: quiet([5601], 20_000, 500, '[info][status] Kibana is now available'),
  logstash: quiet([5044, 9600], 15_000, 700, '[INFO ] Pipelines running'),
  'jenkins.sh': quiet([8080, 50_000], 25_000, 400, 'Jenkins is fully up and running'),
  sonarqube: quiet([9000], 40_000, 1_500, 'SonarQube is operational'),
  vault: quiet([8200], 500, 80, '==> Vault server started! Log data will stream in below:'),
  consul: quiet([8500], 800, 60, '==> Consul agent running!'),
  'nats-server': quiet([4222, 8222], 50, 10, '[INF] Server is ready'),
  kafka: quiet([9092], 6_000, 400, '[KafkaRaftServer nodeId=1] Kafka Server started'),
  zookeeper: quiet([2181], 2_000, 100, 'binding to port 0.0.0.0/0.0.0.0:2181'),
  influxd: quiet([8086], 1_000, 80, 'msg=Listening transport=http addr=:8086'),
  minio: quiet([9000, 9001], 500, 80, 'API: http://0.0.0.0:9000'),
  couchdb: quiet([5984], 1_500, 60, 'Apache CouchDB has started. Time to relax.'),
  neo4j: quiet([7474, 7687], 10_000, 600, 'Started.'),
  cockroach: quiet([26257, 8080], 2_000, 300, 'CockroachDB node starting'),
  'registry-server': quiet([5000], 50, 10, 'msg="listening on [::]:5000"'),
  gitea: quiet([3000, 22], 2_000, 120, 'Listen: http://0.0.0.0:3000'),
  'php-server': quiet([8080], 200, 20, 'Development Server (http://[::]:8080) started'),
  'bitnami-postgres': quiet([5432], 2_000, 40, 'LOG:  database system is ready to accept connections'),
};

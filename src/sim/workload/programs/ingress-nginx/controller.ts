import { type Ingress, micros, type Micros, type Pod, resources, seconds, type TrafficRequest } from '../../../../api/index.ts';
import { EventRecorder, get, list, patch } from '../../../client-go/index.ts';
import { type Procedure, runProcedure } from '../../../kernel/index.ts';
import type { Answer, InCluster, System } from '../../system.ts';
import { okText } from '../server.ts';
import { CATCH_ALL, type Location, locationFor, nginxConf, serverFor, serversOf, type Upstream, type VirtualServer } from './configuration.ts';
import { ingresses, Store } from './store.ts';

/** `--sync-rate-limit` 0.3 a second, one at once. Source: ingress-nginx `internal/task/queue.go`. */
const SYNC_PERIOD: Micros = micros(3_333_333);
/** Source: ingress-nginx `internal/ingress/status/status.go` UpdateInterval. */
const STATUS_PERIOD = seconds(60);
const RELOAD = 'NGINX reload triggered due to a change in configuration';

const page = (code: number, title: string): Answer =>
  okText(
    `<html>\n<head><title>${code} ${title}</title></head>\n<body>\n<center><h1>${code} ${title}</h1></center>\n<hr><center>nginx</center>\n</body>\n</html>\n`,
    code,
  );

export interface Flags {
  readonly controllerClass: string;
  /** `namespace/name` of the Service whose address is that of the Ingresses. */
  readonly publishService: string;
}

/**
 * Watches Ingresses, writes the configuration of the nginx beside it, and is that nginx: it ends TLS, picks a Service by host and
 * path, and one of its Pods in turn.
 */
export class Controller {
  private readonly store: Store;
  private readonly recorder: EventRecorder;
  private servers: readonly VirtualServer[] = [];
  private written = '';
  private lastSync: Micros | undefined;
  private waiting = false;
  private readonly turns = new Map<string, number>();
  private pod: Pod | undefined;

  constructor(
    private readonly system: System,
    private readonly cluster: InCluster,
    private readonly flags: Flags,
  ) {
    this.store = new Store(cluster, flags.controllerClass);
    this.recorder = new EventRecorder(cluster.host, cluster.client, 'nginx-ingress-controller');
  }

  start(): void {
    const { namespace, pod } = this.system.surroundings;
    this.cluster.client.send(get<Pod>(resources.pods, namespace, pod), (result) => {
      if (!result.ok) return this.log('F', `Unexpected error obtaining ingress-nginx pod: ${result.status.message ?? ''}`);
      this.pod = result.object;
      let synced = false;
      const told = (ingress: Ingress | undefined): void => {
        if (ingress) this.recorder.event(ingress, 'Normal', 'Sync', 'Scheduled for sync');
        if (synced) this.enqueue();
      };
      this.store.start(() => {
        synced = true;
        this.enqueue();
        this.cluster.host.after(STATUS_PERIOD, () => this.updateStatus());
      }, told);
    });
  }

  private log(level: string, text: string): void {
    this.system.streams.stderr.write(`${level} ${text}\n`);
  }

  private enqueue(): void {
    if (this.waiting) return;
    const { host } = this.cluster;
    const due = this.lastSync === undefined ? 0 : this.lastSync + SYNC_PERIOD - host.now();
    this.waiting = true;
    host.after(micros(Math.max(0, due)), () => {
      this.waiting = false;
      this.lastSync = host.now();
      this.sync();
    });
  }

  /** Endpoints reach nginx without a reload (`balancer.lua`); whatever else changes is written and loaded. */
  private sync(): void {
    this.servers = serversOf(this.store.mine(), (key) => this.store.hasSecret(key));
    const text = nginxConf(this.servers);
    if (text === this.written) return;
    this.written = text;
    this.log('I', 'Configuration changes detected, backend reload required');
    this.reload(text);
  }

  private reload(text: string): void {
    const { fs } = this.system;
    const written = function* (): Procedure<void> {
      yield* fs.mkdir('/etc/nginx');
      yield* fs.write('/etc/nginx/nginx.conf', text, false);
    };
    runProcedure(written(), () => {
      this.log('I', 'Backend successfully reloaded');
      if (this.pod) this.recorder.event({ ...this.pod, apiVersion: 'v1', kind: 'Pod' }, 'Normal', 'RELOAD', RELOAD);
    });
  }

  private updateStatus(): void {
    this.cluster.host.after(STATUS_PERIOD, () => this.updateStatus());
    this.writeStatus(this.addresses());
  }

  /** Of the Service that it is published by. Source: `status.go` runningAddresses, statusAddressFromService. */
  private addresses(): readonly object[] {
    const { spec, status } = this.store.service(this.flags.publishService) ?? {};
    if (spec?.type === 'LoadBalancer') return (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => (ip === undefined ? { hostname } : { ip }));
    return spec?.clusterIP ? [{ ip: spec.clusterIP }] : [];
  }

  private writeStatus(addresses: readonly object[]): void {
    for (const ingress of this.store.mine()) {
      if (JSON.stringify(ingress.status?.loadBalancer?.ingress ?? []) === JSON.stringify(addresses)) continue;
      const { namespace, name = '' } = ingress.metadata ?? {};
      this.log('I', `updating Ingress status namespace="${namespace ?? ''}" ingress="${name}"`);
      this.cluster.client.send(
        patch(
          ingresses,
          namespace,
          name,
          'application/merge-patch+json',
          { status: { loadBalancer: { ingress: addresses.length > 0 ? addresses : null } } },
          'status',
        ),
        () => {},
      );
    }
  }

  /** It leaves: unless another one runs, the Ingresses lose their address. */
  leave(): void {
    const { namespace = '', labels = {} } = this.pod?.metadata ?? {};
    const labelSelector = Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(',');
    this.cluster.client.send(list<{ readonly items: readonly Pod[] }>(resources.pods, namespace, { labelSelector }), (result) => {
      const running = result.ok
        ? result.object.items.filter(({ status, metadata }) => status?.phase === 'Running' && metadata?.deletionTimestamp === undefined)
        : [];
      if (running.length > 0) this.log('I', 'leaving status update to next leader');
      else this.writeStatus([]);
    });
  }

  /** One request that a client sends to nginx. */
  answer(request: TrafficRequest): Answer | Procedure<Answer> {
    if (request.protocol === 'tcp') return { outcome: 'ok', code: 0 };
    if (request.port === 10_254) return okText(request.path === '/healthz' ? '' : 'OK');
    const host = (request.headers?.['Host'] ?? request.host ?? '').replace(/:\d+$/, '');
    const path = (request.path ?? '/').split('?')[0] ?? '/';
    const server = serverFor(this.servers, host);
    const location =
      locationFor(server, path) ??
      locationFor(
        this.servers.find(({ name }) => name === CATCH_ALL),
        path,
      );
    if (!location) return this.logged(request, host, undefined, page(404, 'Not Found'));
    if (server?.secret !== undefined && request.protocol !== 'https') return this.logged(request, host, undefined, page(308, 'Permanent Redirect'));
    return this.proxied(request, host, location);
  }

  private *proxied(request: TrafficRequest, host: string, { upstream }: Location): Procedure<Answer> {
    const endpoint = this.next(upstream);
    if (!endpoint) return this.logged(request, host, undefined, page(503, 'Service Temporarily Unavailable'));
    const { method = 'GET', path = '/', headers, body } = request;
    // Behind the proxy it is plain HTTP, whatever the client spoke.
    const response = yield* this.system.connect({
      protocol: 'http',
      dst: endpoint.ip,
      port: endpoint.port,
      method,
      host,
      path,
      ...(headers ? { headers } : {}),
      ...(body === undefined ? {} : { body }),
    });
    const to = `${endpoint.ip}:${endpoint.port}`;
    if (response.outcome === 'timeout') return this.logged(request, host, to, page(504, 'Gateway Time-out'));
    if (response.outcome !== 'ok') return this.logged(request, host, to, page(502, 'Bad Gateway'));
    const { code, body: text } = response;
    return this.logged(request, host, to, { outcome: 'ok', code, ...(text === undefined ? {} : { body: text }) });
  }

  /** round_robin, the default of `load-balance`. */
  private next(upstream: Upstream): { readonly ip: string; readonly port: number } | undefined {
    const key = `${upstream.service}:${upstream.port}`;
    const all = this.store.endpoints(upstream);
    const turn = this.turns.get(key) ?? 0;
    this.turns.set(key, turn + 1);
    return all[turn % Math.max(1, all.length)];
  }

  private logged(request: TrafficRequest, host: string, upstream: string | undefined, answer: Answer): Answer {
    this.system.streams.stdout.write(
      `${request.src} - - "${request.method ?? 'GET'} ${request.path ?? '/'} HTTP/1.1" ${answer.code} "${host}"${request.protocol === 'https' ? ' TLS' : ''} [${upstream ?? '-'}]\n`,
    );
    return answer;
  }
}

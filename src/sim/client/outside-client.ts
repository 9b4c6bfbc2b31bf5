import {
  type Address,
  type ClientSpec,
  type DnsResponse,
  documentRef,
  type Micros,
  seconds,
  toSeconds,
  type TrafficRequest,
  type TrafficResponse,
} from '../../api/index.ts';
import type { Incoming, ProcessFactory, ProcessHost } from '../kernel/index.ts';

export interface OutsideClientOptions {
  readonly client: ClientSpec;
  /** Who resolves names. */
  readonly dns: Address;
  /** The kernel of the node that its packets reach first. */
  readonly via: Address;
}

/** Where the requests go. */
interface Target {
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

/** How long it waits for an answer before it counts the request as lost. */
const TIMEOUT = seconds(5);
const DNS_TIMEOUT = seconds(5);
/** A host on the nodes' network that is no node. */
const CLIENT_IP = '192.168.0.250';

const TARGET = /^https?:\/\/([^:/]+)(?::(\d+))?(\/.*)?$/;
const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;

/** `http://web.default:80/path`: a Service by `name.namespace`, or an address. Port 80 and `/` when left out. */
export function parseTarget(target: string): Target | undefined {
  const match = TARGET.exec(target);
  if (!match) return undefined;
  const [, host = '', port = '80', path = '/'] = match;
  return { host, port: Number(port), path };
}

/** The name as the cluster's DNS knows it: it is outside, so no search list completes it. */
export function serviceName(host: string): string {
  const labels = host.split('.');
  if (labels.length === 1) return `${host}.default.svc.cluster.local`;
  if (labels.length === 2) return `${host}.svc.cluster.local`;
  if (labels.length === 3 && labels[2] === 'svc') return `${host}.cluster.local`;
  return host;
}

/** What became of all requests so far. */
interface Tally {
  sent: number;
  ok: number;
  readonly failed: Record<string, number>;
  readonly servedBy: Record<string, number>;
  last: string;
}

/** A person's browser, say: sends a request at a steady pace, answered or not, and counts what comes back. */
class OutsideClient {
  private readonly target: Target;
  private readonly tally: Tally = { sent: 0, ok: 0, failed: {}, servedBy: {}, last: '' };
  /** The connection that is kept open; the next one begins when it breaks or is closed. */
  private connection = 1;
  private cached: { readonly ip: string; readonly until: Micros } | undefined;

  constructor(
    private readonly host: ProcessHost,
    private readonly options: OutsideClientOptions,
  ) {
    const target = parseTarget(options.client.target);
    if (!target) throw new Error(`client ${options.client.name}: target ${options.client.target} is no http URL`);
    this.target = target;
  }

  start(): void {
    const { from, until, requestsPerSecond } = this.options.client;
    if (!(requestsPerSecond > 0)) return;
    const period = seconds(1 / requestsPerSecond);
    const begin = Math.max(0, seconds(from) - this.host.now()) as Micros;
    const timer = this.host.every(
      period,
      'request',
      () => {
        if (until !== undefined && this.host.now() >= seconds(until)) this.host.cancel(timer);
        else this.request();
      },
      begin,
    );
  }

  private request(): void {
    if (IPV4.test(this.target.host)) {
      this.connect(this.target.host);
      return;
    }
    if (this.cached && this.cached.until > this.host.now()) {
      this.connect(this.cached.ip);
      return;
    }
    this.resolve();
  }

  private resolve(): void {
    const name = serviceName(this.target.host);
    this.host.request(
      { from: this.host.address, to: this.options.dns, channel: 'dns', method: `A ${name}`, payload: { type: 'dns-query', name, qtype: 'A' } },
      (reply) => this.resolved(reply),
      { timeout: DNS_TIMEOUT, onFailure: () => this.record({ type: 'traffic-response', outcome: 'dns-failure', code: 0 }) },
    );
  }

  private resolved({ payload }: Incoming): void {
    const answer = payload.type === 'dns-response' ? pick(payload) : undefined;
    if (!answer) {
      this.record({ type: 'traffic-response', outcome: 'dns-failure', code: 0 });
      return;
    }
    this.cached = { ip: answer.data, until: (this.host.now() + seconds(answer.ttl)) as Micros };
    this.connect(answer.data);
  }

  private connect(dst: string): void {
    const { host, port, path } = this.target;
    const payload: TrafficRequest = {
      type: 'traffic-request',
      protocol: 'http',
      src: CLIENT_IP,
      dst,
      port,
      method: 'GET',
      host,
      path,
      ...(this.options.client.keepAlive === true ? { connection: this.connection } : {}),
      hops: [this.host.address],
    };
    this.tally.sent++;
    this.host.request(
      { from: this.host.address, to: this.options.via, channel: 'http', method: `GET ${path}`, payload },
      (reply) => {
        if (reply.payload.type === 'traffic-response') this.record(reply.payload);
      },
      {
        timeout: TIMEOUT,
        onFailure: (reason) => this.record({ type: 'traffic-response', outcome: reason === 'refused' ? 'connection-refused' : 'timeout', code: 0 }),
      },
    );
  }

  private record(response: TrafficResponse): void {
    const { tally } = this;
    const { outcome, code, servedBy } = response;
    if (outcome !== 'ok' || response.close === true) this.connection++;
    if (outcome === 'ok') tally.ok++;
    else tally.failed[outcome] = (tally.failed[outcome] ?? 0) + 1;
    if (servedBy !== undefined) tally.servedBy[servedBy] = (tally.servedBy[servedBy] ?? 0) + 1;
    const text = outcome === 'ok' ? String(code) : outcome;
    this.host.document('MODIFIED', documentRef(`${this.host.address}/requests`), {
      sent: tally.sent,
      ok: tally.ok,
      failed: { ...tally.failed },
      servedBy: { ...tally.servedBy },
      last: text,
    });
    if (text === tally.last) return;
    // A line for each change, not for each request.
    tally.last = text;
    this.host.output(this.host.address, outcome === 'ok' ? 'stdout' : 'stderr', `${toSeconds(this.host.now())} s: GET ${this.options.client.target}: ${text}`);
  }
}

const pick = ({ answers }: DnsResponse): DnsResponse['answers'][number] | undefined => answers.find(({ type }) => type === 'A');

/** A client outside the Pods, on the nodes' network: the process `client/<name>`. */
export function outsideClient(options: OutsideClientOptions): ProcessFactory {
  return (host) => {
    const client = new OutsideClient(host, options);
    return { start: () => client.start(), receive: () => {} };
  };
}

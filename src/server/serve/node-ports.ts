import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { address, type DocumentRecord, type Payload } from '../../api/index.ts';
import { listAt, numberAt, stringAt } from '../../sim/apimachinery/index.ts';
import type { OutsideClients } from '../../sim/cluster/served.ts';
import type { Clock } from './clock.ts';

/** Where the API server takes HTTP for a NodePort, for who cannot use the port itself: `/orrery.dev/nodeports/30080/path`. */
const PATH = /^\/orrery\.dev\/nodeports\/(\d+)(\/.*)?$/;
/** A host on the nodes' network that is no node. */
const CLIENT_IP = '192.168.0.250';

interface Node {
  readonly name: string;
  readonly ip: string;
}

/** Opens every NodePort of the simulated cluster on 127.0.0.1, and sends what comes in to a node, as a client next to the nodes would. */
export class NodePorts {
  private readonly services = new Map<string, readonly number[]>();
  private readonly servers = new Map<number, Server>();
  private readonly nodes = new Map<string, Node>();

  constructor(
    private readonly clock: Clock,
    private readonly clients: OutsideClients,
    private readonly log: (line: string) => void,
  ) {}

  /** Takes note of Services and Nodes. */
  readonly see = ({ ref, op, value }: DocumentRecord): void => {
    if (ref.startsWith('Service/')) {
      const ports =
        op === 'DELETED'
          ? []
          : listAt(value, 'spec', 'ports')
              .map((port) => numberAt(port, 'nodePort'))
              .filter((port) => port > 0);
      const before = this.services.get(ref) ?? [];
      this.services.set(ref, ports);
      for (const port of ports) if (!this.servers.has(port)) this.open(port);
      for (const port of before) if (!ports.includes(port)) this.close(port);
    }
    if (ref.startsWith('Node/')) this.node(ref.slice('Node/'.length), op === 'DELETED' ? undefined : value);
  };

  private node(name: string, value: unknown): void {
    const found = listAt(value, 'status', 'addresses').find((entry) => stringAt(entry, 'type') === 'InternalIP');
    if (found === undefined) this.nodes.delete(name);
    else this.nodes.set(name, { name, ip: stringAt(found, 'address') });
  }

  /** Answers the path above; false for any other. */
  readonly proxied = (request: IncomingMessage, url: URL, _body: Buffer, response: ServerResponse): boolean => {
    const match = PATH.exec(url.pathname);
    if (!match) return false;
    this.send(Number(match[1]), `${match[2] ?? '/'}${url.search}`, request, response);
    return true;
  };

  private open(port: number): void {
    const server = createServer((request, response) => this.send(port, request.url ?? '/', request, response));
    server.on('error', () => this.log(`port ${port} of 127.0.0.1 is not free: use the path /orrery.dev/nodeports/${port}/ of the API server`));
    server.listen(port, '127.0.0.1');
    server.unref();
    this.servers.set(port, server);
  }

  private close(port: number): void {
    this.servers.get(port)?.close();
    this.servers.get(port)?.closeAllConnections();
    this.servers.delete(port);
  }

  stop(): void {
    for (const port of [...this.servers.keys()]) this.close(port);
  }

  private send(port: number, path: string, request: IncomingMessage, response: ServerResponse): void {
    const [node] = this.nodes.values();
    if (!node) {
      response.destroy();
      return;
    }
    const traffic = {
      type: 'traffic-request',
      protocol: 'http',
      src: CLIENT_IP,
      dst: node.ip,
      port,
      method: request.method ?? 'GET',
      host: request.headers.host ?? `${node.ip}:${port}`,
      path,
      hops: [],
    } as const;
    this.clock.asked(() =>
      this.clients.traffic(
        address(`${node.name}/kernel`),
        traffic,
        (payload) => write(payload, response),
        () => response.destroy(),
      ),
    );
  }
}

/** No connection is no answer: the socket is closed, as whoever refuses one does. */
function write(payload: Payload, response: ServerResponse): void {
  if (payload.type !== 'traffic-response' || payload.outcome !== 'ok') {
    response.destroy();
    return;
  }
  const { code, body = '', servedBy } = payload;
  response.writeHead(code === 0 ? 200 : code, {
    'content-type': body.trimStart().startsWith('<') ? 'text/html' : 'text/plain',
    ...(servedBy === undefined ? {} : { 'x-served-by': servedBy }),
  });
  response.end(body);
}

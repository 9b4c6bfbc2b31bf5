import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { type HttpRequest, type Payload, type StreamFrame, type StreamName, streamChannels } from '../../api/index.ts';
import { admitted } from './api-handler.ts';
import type { Clock } from './clock.ts';
import type { Exchange, OutsideClients } from './outside-clients.ts';
import { httpRequestOf, programOf, urlOf } from './request.ts';
import { internalError, Refusal } from './status.ts';

/** `remotecommand` protocols, newest first. Port-forward's own WebSocket protocol carries SPDY frames, which no kept library reads. */
const REMOTE_COMMAND = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const;
const PORT_FORWARD = ['v4.channel.k8s.io', 'portforward.k8s.io'] as const;
const NO_SPDY = 'this server speaks WebSocket, not SPDY/3.1: exec and attach need kubectl 1.30 or newer, port-forward a client of v4.channel.k8s.io; for HTTP see its NodePorts';

const channelNames = new Map<number, StreamName>(Object.entries(streamChannels).map(([name, channel]) => [channel, name as StreamName]));

interface Options {
  readonly token: string;
  readonly clock: Clock;
  readonly clients: OutsideClients;
  readonly onDefect: (error: unknown) => void;
}

const isPortForward = (path: string): boolean => path.endsWith('/portforward');

/** Queries that may be given several times: the words of a command, ports. */
function withLists(http: HttpRequest, url: URL): HttpRequest {
  const command = url.searchParams.getAll('command');
  const ports = url.searchParams.getAll('ports');
  const query = { ...http.query, ...(command.length > 0 ? { command: JSON.stringify(command) } : {}), ...(ports.length > 0 ? { ports: ports.join(',') } : {}) };
  return { ...http, query };
}

function refuse(socket: Duplex, { status }: Refusal): void {
  const body = JSON.stringify(status);
  const head = [`HTTP/1.1 ${status.code} ${status.reason || 'Error'}`, 'Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`, 'Connection: close'];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** Upgraded connections: exec, attach and port-forward over WebSocket, mapped to the streams inside of the cluster. */
export class Upgrades {
  private readonly websockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered, request) => (isPortForward(urlOf(request).pathname) ? PORT_FORWARD : REMOTE_COMMAND).find((protocol) => offered.has(protocol)) ?? false,
  });

  constructor(private readonly options: Options) {}

  readonly handle = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => socket.destroy());
    try {
      this.take(request, socket, head);
    } catch (error) {
      if (!(error instanceof Refusal)) this.options.onDefect(error);
      refuse(socket, error instanceof Refusal ? error : internalError());
    }
  };

  stop(): void {
    for (const client of this.websockets.clients) client.terminate();
  }

  private take(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { token, clock, clients } = this.options;
    const credentials = admitted(request, token);
    const url = urlOf(request);
    const websocket = request.headers.upgrade?.toLowerCase() === 'websocket';
    const offered = (websocket ? request.headers['sec-websocket-protocol'] : request.headers['x-stream-protocol-version']) ?? '';
    const subprotocols = String(offered).split(',').map((word) => word.trim()).filter((word) => word !== '');
    const upgrade = { protocol: websocket ? 'websocket' : 'SPDY/3.1', subprotocols } as const;
    const http: HttpRequest = { ...withLists(httpRequestOf(request, url, Buffer.alloc(0), credentials), url), upgrade };
    const known: readonly string[] = isPortForward(url.pathname) ? PORT_FORWARD : REMOTE_COMMAND;
    const readable = websocket && subprotocols.some((name) => known.includes(name));
    clock.asked(() => {
      let connection: Connection | undefined;
      const exchange = clients.stream(
        programOf(http.userAgent),
        http,
        (payload) => {
          if (connection) {
            connection.down(payload);
            return;
          }
          if (payload.type !== 'http-response') return;
          if (payload.code === 101 && readable) {
            connection = new Connection(this.options, exchange, http);
            const opened = connection;
            this.websockets.handleUpgrade(request, socket, head, (client) => opened.open(client));
            return;
          }
          exchange.end();
          refuse(socket, payload.code === 101 ? new Refusal(400, 'BadRequest', NO_SPDY) : refusalOf(payload.code, payload.body));
        },
        () => (connection ? connection.ended() : socket.destroy()),
      );
    });
  }
}

function refusalOf(code: number, body: unknown): Refusal {
  const { message = '', reason = '' } = typeof body === 'object' && body !== null ? (body as { readonly message?: string; readonly reason?: string }) : { message: String(body) };
  return new Refusal(code, reason, message);
}

/** One open WebSocket and the stream behind it. */
class Connection {
  private client: WebSocket | undefined;
  private over = false;
  private readonly waiting: Payload[] = [];
  private readonly ports: readonly number[];

  constructor(
    private readonly options: Options,
    private readonly exchange: Exchange,
    http: HttpRequest,
  ) {
    this.ports = isPortForward(http.path) ? (http.query?.ports ?? '').split(',').map(Number) : [];
  }

  open(client: WebSocket): void {
    this.client = client;
    client.on('message', (data: RawData) => this.up(Buffer.isBuffer(data) ? data : Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)])));
    client.on('close', () => this.hungUp());
    client.on('error', () => client.terminate());
    this.greet();
    for (const payload of this.waiting.splice(0)) this.down(payload);
  }

  /** Port-forward: each of the two channels of a port begins with the port's number, little-endian. Source: `kubelet/cri/streaming/portforward/websocket.go`. */
  private greet(): void {
    this.ports.forEach((port, index) => {
      for (const channel of [2 * index, 2 * index + 1]) this.client?.send(Buffer.from([channel, port & 0xff, port >> 8]));
    });
  }

  /** What came from the cluster. */
  down(payload: Payload): void {
    if (!this.client) {
      this.waiting.push(payload);
      return;
    }
    if (payload.type !== 'stream-frame') return;
    if (payload.stream === 'close') {
      this.ended();
      return;
    }
    const data = Buffer.from(payload.data, 'utf8');
    if (data.length > 0 || payload.stream === 'error') this.client.send(Buffer.concat([Buffer.from([this.channelOf(payload)]), data]));
    if (payload.stream === 'error' && this.ports.length === 0) this.ended();
  }

  private channelOf({ stream, port, requestID }: StreamFrame): number {
    if (this.ports.length === 0) return stream === 'data' ? streamChannels.stdout : streamChannels[stream];
    const index = Math.max(0, requestID ?? this.ports.indexOf(port ?? 0));
    return 2 * index + (stream === 'error' ? 1 : 0);
  }

  /** What the client sent: a channel's number, then its bytes. */
  private up(message: Buffer): void {
    if (message.length === 0 || this.over) return;
    const channel = message[0] ?? 0;
    const data = message.subarray(1).toString('utf8');
    if (this.ports.length > 0) {
      const requestID = channel >> 1;
      this.frame({ stream: channel % 2 === 0 ? 'data' : 'error', data, requestID, port: this.ports[requestID] ?? 0 });
      return;
    }
    // v5: channel 255 says that the client has no more for the channel named in its byte; only standard input matters.
    if (channel === streamChannels.close) {
      this.frame({ stream: 'stdin', data: '' });
      return;
    }
    const stream = channelNames.get(channel);
    if (stream === 'stdin' && data === '') return;
    if (stream) this.frame({ stream, data });
  }

  private frame(frame: Omit<StreamFrame, 'type' | 'connection'>): void {
    this.options.clock.asked(() => this.options.clients.frame(this.exchange, frame));
  }

  private hungUp(): void {
    if (this.over) return;
    this.frame({ stream: 'close', data: '' });
    this.over = true;
    this.options.clock.asked(() => this.exchange.end());
  }

  /** The cluster has closed the stream. */
  ended(): void {
    if (this.over) return;
    this.over = true;
    this.client?.close(1000);
  }
}

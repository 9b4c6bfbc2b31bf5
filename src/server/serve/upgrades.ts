import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createWebSocketStream, type RawData, type WebSocket, WebSocketServer } from 'ws';
import { type HttpRequest, type Payload, type StreamFrame, type StreamName, streamChannels } from '../../api/index.ts';
import type { Exchange, OutsideClients } from '../../sim/cluster/served.ts';
import { admitted } from './api-handler.ts';
import type { Clock } from './clock.ts';
import { httpRequestOf, programOf, urlOf } from './request.ts';
import { PORT_FORWARD_SPDY, SpdyPortForward, TUNNEL } from './spdy-port-forward.ts';
import { internalError, Refusal } from './status.ts';

/** `remotecommand` protocols, newest first, and those of port-forward. */
const REMOTE_COMMAND = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const;
const PORT_FORWARD = [TUNNEL, 'v4.channel.k8s.io', 'portforward.k8s.io'] as const;
const NO_SPDY = 'this server takes exec and attach over WebSocket, not SPDY/3.1: they need kubectl 1.30 or newer';

const channelNames = new Map<number, StreamName>(Object.entries(streamChannels).map(([name, channel]) => [channel, name as StreamName]));

interface Options {
  readonly token: string;
  readonly clock: Clock;
  readonly clients: OutsideClients;
  readonly onDefect: (error: unknown) => void;
}

/** What a client would speak on the upgraded connection. */
interface Wish {
  readonly http: HttpRequest;
  readonly websocket: boolean;
  readonly subprotocols: readonly string[];
}

/** The near end of an upgraded connection. */
interface Opened {
  down(payload: Payload): void;
  /** The cluster has closed the stream. */
  ended(): void;
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
  const head = [
    `HTTP/1.1 ${status.code} ${status.reason || 'Error'}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** Upgraded connections: exec, attach and port-forward over WebSocket, mapped to the streams inside of the cluster. */
export class Upgrades {
  private readonly websockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered, request) =>
      (isPortForward(urlOf(request).pathname) ? PORT_FORWARD : REMOTE_COMMAND).find((protocol) => offered.has(protocol)) ?? false,
  });

  private readonly sockets = new Set<Duplex>();

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
    for (const socket of this.sockets) socket.destroy();
  }

  private take(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { token, clock, clients } = this.options;
    const credentials = admitted(request, token);
    const url = urlOf(request);
    const websocket = request.headers.upgrade?.toLowerCase() === 'websocket';
    const offered = (websocket ? request.headers['sec-websocket-protocol'] : request.headers['x-stream-protocol-version']) ?? '';
    const subprotocols = String(offered)
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
    const upgrade = { protocol: websocket ? 'websocket' : 'SPDY/3.1', subprotocols } as const;
    const http: HttpRequest = { ...withLists(httpRequestOf(request, url, Buffer.alloc(0), credentials), url), upgrade };
    const open = this.opener(request, socket, head, { http, websocket, subprotocols });
    clock.asked(() => {
      let connection: Opened | undefined;
      const exchange = clients.stream(
        programOf(http.userAgent),
        http,
        (payload) => {
          if (connection) {
            connection.down(payload);
            return;
          }
          if (payload.type !== 'http-response') return;
          if (payload.code === 101 && open) {
            connection = open(exchange);
            return;
          }
          setImmediate(() => clock.asked(() => clients.end(exchange)));
          refuse(socket, payload.code === 101 ? new Refusal(400, 'BadRequest', NO_SPDY) : refusalOf(payload.code, payload.body));
        },
        () => (connection ? connection.ended() : socket.destroy()),
      );
    });
  }

  /** How the connection goes on once the cluster has agreed; undefined when nothing here reads what the client would send. */
  private opener(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    { http, websocket, subprotocols }: Wish,
  ): ((exchange: Exchange) => Opened) | undefined {
    const forwards = isPortForward(http.path);
    if (forwards && !websocket && subprotocols.includes(PORT_FORWARD_SPDY)) return (exchange) => this.spdy(exchange, socket, head);
    const known: readonly string[] = forwards ? PORT_FORWARD : REMOTE_COMMAND;
    if (!websocket || !subprotocols.some((name) => known.includes(name))) return undefined;
    if (forwards && subprotocols.includes(TUNNEL)) {
      return (exchange) => {
        let forward: SpdyPortForward | undefined;
        this.websockets.handleUpgrade(request, socket, head, (client) => {
          forward = this.forward(exchange, createWebSocketStream(client));
        });
        return { down: (payload) => forward?.down(payload), ended: () => (forward ? forward.close() : socket.destroy()) };
      };
    }
    return (exchange) => {
      const connection = new Connection(this.options, exchange, http);
      this.websockets.handleUpgrade(request, socket, head, (client) => connection.open(client));
      return connection;
    };
  }

  private spdy(exchange: Exchange, socket: Duplex, head: Buffer): Opened {
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${PORT_FORWARD_SPDY}\r\n\r\n`);
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    if (head.length > 0) socket.unshift(head);
    const forward = this.forward(exchange, socket);
    return { down: (payload) => forward.down(payload), ended: () => forward.close() };
  }

  private forward(exchange: Exchange, stream: Duplex): SpdyPortForward {
    const { clock, clients } = this.options;
    return new SpdyPortForward(
      stream,
      (frame) => clock.asked(() => clients.frame(exchange, frame)),
      () => clock.asked(() => clients.end(exchange)),
    );
  }
}

function refusalOf(code: number, body: unknown): Refusal {
  const { message = '', reason = '' } =
    typeof body === 'object' && body !== null ? (body as { readonly message?: string; readonly reason?: string }) : { message: String(body) };
  return new Refusal(code, reason, message);
}

/** One open WebSocket and the stream behind it. */
class Connection {
  private client: WebSocket | undefined;
  private over = false;
  private readonly waiting: Payload[] = [];
  private readonly decoders = new Map<number, StringDecoder>();
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

  /** Port-forward: each of the two channels of a port begins with the port's number, little-endian. Source: `cri-streaming/pkg/streaming/portforward/websocket.go`. */
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
    const data = this.textOf(channel).write(message.subarray(1));
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

  /** A character may come in two pieces. */
  private textOf(channel: number): StringDecoder {
    const decoder = this.decoders.get(channel) ?? new StringDecoder('utf8');
    this.decoders.set(channel, decoder);
    return decoder;
  }

  private frame(frame: Omit<StreamFrame, 'type' | 'connection'>): void {
    this.options.clock.asked(() => this.options.clients.frame(this.exchange, frame));
  }

  private hungUp(): void {
    if (this.over) return;
    this.frame({ stream: 'close', data: '' });
    this.over = true;
    this.options.clock.asked(() => this.options.clients.end(this.exchange));
  }

  /** The cluster has closed the stream. */
  ended(): void {
    if (this.over) return;
    this.over = true;
    this.client?.close(1000);
  }
}

import type { Duplex } from 'node:stream';
import type { Payload, StreamFrame } from '../../api/index.ts';
import { SpdyConnection } from './spdy.ts';

/** How kubectl's port-forward is called: inside of a WebSocket since 1.31, on the bare connection before. */
export const TUNNEL = 'SPDY/3.1+portforward.k8s.io';
export const PORT_FORWARD_SPDY = 'portforward.k8s.io';

type Frame = Omit<StreamFrame, 'type' | 'connection'>;

/** One forwarded connection: the two streams that a client opens for it. */
interface Pair {
  readonly port: number;
  data?: number;
  error?: number;
}

/**
 * kubectl's end of a port-forward: each connection that it accepts is a pair of SPDY streams, `error` and `data`, told together by their
 * `requestid`. Source: `cri-streaming/pkg/streaming/portforward/httpstream.go`.
 */
export class SpdyPortForward {
  private readonly spdy: SpdyConnection;
  private readonly pairs = new Map<number, Pair>();
  private readonly requestOf = new Map<number, number>();

  constructor(
    socket: Duplex,
    private readonly onFrame: (frame: Frame) => void,
    onClose: () => void,
  ) {
    this.spdy = new SpdyConnection(socket, {
      onStream: (id, headers) => this.opened(id, headers),
      onData: (id, data) => this.said(id, data),
      onEnd: (id) => this.ended(id),
      onClose,
    });
  }

  /** What came from the cluster. */
  down(payload: Payload): void {
    if (payload.type !== 'stream-frame') return;
    const { stream, data, requestID = -1 } = payload;
    const pair = this.pairs.get(requestID);
    const target = stream === 'error' ? pair?.error : pair?.data;
    if (target === undefined) return;
    if (data !== '') this.spdy.send(target, Buffer.from(data, 'utf8'));
    // Whoever is told an error is told nothing else.
    if (stream === 'error') this.finish(requestID);
  }

  close(): void {
    this.spdy.close();
  }

  private opened(id: number, headers: ReadonlyMap<string, string>): void {
    const type = headers.get('streamtype');
    const port = Number(headers.get('port'));
    const requestID = Number(headers.get('requestid'));
    if ((type !== 'data' && type !== 'error') || !(port > 0 && port <= 65_535) || !Number.isInteger(requestID)) {
      this.spdy.refuse(id);
      return;
    }
    const pair = this.pairs.get(requestID) ?? { port };
    pair[type] = id;
    this.pairs.set(requestID, pair);
    this.requestOf.set(id, requestID);
    this.spdy.accept(id);
  }

  private said(id: number, data: Buffer): void {
    const requestID = this.requestOf.get(id);
    const pair = requestID === undefined ? undefined : this.pairs.get(requestID);
    if (pair?.data === id) this.onFrame({ stream: 'data', data: data.toString('utf8'), port: pair.port, requestID });
  }

  /** The client closes its error stream at once; with its data stream the connection is over. */
  private ended(id: number): void {
    const requestID = this.requestOf.get(id);
    if (requestID !== undefined && this.pairs.get(requestID)?.data === id) this.finish(requestID);
  }

  private finish(requestID: number): void {
    const pair = this.pairs.get(requestID);
    this.pairs.delete(requestID);
    for (const id of [pair?.data, pair?.error]) {
      if (id === undefined) continue;
      this.requestOf.delete(id);
      this.spdy.finish(id);
    }
  }
}

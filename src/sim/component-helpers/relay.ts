import { type Message, type Outgoing, type Seq, type StreamFrame, type StreamName, streamChannels } from '../../api/index.ts';
import type { Incoming, ProcessHost } from '../kernel/index.ts';

/** The last frame of a connection: the status of exec and attach, or a close from either side. */
export const isLast = ({ stream, requestID }: StreamFrame): boolean => stream === 'close' || (stream === 'error' && requestID === undefined);

/** How a frame is written in the diagram: `stdout (1)`. */
export const frameMethod = (stream: StreamName): string => (stream === 'data' ? 'data' : `${stream} (${streamChannels[stream]})`);

/** Answers on an upgraded connection. Returns false when the client is gone. */
export function sendFrame(host: ProcessHost, request: Incoming, frame: Omit<StreamFrame, 'type' | 'connection'>): boolean {
  return host.reply(request, { method: frameMethod(frame.stream), payload: { type: 'stream-frame', connection: request.seq, ...frame } });
}

/**
 * Connections that a proxy (kube-apiserver, kubelet) has taken over: what comes from one side goes out at the other, frame by
 * frame. Source: `apimachinery/pkg/util/proxy/upgradeaware.go`.
 */
export class Relay {
  private readonly upstreams = new Map<Seq, Message>();
  private readonly closers = new Map<Seq, () => void>();

  constructor(private readonly host: ProcessHost) {}

  /**
   * Opens the next leg of a connection. `onAnswer` gets its first answer and says whether it was taken (101); `onLost` runs
   * when the leg could not be opened. A leg that breaks later breaks the connection. `onClosed` runs when a connection that was taken is over.
   */
  open(downstream: Incoming, outgoing: Outgoing, onAnswer: (answer: Incoming) => boolean, onLost: () => void, onClosed?: () => void): void {
    let taken = false;
    if (onClosed) this.closers.set(downstream.seq, onClosed);
    const upstream = this.host.stream(
      outgoing,
      (message) => {
        if (taken) this.down(downstream, upstream, message);
        else if (onAnswer(message)) taken = true;
        else this.forget(downstream.seq);
      },
      () => {
        this.upstreams.delete(downstream.seq);
        this.closed(downstream.seq);
        if (taken) this.host.end(downstream);
        else onLost();
      },
    );
    this.upstreams.set(downstream.seq, upstream);
  }

  /** A frame of a client. Those of connections that are over are dropped. */
  up(frame: StreamFrame): void {
    const upstream = this.upstreams.get(frame.connection);
    if (!upstream) return;
    const { to, channel, subject } = upstream;
    this.host.send({ to, channel, subject, method: frameMethod(frame.stream), payload: { ...frame, connection: upstream.seq } });
    if (isLast(frame)) this.forget(frame.connection);
  }

  private down(downstream: Incoming, upstream: Message, { payload }: Incoming): void {
    if (payload.type !== 'stream-frame') return;
    const { type: _, connection: __, ...frame } = payload;
    const heard = sendFrame(this.host, downstream, frame);
    if (heard && !isLast(payload)) return;
    if (!heard) this.up({ type: 'stream-frame', connection: downstream.seq, stream: 'close', data: '' });
    this.upstreams.delete(downstream.seq);
    this.closed(downstream.seq);
    this.host.end(upstream);
  }

  private closed(connection: Seq): void {
    this.closers.get(connection)?.();
    this.closers.delete(connection);
  }

  private forget(connection: Seq): void {
    const upstream = this.upstreams.get(connection);
    this.upstreams.delete(connection);
    this.closed(connection);
    if (upstream) this.host.end(upstream);
  }
}

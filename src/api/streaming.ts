import type { Seq } from './ids.ts';

/** What a client asks an HTTP/1.1 connection to become. `subprotocols` is `Sec-WebSocket-Protocol` or `X-Stream-Protocol-Version`. */
export interface Upgrade {
  readonly protocol: 'websocket' | 'SPDY/3.1';
  readonly subprotocols: readonly string[];
}

/** Streams of exec and attach, by the number that prefixes their WebSocket frames (`remotecommand` constants; 255 = close). */
export const streamChannels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;
export type StreamName = keyof typeof streamChannels | 'data';

/**
 * One frame of an upgraded connection. Frames to the client are answers to the request that was upgraded; frames to the server
 * name it. Port-forward has a `data` and an `error` stream for each forwarded connection (`requestID`).
 */
export interface StreamFrame {
  readonly type: 'stream-frame';
  /** The message that opened the connection that this frame travels on. */
  readonly connection: Seq;
  readonly stream: StreamName;
  readonly data: string;
  /** Port-forward: the port in the Pod, and the connection. */
  readonly port?: number;
  readonly requestID?: number;
}

/** The kubelet to the runtime's streaming server, at the URL that CRI Exec, Attach or PortForward answered with. */
export interface StreamRequest {
  readonly type: 'stream-request';
  readonly url: string;
  readonly upgrade: Upgrade;
}

export interface StreamResponse {
  readonly type: 'stream-response';
  /** 101, or why not. */
  readonly code: number;
  readonly body: string;
}

import {
  type Address,
  address,
  type Credentials,
  type HttpRequest,
  type KubeObject,
  type Micros,
  objectRef,
  type Read,
  type ResourceType,
  resourcePath,
  type Status,
  type StreamFrame,
  type WatchEvent,
} from '../../api/index.ts';
import { type Incoming, type LossReason, type Procedure, type ProcessHost, suspend } from '../kernel/index.ts';
import { frameMethod } from '../component-helpers/relay.ts';
import { genericStatus } from './generic-status.ts';
import type { ApiRequest, ListOptions } from './requests.ts';

/** A refusal is a value: the Status that the server sent, or one that says why no answer came (code 0). */
export type ApiResult<T> =
  | { readonly ok: true; readonly code: number; readonly object: T; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly code: number; readonly status: Status; readonly warnings: readonly string[] };

export interface ClientIdentity {
  /** `kube-controller-manager/v1.36.0`; its first word is the field manager. */
  readonly userAgent: string;
  readonly credentials: Credentials;
  /** Acts as somebody else, if the server allows it (`kubectl --as`). */
  readonly impersonate?: NonNullable<HttpRequest['impersonate']>;
  /** The lane that the messages come from, when it is not the process itself. */
  readonly lane?: Address;
  readonly server?: Address;
  /** How long to wait for an answer; client-go's default for controllers is none. */
  readonly timeout?: Micros;
}

export interface WatchHandle {
  stop(): void;
}

/** The client's end of a connection that was upgraded, or of a body that does not end. */
export interface Connection {
  /** Sends a frame to the server. */
  send(frame: Omit<StreamFrame, 'type' | 'connection'>): void;
  /** Says goodbye and hangs up. */
  close(): void;
}

export interface ConnectionHandlers {
  /** 101 or 200 with what is there so far, or a refusal: then nothing more comes. */
  readonly onAnswer: (result: ApiResult<unknown>) => void;
  readonly onFrame: (frame: StreamFrame) => void;
  /** The connection broke. */
  readonly onLost: () => void;
}

/** What client-go needs of the process that it is part of. */
export type ClientHost = Pick<ProcessHost, 'now' | 'timestamp' | 'send' | 'request' | 'stream' | 'end' | 'after'>;

const KUBE_APISERVER = address('kube-apiserver');

function unanswered(reason: LossReason): Status {
  const message =
    reason === 'timeout'
      ? 'net/http: request canceled (Client.Timeout exceeded while awaiting headers)'
      : 'dial tcp 10.96.0.1:443: connect: connection refused';
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason: 'ConnectionRefused', code: 0 };
}

/** A process's connection to kube-apiserver: the only way a process sees or changes the cluster. */
export class ApiClient {
  private readonly server: Address;

  constructor(
    private readonly host: ClientHost,
    private readonly identity: ClientIdentity,
  ) {
    this.server = identity.server ?? KUBE_APISERVER;
  }

  /** Sends a request; the answer, or a Status with code 0 when none came, reaches `onResult`. */
  send<T>(request: ApiRequest<T>, onResult: (result: ApiResult<T>) => void, reads?: readonly Read[]): void {
    const { subject } = request;
    this.host.request(
      {
        to: this.server,
        from: this.identity.lane,
        channel: 'https',
        method: `${request.method} ${request.path}`,
        subject: subject && objectRef(subject.kind, subject.namespace, subject.name),
        payload: this.payload(request),
        reads,
      },
      (reply) => onResult(resultOf<T>(reply, request)),
      {
        timeout: this.identity.timeout,
        onFailure: (reason) => onResult({ ok: false, code: 0, status: unanswered(reason), warnings: [] }),
      },
    );
  }

  /** The same as a procedure step. */
  call<T>(request: ApiRequest<T>, reads?: readonly Read[]): Procedure<ApiResult<T>> {
    return suspend<ApiResult<T>>((resume) => this.send(request, resume, reads));
  }

  /** Opens a watch. `onEnd` runs once when the stream is over, however it ended. */
  watch<T extends KubeObject>(
    resource: ResourceType,
    namespace: string | undefined,
    options: ListOptions,
    onEvent: (event: WatchEvent<T>) => void,
    onEnd: () => void,
  ): WatchHandle {
    const path = resourcePath(resource, namespace);
    const query: Record<string, string> = { watch: 'true', allowWatchBookmarks: 'true' };
    for (const [key, value] of Object.entries(options)) if (value !== undefined) query[key] = String(value);
    const message = this.host.stream(
      {
        to: this.server,
        channel: 'https',
        method: `WATCH ${path}`,
        payload: this.payload({ method: 'GET', path, query }),
        ...(this.identity.lane ? { from: this.identity.lane } : {}),
      },
      (event) => {
        if (event.payload.type === 'watch-event') onEvent(event.payload as WatchEvent<T>);
        else {
          this.host.end(message);
          onEnd();
        }
      },
      onEnd,
    );
    return { stop: () => this.host.end(message) };
  }

  /** Opens a request whose answer goes on: exec, attach, port-forward, followed logs. */
  connect(request: ApiRequest<unknown>, { onAnswer, onFrame, onLost }: ConnectionHandlers): Connection {
    const { subject } = request;
    const { lane } = this.identity;
    let answered = false;
    const message = this.host.stream(
      {
        to: this.server,
        ...(lane ? { from: lane } : {}),
        channel: 'https',
        method: `${request.method} ${request.path}`,
        ...(subject ? { subject: objectRef(subject.kind, subject.namespace, subject.name) } : {}),
        payload: this.payload(request),
      },
      (reply) => {
        if (reply.payload.type === 'stream-frame') return onFrame(reply.payload);
        answered = true;
        const result = resultOf<unknown>(reply, request);
        if (!result.ok) this.host.end(message);
        onAnswer(result);
      },
      (reason) => {
        if (answered) onLost();
        else onAnswer({ ok: false, code: 0, status: unanswered(reason === 'timeout' ? 'timeout' : 'refused'), warnings: [] });
      },
    );
    const send: Connection['send'] = (frame) => {
      this.host.send({
        to: this.server,
        ...(lane ? { from: lane } : {}),
        channel: 'https',
        method: frameMethod(frame.stream),
        ...(message.subject ? { subject: message.subject } : {}),
        payload: { type: 'stream-frame', connection: message.seq, ...frame },
      });
    };
    const close = (): void => {
      send({ stream: 'close', data: '' });
      this.host.end(message);
    };
    return { send, close };
  }

  private payload(request: ApiRequest<unknown>): HttpRequest {
    const { method, path, query, contentType, accept, body, upgrade } = request;
    const { userAgent, credentials, impersonate } = this.identity;
    return { type: 'http-request', method, path, userAgent, credentials, impersonate, query, contentType, accept, body, ...(upgrade ? { upgrade } : {}) };
  }
}

function resultOf<T>(reply: Incoming, request: ApiRequest<unknown>): ApiResult<T> {
  const { payload } = reply;
  if (payload.type !== 'http-response') throw new Error(`kube-apiserver answered with ${payload.type}`);
  const { code, body, warnings = [] } = payload;
  if ((code >= 200 && code < 300) || code === 101) return { ok: true, code, object: body as T, warnings };
  return { ok: false, code, status: typeof body === 'string' ? genericStatus(code, request, body) : (body as Status), warnings };
}

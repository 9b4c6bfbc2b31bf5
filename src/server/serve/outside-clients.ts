import { type Address, address, type HttpRequest, type Message, objectRef, type Outgoing, type Payload, seconds, type StreamFrame } from '../../api/index.ts';
import { isObject } from '../../sim/apimachinery/index.ts';
import { frameMethod } from '../../sim/component-helpers/relay.ts';
import type { LossReason, Process, ProcessHost } from '../../sim/kernel/index.ts';

const KUBE_APISERVER = address('kube-apiserver');
/** What a client waits for an answer: as long as kube-apiserver keeps a request, and a little. */
const PATIENCE = seconds(65);

export interface Exchange {
  readonly request: Message;
  /** The client goes away. */
  end(): void;
}

/** The programs outside of the cluster that talk to it over real HTTP: on the bus they are one process with a lane for each program. */
export class OutsideClients {
  private host: ProcessHost | undefined;

  readonly factory = (host: ProcessHost): Process => {
    this.host = host;
    return { start: () => {}, receive: () => {} };
  };

  /** Sends a request to kube-apiserver. One of `onReply` and `onFailure` is called, later. */
  ask(from: string, request: HttpRequest, onReply: (payload: Payload) => void, onFailure: (reason: LossReason) => void): void {
    this.acting((host) => {
      host.request(this.outgoing(from, request), ({ payload }) => onReply(payload), { timeout: PATIENCE, onFailure });
    });
  }

  /** Opens a stream: a watch, or an upgraded connection. */
  stream(from: string, request: HttpRequest, onPayload: (payload: Payload) => void, onEnd: (reason: LossReason | 'ended') => void): Exchange {
    return this.acting((host) => {
      const message = host.stream(this.outgoing(from, request), ({ payload }) => onPayload(payload), onEnd);
      return { request: message, end: () => this.acting(() => host.end(message)) };
    });
  }

  /** A frame of the client on an upgraded connection. */
  frame({ request }: Exchange, frame: Omit<StreamFrame, 'type' | 'connection'>): void {
    this.acting((host) => {
      const { from, to, channel, subject } = request;
      host.send({ from, to, channel, subject, method: frameMethod(frame.stream), payload: { type: 'stream-frame', connection: request.seq, ...frame } });
    });
  }

  /** One connection to a port of a node, from outside of the cluster. */
  traffic(to: Address, payload: Extract<Payload, { type: 'traffic-request' }>, onReply: (payload: Payload) => void, onFailure: (reason: LossReason) => void): void {
    this.acting((host) => {
      const channel = payload.protocol === 'tcp' ? 'tcp' : 'http';
      host.request({ from: lane('http'), to, channel, method: `${payload.method ?? 'GET'} ${payload.path ?? '/'}`, payload }, (reply) => onReply(reply.payload), { timeout: PATIENCE, onFailure });
    });
  }

  private outgoing(from: string, payload: HttpRequest): Outgoing {
    const subject = subjectOf(payload);
    return { from: lane(from), to: KUBE_APISERVER, channel: 'https', method: `${payload.method} ${payload.path}`, payload, ...(subject ? { subject } : {}) };
  }

  private acting<T>(act: (host: ProcessHost) => T): T {
    const { host } = this;
    if (!host) throw new Error('the outside clients are not started');
    let result: T | undefined;
    host.asLoop('request', () => {
      result = act(host);
    });
    return result as T;
  }
}

const lane = (program: string): Address => address(`client/${program}`);

/** `Deployment/default/web`: what a body is about. */
function subjectOf({ body }: HttpRequest): Outgoing['subject'] {
  if (!isObject(body) || !isObject(body.metadata)) return undefined;
  const { kind } = body;
  const { name, namespace } = body.metadata;
  if (typeof kind !== 'string' || typeof name !== 'string') return undefined;
  return objectRef(kind, typeof namespace === 'string' ? namespace : undefined, name);
}

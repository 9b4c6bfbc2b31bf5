import { type Address, address, type HttpRequest, type Message, objectRef, type Outgoing, type Payload, seconds, type StreamFrame } from '../../api/index.ts';
import { isObject } from '../apimachinery/index.ts';
import { frameMethod } from '../component-helpers/relay.ts';
import type { LossReason, Process, ProcessHost } from '../kernel/index.ts';
import type { OutsideAct, TrafficRequest } from './outside-inputs.ts';

const KUBE_APISERVER = address('kube-apiserver');
/** What a client waits for an answer: as long as kube-apiserver keeps a request, and a little. */
const PATIENCE = seconds(65);

export interface Exchange {
  readonly id: number;
  readonly request: Message;
}

/** The programs outside of the cluster that talk to it over real HTTP: on the bus they are one process with a lane for each program. */
export class OutsideClients {
  private host: ProcessHost | undefined;
  private streams = 0;
  /** Above zero while something arrives here. */
  private arriving = 0;

  /** `onAct` hears of everything that is done, before it is done. */
  constructor(private readonly onAct: (act: OutsideAct) => void = () => {}) {}

  readonly factory = (host: ProcessHost): Process => {
    this.host = host;
    return { start: () => {}, receive: () => {} };
  };

  /** Sends a request to kube-apiserver. One of `onReply` and `onFailure` is called, later. */
  ask(from: string, request: HttpRequest, onReply: (payload: Payload) => void, onFailure: (reason: LossReason) => void): void {
    this.acting({ op: 'ask', from, request }, (host) => {
      host.request(outgoing(from, request), ({ payload }) => this.arrived(() => onReply(payload)), {
        timeout: PATIENCE,
        onFailure: (reason) => this.arrived(() => onFailure(reason)),
      });
    });
  }

  /** Opens a stream: a watch, or an upgraded connection. */
  stream(from: string, request: HttpRequest, onPayload: (payload: Payload) => void, onEnd: (reason: LossReason | 'ended') => void): Exchange {
    const id = ++this.streams;
    return this.acting({ op: 'stream', id, from, request }, (host) => {
      const message = host.stream(
        outgoing(from, request),
        ({ payload }) => this.arrived(() => onPayload(payload)),
        (reason) => this.arrived(() => onEnd(reason)),
      );
      return { id, request: message };
    });
  }

  /** The client of a stream goes away. */
  end({ id, request }: Exchange): void {
    this.acting({ op: 'end', id }, (host) => host.end(request));
  }

  /** A frame of the client on an upgraded connection. */
  frame({ id, request }: Exchange, frame: Omit<StreamFrame, 'type' | 'connection'>): void {
    this.acting({ op: 'frame', id, frame }, (host) => {
      const { from, to, channel, subject } = request;
      host.send({ from, to, channel, subject, method: frameMethod(frame.stream), payload: { type: 'stream-frame', connection: request.seq, ...frame } });
    });
  }

  /** One connection to a port of a node, from outside of the cluster. */
  traffic(to: Address, payload: TrafficRequest, onReply: (payload: Payload) => void, onFailure: (reason: LossReason) => void): void {
    this.acting({ op: 'traffic', to, payload }, (host) => {
      const channel = payload.protocol === 'tcp' ? 'tcp' : 'http';
      const message: Outgoing = { from: lane('http'), to, channel, method: `${payload.method ?? 'GET'} ${payload.path ?? '/'}`, payload };
      host.request(message, (reply) => this.arrived(() => onReply(reply.payload)), {
        timeout: PATIENCE,
        onFailure: (reason) => this.arrived(() => onFailure(reason)),
      });
    });
  }

  private arrived(tell: () => void): void {
    this.arriving++;
    try {
      tell();
    } finally {
      this.arriving--;
    }
  }

  private acting<T>(act: OutsideAct, run: (host: ProcessHost) => T): T {
    const { host } = this;
    if (!host) throw new Error('the outside clients are not started');
    // A replay acts between two events: what is done inside of one would not come out the same.
    if (this.arriving > 0) throw new Error(`the outside may not act (${act.op}) while it is being told something`);
    this.onAct(act);
    let result: T | undefined;
    host.asLoop('request', () => {
      result = run(host);
    });
    return result as T;
  }
}

function outgoing(from: string, payload: HttpRequest): Outgoing {
  const subject = subjectOf(payload);
  return { from: lane(from), to: KUBE_APISERVER, channel: 'https', method: `${payload.method} ${payload.path}`, payload, ...(subject ? { subject } : {}) };
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

import { type Address, type Message, seconds, type Seq } from '../../api/index.ts';
import type { Incoming, Process, ProcessHost } from '../kernel/index.ts';

/** A backend that refused a connection is left alone this long (HAProxy: `inter` of its health checks). */
const DOWN_FOR = seconds(2);

interface Leg {
  readonly request: Incoming;
  readonly to: Address;
  readonly upstream: Message;
}

/**
 * A load balancer of connections before several servers: the endpoint of a control plane with more than one kube-apiserver. All
 * that a client asks goes to one backend as long as that lives; a connection that is refused goes to the next
 * (`option redispatch`), one that breaks is closed to the client. It does not read what it carries.
 */
export class LoadBalancer implements Process {
  private readonly chosen = new Map<Address, Address>();
  private readonly down = new Map<Address, number>();
  private readonly legs = new Map<Seq, Leg>();
  private next = 0;

  constructor(
    private readonly host: ProcessHost,
    private readonly backends: readonly Address[],
  ) {}

  start(): void {}

  receive(message: Incoming): void {
    const { payload } = message;
    if (payload.type === 'stream-frame') this.frame(message);
    else this.connect(message, 0);
  }

  /** The next backend in turn for a client that has none, those that are down left out; all of them when none is up. */
  private backendOf(client: Address): Address | undefined {
    const known = this.chosen.get(client);
    if (known && !this.isDown(known)) return known;
    const up = this.backends.filter((backend) => !this.isDown(backend));
    const list = up.length > 0 ? up : this.backends;
    const backend = list[this.next++ % list.length];
    if (backend) this.chosen.set(client, backend);
    return backend;
  }

  private isDown(backend: Address): boolean {
    const until = this.down.get(backend);
    return until !== undefined && until > this.host.now();
  }

  private connect(request: Incoming, tries: number): void {
    const to = this.backendOf(clientOf(request.from));
    if (!to) return;
    const { channel, method, subject, payload, reads } = request;
    const upstream = this.host.stream(
      { to, channel, method, subject, payload, reads },
      (answer) => this.back(request, upstream, answer),
      (reason) => {
        this.legs.delete(request.seq);
        if (reason !== 'refused') return this.host.end(request);
        this.down.set(to, this.host.now() + DOWN_FOR);
        // A connection that was never made carried nothing: the next backend gets it.
        if (upstream.arrivesAt >= this.host.now() && tries + 1 < this.backends.length) this.connect(request, tries + 1);
        else this.host.end(request);
      },
    );
    this.legs.set(request.seq, { request, to, upstream });
  }

  /** An answer, or one of many, on its way back. */
  private back(request: Incoming, upstream: Message, answer: Incoming): void {
    const { channel, method, subject, code, payload, reads } = answer;
    const frame = payload.type === 'stream-frame' ? { ...payload, connection: request.seq } : payload;
    const heard = this.host.reply(request, { channel, method, subject, code, payload: frame, reads });
    if (heard && (payload.type !== 'http-response' || goesOn(request, code))) return;
    this.legs.delete(request.seq);
    this.host.end(upstream);
  }

  /** A frame of a client on a connection that was upgraded. */
  private frame({ payload, channel, method, subject }: Incoming): void {
    if (payload.type !== 'stream-frame') return;
    const leg = this.legs.get(payload.connection);
    if (leg) this.host.send({ to: leg.to, channel, method, subject, payload: { ...payload, connection: leg.upstream.seq } });
  }
}

/** Does more follow after the first answer: an upgraded connection, or a log that is followed? */
const goesOn = ({ payload }: Incoming, code: Incoming['code']): boolean =>
  code === 101 || (code === 200 && payload.type === 'http-request' && payload.query?.['follow'] === 'true');

/** The process behind a lane: its lanes share its connection. */
const clientOf = (from: Address): Address => (from.startsWith('kube-controller-manager') ? (from.split('/')[0] as Address) : from);

import { type Address, type Micros, micros, seconds } from '../../../api/index.ts';

/** How soon a lost connection is tried again (gRPC's first back-off). */
const RECONNECT = seconds(1);

/** Takes etcd's members in turn, those apart to which the connection is lost (`grpc/balancer/roundrobin`, as `clientv3` configures it). */
export class RoundRobin {
  private turn = 0;
  private readonly lostUntil = new Map<Address, Micros>();

  constructor(private readonly endpoints: readonly Address[]) {}

  get size(): number {
    return this.endpoints.length;
  }

  /** The next member; when all connections are lost, the next one all the same. */
  pick(now: Micros): Address {
    for (let tries = 0; tries < this.endpoints.length; tries++) {
      const endpoint = this.at(this.turn++);
      if ((this.lostUntil.get(endpoint) ?? Number.NEGATIVE_INFINITY) <= now) return endpoint;
    }
    return this.at(this.turn++);
  }

  lost(endpoint: Address, now: Micros): void {
    this.lostUntil.set(endpoint, micros(now + RECONNECT));
  }

  /** Is there a member to which the connection is not known to be lost? */
  ready(now: Micros): boolean {
    return this.endpoints.some((endpoint) => (this.lostUntil.get(endpoint) ?? Number.NEGATIVE_INFINITY) <= now);
  }

  private at(turn: number): Address {
    return this.endpoints[turn % this.endpoints.length] as Address;
  }
}

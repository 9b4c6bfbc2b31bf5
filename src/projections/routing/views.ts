import type { DocumentRef, Micros, Seq } from '../../api/index.ts';

/** One address behind a Service. */
export interface RoutedEndpoint {
  readonly address: string;
  readonly pod?: DocumentRef;
  readonly node: string;
  /** `ready`, `not ready`, `terminating`. */
  readonly condition: 'ready' | 'serving' | 'not ready';
  /** Share of new connections that the rules of the node give it, 0 to 1; undefined where it is in no rule. */
  readonly share?: number;
  /** Requests that it has answered. */
  readonly answered: number;
}

/** How a kube-proxy writes Services into its kernel. */
export type RoutingMode = 'iptables' | 'ipvs' | 'nftables';

/** A chain (of IPVS: a virtual server) that a packet to the Service may pass, with its rules in order. */
export interface RoutingChain {
  readonly table: string;
  readonly name: string;
  /** What stands behind the hash in its name: a Service port, an address. */
  readonly alias: string;
  readonly rules: readonly string[];
}

/** The way of one request, from where it was sent to who answered. */
export interface PacketWalk {
  readonly seq: Seq;
  readonly t: Micros;
  readonly from: string;
  readonly to: string;
  readonly hops: readonly string[];
  /** `ok`, `connection-refused`, `timeout`, …; empty while it is on its way. */
  readonly outcome: string;
  readonly servedBy: string;
}

/** A Service as nodes route to it at a moment. */
export interface RoutingView {
  readonly facts: readonly (readonly [field: string, value: string])[];
  readonly endpoints: readonly RoutedEndpoint[];
  /** Whose rules are shown, and who else has some. */
  readonly node: string;
  readonly nodes: readonly string[];
  readonly mode: RoutingMode;
  readonly chains: readonly RoutingChain[];
  /** Requests to it that were answered, and those that were not. */
  readonly answered: number;
  readonly failed: number;
  /** Answered by somebody who is no endpoint any more. */
  readonly former: readonly (readonly [name: string, count: number])[];
  /** Latest first. */
  readonly walks: readonly PacketWalk[];
}

import type { Micros, Seq } from '../../api/index.ts';

/** One question to a DNS server, with its answer. */
export interface NameQuery {
  readonly seq: Seq;
  readonly t: Micros;
  /** Who asked. */
  readonly from: string;
  readonly name: string;
  readonly type: string;
  /** Empty while nobody has answered. */
  readonly rcode: string;
  readonly answers: readonly string[];
  /** Plugins of the server that had to do with it, and what each found. */
  readonly plugins: readonly string[];
  readonly took?: Micros;
}

/** How something finds Services by name: what it was given when it was made, and what it asked. */
export interface DiscoveryView {
  /** Lines of /etc/resolv.conf as the runtime was told to write it. */
  readonly resolv: readonly string[];
  /** Where the runtime was told so. */
  readonly told?: { readonly seq: Seq; readonly t: Micros };
  /** Environment variables of Services, by container. */
  readonly env: readonly {
    readonly container: string;
    readonly seq: Seq;
    readonly t: Micros;
    readonly variables: readonly (readonly [name: string, value: string])[];
  }[];
  /** Latest first. */
  readonly queries: readonly NameQuery[];
}

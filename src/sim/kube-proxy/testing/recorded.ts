import type { EndpointSlice, Service } from '../../../api/index.ts';
import { masquerade } from './masquerade.ts';
import { overallIptables } from './overall-iptables.ts';
import { overallNftables } from './overall-nftables.ts';
import { randomOne } from './random-one.ts';
import { randomTwo } from './random-two.ts';

/** Services and slices, and what is in the kernel after the first sync, one thing a line. */
export interface Recorded {
  readonly title: string;
  /** Of the node. */
  readonly zone: string;
  readonly services: readonly Service[];
  readonly slices: readonly EndpointSlice[];
  readonly iptables?: string;
  readonly nftables?: string;
  readonly ipvs?: string;
}

/**
 * What the proxiers of kube-proxy v1.36.3 write: each was run on these Services and slices, the first three from its own tests
 * (`pkg/proxy/{iptables,nftables}/proxier_test.go`), the others random. Rules stand by chain; where all Services share a chain, by Service.
 */
export const recorded: readonly Recorded[] = [overallIptables, overallNftables, masquerade, randomOne, randomTwo];

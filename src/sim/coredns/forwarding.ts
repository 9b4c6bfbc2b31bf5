import type { Address, DnsQuery, DnsResponse } from '../../api/index.ts';
import { Later } from '../component-helpers/later.ts';
import type { ProcessHost } from '../kernel/index.ts';

/** Finishes the answer to a query: `known` is what the cluster's zone says, undefined when the name is outside of it. */
export type Forward = (query: DnsQuery, known: DnsResponse | undefined, respond: (response: DnsResponse) => void) => void;

/** The plugins forward and cache; `zone` asks the plugin kubernetes. */
export const forwarding = new Later<(host: ProcessHost, upstream: Address, zone: (query: DnsQuery) => DnsResponse | undefined) => Forward>(
  'forward and cache of CoreDNS',
);

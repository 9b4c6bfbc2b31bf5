import { type DnsResponse, millis } from '../../api/index.ts';
import type { ProcessFactory } from '../kernel/index.ts';

/** How long a name may be kept, seconds. */
const TTL = 300;

/** The resolver of the nodes' network, `192.168.0.1`: it knows the names that the scenario gives it, and no others. */
export function resolver(known: Readonly<Record<string, string>>): ProcessFactory {
  return (host) => ({
    start: () => {},
    receive: (message) => {
      if (message.payload.type !== 'dns-query') return;
      const { name, qtype } = message.payload;
      const data = Object.hasOwn(known, name) ? known[name] : undefined;
      const answers = data === undefined || qtype !== 'A' ? [] : [{ name, type: 'A', data, ttl: TTL }];
      const response: DnsResponse = { type: 'dns-response', rcode: data === undefined ? 'NXDOMAIN' : 'NOERROR', answers };
      host.reply(message, { payload: response, code: response.rcode }, host.cost('resolver.query', millis(20)));
    },
  });
}

/** Arithmetic for the Service network. */
import { formatIPv4, parseIPv4 } from '../../../../component-helpers/ipv4.ts';

export interface Network {
  readonly base: number;
  /** Number of addresses, network and broadcast included. */
  readonly size: number;
}

export function parseCIDR(text: string): Network {
  const [ip = '', bits = '32'] = text.split('/');
  const size = 2 ** (32 - Number(bits));
  const address = parseIPv4(ip) ?? 0;
  return { base: address - (address % size), size };
}

/** The first usable address: `10.96.0.1` of `10.96.0.0/12`. */
export const firstAddress = (cidr: string): string => formatIPv4(parseCIDR(cidr).base + 1);

import { parseIPv4 } from './ipv4.ts';

/** An IPv4 network as two unsigned 32-bit numbers. */
export interface Network {
  readonly base: number;
  readonly mask: number;
}

/** `10.244.0.0/16`, or a single address. */
export function parseNetwork(text: string): Network | undefined {
  const [ip = '', length = '32'] = text.split('/');
  const value = parseIPv4(ip);
  const bits = Number(length);
  if (value === undefined || !Number.isInteger(bits) || bits < 0 || bits > 32) return undefined;
  const mask = bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
  return { base: (value & mask) >>> 0, mask };
}

export const inNetwork = (ip: number, network: Network): boolean => (ip & network.mask) >>> 0 === network.base;

/** IPv4 arithmetic for the Service network. Addresses are unsigned 32-bit integers. */
export function parseIPv4(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    const octet = Number(part);
    if (!/^\d{1,3}$/.test(part) || octet > 255) return undefined;
    value = value * 256 + octet;
  }
  return value;
}

export function formatIPv4(value: number): string {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join('.');
}

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

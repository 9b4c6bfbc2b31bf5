/** IPv4 addresses as unsigned 32-bit integers: allocation and matching on hot paths work on these. */

/** `10.96.0.10` → integer; undefined when it is no IPv4 address in four decimal parts. */
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

/** Integer → `10.96.0.10`. */
export function formatIPv4(value: number): string {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join('.');
}

/** The network of an address with its prefix length: `10.244.1.7/24` → `10.244.1.0/24`. An address that is none is 0.0.0.0. */
export function networkOf(cidr: string): string {
  const [ip = '', length = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(length));
  return `${formatIPv4(Math.floor((parseIPv4(ip) ?? 0) / size) * size)}/${length}`;
}

/** Calico's block size: 64 addresses. Source: `projectcalico/calico` IPPool `blockSize: 26`. */
const BLOCK_PREFIX = 26;
const BLOCK_SIZE = 64;

/** The /26 block that an IPv4 address is in: `10.244.0.77` → `10.244.0.64/26`. */
export function blockOf(ip: string): string {
  const dot = ip.lastIndexOf('.');
  const last = Number(ip.slice(dot + 1));
  return `${ip.slice(0, dot)}.${last - (last % BLOCK_SIZE)}/${BLOCK_PREFIX}`;
}

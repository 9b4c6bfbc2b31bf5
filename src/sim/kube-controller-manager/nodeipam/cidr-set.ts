import { formatIPv4, parseIPv4 } from '../../component-helpers/ipv4.ts';

/** `--node-cidr-mask-size`: each node gets a /24 of IPv4 unless said otherwise. */
const NODE_MASK = 24;

/** The pieces of a range, handed out in turn. Source: `pkg/controller/nodeipam/ipam/cidrset/cidr_set.go`. */
export class CidrSet {
  private readonly base: number;
  private readonly count: number;
  private readonly used = new Set<number>();
  private next = 0;

  constructor(
    clusterCIDR: string,
    private readonly mask: number = NODE_MASK,
  ) {
    const [ip = '0.0.0.0', bits = '0'] = clusterCIDR.split('/');
    this.count = Math.max(2 ** (mask - Number(bits)), 1);
    const size = this.count * 2 ** (32 - mask);
    this.base = Math.floor((parseIPv4(ip) ?? 0) / size) * size;
  }

  /** The next free piece; undefined when all are in use. */
  allocate(): string | undefined {
    if (this.used.size >= this.count) return undefined;
    while (this.used.has(this.next)) this.next = (this.next + 1) % this.count;
    const index = this.next;
    this.used.add(index);
    this.next = (index + 1) % this.count;
    return `${formatIPv4(this.base + index * 2 ** (32 - this.mask))}/${this.mask}`;
  }

  occupy(cidr: string): void {
    const index = this.indexOf(cidr);
    if (index !== undefined) this.used.add(index);
  }

  release(cidr: string): void {
    const index = this.indexOf(cidr);
    if (index !== undefined) this.used.delete(index);
  }

  private indexOf(cidr: string): number | undefined {
    const index = Math.floor(((parseIPv4(cidr.split('/')[0] ?? '') ?? 0) - this.base) / 2 ** (32 - this.mask));
    return index >= 0 && index < this.count ? index : undefined;
  }
}

import { type CniRequest, type CniResult, documentRef, type DocumentRef } from '../../../api/index.ts';
import { parseIPv4 } from '../../component-helpers/ipv4.ts';
import type { Procedure, ProcessFactory } from '../../kernel/index.ts';
import { cniPlugin, failure, podOf, type Plugin, type PluginKit, type PluginOptions, section, success } from '../plugin.ts';

/** An address that somebody has: a file in `/var/lib/cni/networks/<name>` with container id and interface. */
interface Reservation {
  readonly id: string;
  readonly ifname: string;
  readonly pod: string;
}

/** What is on the disk: reservations by address, and `last_reserved_ip.0`. */
interface Store {
  readonly reservations: Map<number, Reservation>;
  last: number;
}

const toText = (value: number): string => `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;

interface Range {
  readonly first: number;
  readonly last: number;
  readonly gateway: number;
  readonly bits: number;
}

/** The first address of a subnet is the gateway, the last one broadcast (`backend/allocator/range.go` Canonicalize). */
function rangeOf(subnet: string): Range | undefined {
  const [ip = '', length = ''] = subnet.split('/');
  const base = parseIPv4(ip);
  const bits = Number(length);
  if (base === undefined || !Number.isInteger(bits) || bits < 1 || bits > 30) return undefined;
  const size = 2 ** (32 - bits);
  const network = Math.floor(base / size) * size;
  return { first: network + 1, last: network + size - 2, gateway: network + 1, bits };
}

/**
 * The host-local IPAM plugin: the next free address after the last one given, round robin. Source:
 * `containernetworking/plugins` plugins/ipam/host-local/backend/allocator.
 */
class HostLocal implements Plugin {
  constructor(
    private readonly kit: PluginKit,
    private readonly store: Store,
  ) {}

  readonly operations: Plugin['operations'] = {
    ADD: (request) => this.add(request),
    DEL: (request) => this.del(request),
    CHECK: (request) => this.check(request),
  };

  private *add(request: CniRequest): Procedure<CniResult> {
    const { env, config } = request;
    const subnet = String(section(config, 'ipam')['subnet'] ?? '');
    const range = rangeOf(subnet);
    if (!range) return failure(7, `invalid range set: invalid CIDR address: ${subnet}`);
    if (this.lookup(env) !== undefined)
      return failure(
        100,
        `failed to allocate for range 0: ${toText(this.lookup(env) ?? 0)} has been allocated to ${env.CNI_CONTAINERID}, duplicate allocation is not allowed`,
      );
    const ip = this.next(range);
    if (ip === undefined)
      return failure(100, `failed to allocate for range 0: no IP addresses available in range set: ${toText(range.first)}-${toText(range.last)}`);
    this.store.reservations.set(ip, { id: env.CNI_CONTAINERID, ifname: env.CNI_IFNAME, pod: podOf(request) });
    this.store.last = ip;
    this.show(subnet);
    return { ...success, ips: [{ address: `${toText(ip)}/${range.bits}`, gateway: toText(range.gateway) }] };
  }

  private next({ first, last, gateway }: Range): number | undefined {
    const size = last - first + 1;
    const from = this.store.last >= first && this.store.last <= last ? this.store.last + 1 : first;
    for (let i = 0; i < size; i++) {
      const ip = first + ((from - first + i) % size);
      if (ip !== gateway && !this.store.reservations.has(ip)) return ip;
    }
    return undefined;
  }

  private *del({ env, config }: CniRequest): Procedure<CniResult> {
    const ip = this.lookup(env);
    if (ip !== undefined) {
      this.store.reservations.delete(ip);
      this.show(String(section(config, 'ipam')['subnet'] ?? ''));
    }
    return success;
  }

  private *check({ env }: CniRequest): Procedure<CniResult> {
    return this.lookup(env) === undefined ? failure(100, `host-local: Failed to find address added by container ${env.CNI_CONTAINERID}`) : success;
  }

  private lookup({ CNI_CONTAINERID, CNI_IFNAME }: CniRequest['env']): number | undefined {
    for (const [ip, { id, ifname }] of this.store.reservations) if (id === CNI_CONTAINERID && ifname === CNI_IFNAME) return ip;
    return undefined;
  }

  /** The same document as Calico's: the node's addresses and who has them. */
  private show(subnet: string): void {
    const { node } = this.kit.options;
    const ref: DocumentRef = documentRef(`${node}/ipam`);
    const allocations = Object.fromEntries([...this.store.reservations].map(([ip, { id, pod }]) => [toText(ip), { handle: id, pod }]));
    this.kit.host.document('MODIFIED', ref, { pool: subnet, node, blocks: [{ cidr: subnet, allocations }] });
  }
}

/** Its reservations are files on the node's disk, which survive each call. */
export function hostLocal(options: PluginOptions): ProcessFactory {
  const store: Store = { reservations: new Map(), last: 0 };
  return cniPlugin(options, (kit) => new HostLocal(kit, store));
}

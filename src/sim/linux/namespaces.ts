/** A network namespace with the one interface that CNI put into it. */
export interface NetworkNamespace {
  readonly path: string;
  /** `namespace/name` of the Pod; empty until an interface is added. */
  readonly pod: string;
  readonly interfaces: readonly Link[];
  readonly routes: readonly Route[];
}

export interface Link {
  readonly name: string;
  readonly mac: string;
  readonly mtu: number;
  /** The other end of the veth pair. */
  readonly peer?: string;
  readonly addresses: readonly string[];
  readonly state: 'UP' | 'DOWN';
  /** `bridge`, `vxlan`, …; a veth when there is a peer. */
  readonly kind?: string;
  /** The bridge that this end is a port of. */
  readonly master?: string;
  /** VXLAN network identifier and UDP port. */
  readonly vni?: number;
  readonly port?: number;
}

export interface Route {
  readonly dst: string;
  readonly dev: string;
  readonly via?: string;
  readonly scope?: 'link' | 'global';
  readonly proto?: string;
  readonly src?: string;
  readonly onlink?: boolean;
  /** Where the tunnel to it ends: the other node's own address (an entry of the forwarding database, or an eBPF map). */
  readonly vtep?: string;
}

const loopback: Link = { name: 'lo', mac: '00:00:00:00:00:00', mtu: 65_536, addresses: ['127.0.0.1/8'], state: 'UP' };

/** Network namespaces of the node, and which Pod owns which address. Costs of a change do not grow with the number of Pods. */
export class NetworkNamespaces {
  private readonly byPath = new Map<string, NetworkNamespace>();
  private readonly byAddress = new Map<string, string>();
  /** Host side: the ends of the veth pairs, and the routes to the Pods behind them. */
  readonly hostLinks = new Map<string, Link>();
  readonly podRoutes = new Map<string, Route>();
  /** Bridges and tunnel devices of the host. */
  readonly hostDevices = new Map<string, Link>();
  /** Queueing disciplines by device. */
  readonly qdiscs = new Map<string, { readonly kind: string; readonly rate: number; readonly burst: number }>();

  create(path: string): void {
    this.byPath.set(path, { path, pod: '', interfaces: [loopback], routes: [] });
  }

  get(path: string): NetworkNamespace | undefined {
    return this.byPath.get(path);
  }

  /** Where namespaces are mounted, oldest first. */
  paths(): readonly string[] {
    return [...this.byPath.keys()];
  }

  change(path: string, patch: Partial<NetworkNamespace>): NetworkNamespace | undefined {
    const before = this.byPath.get(path);
    if (!before) return undefined;
    const after = { ...before, ...patch };
    this.byPath.set(path, after);
    return after;
  }

  /** Gives an address to the interface `eth0` of a namespace. EEXIST when another namespace has it. */
  assign(path: string, dev: string, address: string): boolean {
    const ip = address.split('/')[0] ?? address;
    const namespace = this.byPath.get(path);
    const owner = this.byAddress.get(ip);
    if (!namespace || (owner !== undefined && owner !== path)) return false;
    this.byAddress.set(ip, path);
    this.change(path, {
      interfaces: namespace.interfaces.map((link) => (link.name === dev ? { ...link, addresses: [...link.addresses, address] } : link)),
    });
    return true;
  }

  /** The namespace on this node that has the address. */
  owner(ip: string): NetworkNamespace | undefined {
    const path = this.byAddress.get(ip);
    return path === undefined ? undefined : this.byPath.get(path);
  }

  addressOf(path: string): string {
    const eth0 = this.byPath.get(path)?.interfaces.find((link) => link.name === 'eth0');
    return eth0?.addresses[0]?.split('/')[0] ?? '';
  }

  /** Takes the veth pair away: both ends go, and with them addresses and routes. */
  unlink(path: string, dev: string): NetworkNamespace | undefined {
    const namespace = this.byPath.get(path);
    const link = namespace?.interfaces.find((candidate) => candidate.name === dev);
    if (!namespace || !link) return undefined;
    for (const address of link.addresses) {
      const ip = address.split('/')[0] ?? address;
      this.byAddress.delete(ip);
      this.podRoutes.delete(`${ip}/32`);
    }
    if (link.peer) {
      this.hostLinks.delete(link.peer);
      this.qdiscs.delete(link.peer);
    }
    return this.change(path, { interfaces: namespace.interfaces.filter((other) => other !== link), routes: [] });
  }

  /** The device that leads to an address of a Pod here: its own route's, or the bridge that it hangs on. */
  deviceOf(namespace: NetworkNamespace, ip: string): string {
    const own = this.podRoutes.get(`${ip}/32`)?.dev;
    if (own !== undefined) return own;
    const peer = namespace.interfaces.find((link) => link.name === 'eth0')?.peer;
    return (peer === undefined ? undefined : this.hostLinks.get(peer)?.master) ?? 'eth0';
  }

  remove(path: string): NetworkNamespace | undefined {
    const namespace = this.byPath.get(path);
    if (!namespace) return undefined;
    for (const link of namespace.interfaces) if (link.name !== 'lo') this.unlink(path, link.name);
    this.byPath.delete(path);
    return namespace;
  }
}

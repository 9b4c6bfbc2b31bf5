import { type CniRequest, type CniResult, documentRef, type DocumentRef, millis } from '../../../api/index.ts';
import type { Procedure, ProcessFactory } from '../../kernel/index.ts';
import { CNI_VERSION, cniPlugin, failure, parseCniArgs, type Plugin, type PluginKit, type PluginOptions, success } from '../plugin.ts';
import { Ipam } from './ipam.ts';
import { vethName } from './names.ts';

export interface CalicoOptions extends PluginOptions {
  readonly podCIDR: string;
  readonly nodeIndex: number;
  /** How many nodes share the pool; without it there is room for 128. */
  readonly nodes?: number;
}

/** What IPAM and the result cache keep: Calico's datastore and `/var/lib/cni/results`. */
interface Durable {
  readonly ipam: Ipam;
  readonly results: Map<string, CniResult>;
}

const MTU = 1_450;
/** A link-local address that no interface has; the host answers ARP for it on every cali interface. */
const GATEWAY = '169.254.1.1';

/** Source: `projectcalico/calico` manifests/calico.yaml (ConfigMap calico-config, cni_network_config). */
const CONFLIST = {
  name: 'k8s-pod-network',
  cniVersion: '1.0.0',
  plugins: [
    {
      type: 'calico',
      log_level: 'info',
      datastore_type: 'kubernetes',
      mtu: MTU,
      ipam: { type: 'calico-ipam' },
      policy: { type: 'k8s' },
      kubernetes: { kubeconfig: '/etc/cni/net.d/calico-kubeconfig' },
    },
    { type: 'portmap', snat: true, capabilities: { portMappings: true } },
    { type: 'bandwidth', capabilities: { bandwidth: true } },
  ],
};

/** The calico plugin: `/opt/cni/bin/calico` with calico-ipam. CNI specification 1.1.0. */
class Calico implements Plugin {
  constructor(
    private readonly kit: PluginKit,
    private readonly options: CalicoOptions,
    private readonly durable: Durable,
  ) {}

  readonly start = (): void => {
    this.kit.host.document('ADDED', this.ref(), this.durable.ipam.state);
    this.kit.install('10-calico.conflist', CONFLIST);
  };

  readonly operations: Plugin['operations'] = {
    ADD: (request, subject) => this.add(request, subject),
    DEL: (request, subject) => this.del(request, subject),
    CHECK: (request) => this.check(request),
  };

  private ref(): DocumentRef {
    return documentRef(`${this.options.node}/ipam`);
  }

  private *add({ env }: CniRequest, subject: DocumentRef | undefined): Procedure<CniResult> {
    const { host } = this.kit;
    const args = parseCniArgs(env.CNI_ARGS);
    const namespace = args['K8S_POD_NAMESPACE'] ?? '';
    const name = args['K8S_POD_NAME'] ?? '';
    if (env.CNI_NETNS === '' || env.CNI_CONTAINERID === '') {
      return failure(4, 'required env variables [CNI_CONTAINERID,CNI_NETNS] missing');
    }
    yield* host.sleep(host.cost('cni.add', millis(40)));
    const handle = this.handle(env);
    const assigned = this.durable.ipam.assign(handle, `${namespace}/${name}`);
    if (!assigned)
      return failure(
        100,
        `failed to request IPv4 addresses: Assigned 0 out of 1 requested IPv4 addresses; No more free affine blocks and strict affinity enabled`,
      );
    host.document('MODIFIED', this.ref(), this.durable.ipam.state);
    if (assigned.newBlock) yield* this.kit.netlink('bird announce', { block: assigned.newBlock }, subject);
    const peer = vethName(namespace, name);
    const failed = yield* this.plumb(env, `${namespace}/${name}`, peer, assigned.ip, subject);
    if (failed) {
      this.release(env);
      return failed;
    }
    const result: CniResult = {
      ...success,
      cniVersion: CNI_VERSION,
      interfaces: [{ name: peer }],
      ips: [{ address: `${assigned.ip}/32` }],
    };
    this.durable.results.set(handle, result);
    return result;
  }

  /** The veth pair, the address, the routes inside, and the route on the host that leads to the Pod. */
  private *plumb(env: CniRequest['env'], pod: string, peer: string, ip: string, subject: DocumentRef | undefined): Procedure<CniResult | undefined> {
    const netns = env.CNI_NETNS;
    const dev = env.CNI_IFNAME;
    const steps: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
      ['RTM_NEWLINK', { netns, pod, name: dev, peer, mac: this.kit.mac(), mtu: MTU }],
      ['RTM_NEWADDR', { netns, dev, address: `${ip}/32` }],
      [
        'RTM_NEWROUTE',
        {
          netns,
          routes: [
            { dst: GATEWAY, dev, scope: 'link' },
            { dst: 'default', via: GATEWAY, dev },
          ],
          hostRoutes: [{ dst: `${ip}/32`, dev: peer, scope: 'link' }],
        },
      ],
    ];
    for (const [call, args] of steps) {
      const result = yield* this.kit.netlink(call, args, subject);
      if (result.errno) return failure(5, `error adding container to network "k8s-pod-network": ${call}: ${result.errno}`);
    }
    return undefined;
  }

  /** Succeeds also when there is nothing to take away (CNI: DEL is idempotent). */
  private *del({ env }: CniRequest, subject: DocumentRef | undefined): Procedure<CniResult> {
    const { host } = this.kit;
    yield* host.sleep(host.cost('cni.del', millis(20)));
    const known = this.durable.results.delete(this.handle(env));
    if (known) yield* this.kit.netlink('RTM_DELLINK', { netns: env.CNI_NETNS, dev: env.CNI_IFNAME }, subject);
    this.release(env);
    return success;
  }

  private *check({ env }: CniRequest): Procedure<CniResult> {
    const known = this.durable.results.get(this.handle(env));
    if (!known) return failure(3, `no cached result for container "${env.CNI_CONTAINERID}"`);
    const ip = this.durable.ipam.lookup(this.handle(env));
    return ip && known.ips?.[0]?.address === `${ip}/32` ? success : failure(100, 'address of the container is not allocated');
  }

  private release(env: CniRequest['env']): void {
    if (this.durable.ipam.release(this.handle(env))) this.kit.host.document('MODIFIED', this.ref(), this.durable.ipam.state);
  }

  private handle(env: CniRequest['env']): string {
    return `k8s-pod-network.${env.CNI_CONTAINERID}`;
  }
}

/** The CNI plugin of one node, with IPAM in /26 blocks of `podCIDR`. */
export function calico(options: CalicoOptions): ProcessFactory {
  const durable: Durable = { ipam: new Ipam(options.node, options.podCIDR, options.nodeIndex, options.nodes ?? 128), results: new Map() };
  return cniPlugin(options, (kit) => new Calico(kit, options, durable));
}

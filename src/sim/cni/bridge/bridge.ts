import { type CniRequest, type CniResult, type DocumentRef, millis } from '../../../api/index.ts';
import { networkOf } from '../../component-helpers/ipv4.ts';
import type { Procedure, ProcessFactory } from '../../kernel/index.ts';
import { type Config, cniPlugin, failure, podOf, type Plugin, type PluginKit, type PluginOptions, section, success } from '../plugin.ts';

const text = (config: Config, key: string, fallback: string): string => (typeof config[key] === 'string' ? config[key] : fallback);
const mtuOf = (config: Config): number => (typeof config['mtu'] === 'number' ? config['mtu'] : 1_500);

/**
 * The bridge plugin: a bridge on the host that is the Pods' gateway, a veth pair for each Pod with its end on the bridge, and
 * the address from the IPAM plugin. Source: `containernetworking/plugins` plugins/main/bridge.
 */
class Bridge implements Plugin {
  constructor(private readonly kit: PluginKit) {}

  readonly operations: Plugin['operations'] = {
    ADD: (request, subject) => this.add(request, subject),
    DEL: (request, subject) => this.del(request, subject),
    CHECK: (request, subject) => this.kit.delegate(this.ipamOf(request), request, request.config, subject),
  };

  private ipamOf({ config }: CniRequest): string {
    return text(section(config, 'ipam'), 'type', 'host-local');
  }

  private *add(request: CniRequest, subject: DocumentRef | undefined): Procedure<CniResult> {
    const { host } = this.kit;
    const { env, config } = request;
    if (env.CNI_NETNS === '' || env.CNI_CONTAINERID === '') return failure(4, 'required env variables [CNI_CONTAINERID,CNI_NETNS] missing');
    yield* host.sleep(host.cost('cni.add', millis(40)));
    const name = text(config, 'bridge', 'cni0');
    const ipam = yield* this.kit.delegate(this.ipamOf(request), request, config, subject);
    const address = ipam.ips?.[0];
    if (ipam.exitCode !== 0 || !address?.gateway) return ipam.exitCode !== 0 ? ipam : failure(7, 'IPAM plugin returned missing IP config');
    const bits = address.address.split('/')[1] ?? '24';
    const mtu = mtuOf(config);
    const peer = `veth${this.kit.hex(8)}`;
    const mac = this.kit.mac();
    const dev = env.CNI_IFNAME;
    const netns = env.CNI_NETNS;
    const steps: readonly (readonly [string, Config])[] = [
      ['RTM_NEWLINK', { name, kind: 'bridge', mac: this.kit.mac(), mtu, address: `${address.gateway}/${bits}` }],
      ['RTM_NEWLINK', { netns, pod: podOf(request), name: dev, peer, mac, mtu, master: name }],
      ['RTM_NEWADDR', { netns, dev, address: address.address }],
      [
        'RTM_NEWROUTE',
        {
          netns,
          routes: [
            { dst: 'default', via: address.gateway, dev },
            { dst: networkOf(address.address), dev, scope: 'link', proto: 'kernel' },
          ],
        },
      ],
    ];
    for (const [call, args] of steps) {
      const done = yield* this.kit.netlink(call, args, subject);
      if (!done.errno) continue;
      yield* this.kit.delegate(this.ipamOf(request), { ...request, env: { ...env, CNI_COMMAND: 'DEL' } }, config, subject);
      return failure(5, `failed to set up bridge "${name}": ${call}: ${done.errno}`);
    }
    return {
      ...success,
      interfaces: [{ name }, { name: peer }, { name: dev, mac, sandbox: netns }],
      ips: [{ ...address, interface: 2 }],
      routes: [{ dst: '0.0.0.0/0', gw: address.gateway }],
    };
  }

  /** Gives the address back first; an interface that is gone already is no error. */
  private *del(request: CniRequest, subject: DocumentRef | undefined): Procedure<CniResult> {
    const { host } = this.kit;
    yield* host.sleep(host.cost('cni.del', millis(20)));
    const released = yield* this.kit.delegate(this.ipamOf(request), request, request.config, subject);
    if (released.exitCode !== 0) return released;
    const { CNI_NETNS: netns, CNI_IFNAME: dev } = request.env;
    if (netns !== '') yield* this.kit.netlink('RTM_DELLINK', { netns, dev }, subject);
    return success;
  }
}

export function bridge(options: PluginOptions): ProcessFactory {
  return cniPlugin(options, (kit) => new Bridge(kit));
}

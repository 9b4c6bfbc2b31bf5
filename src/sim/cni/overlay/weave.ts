import type { CniRequest, CniResult, DocumentRef } from '../../../api/index.ts';
import type { Procedure, ProcessFactory } from '../../kernel/index.ts';
import { agent, addressesOf, netlink } from '../agent.ts';
import { type Config, cniPlugin, type Plugin, type PluginKit, type PluginOptions } from '../plugin.ts';

/** The fast data path leaves this much of a packet. */
const MTU = 1_376;
const UDP_PORT = 6_784;

/**
 * The router of Weave Net (project ended 2022): the bridge `weave`, and the fast data path (VXLAN) to the other nodes. Weave deals
 * its range out between its peers by gossip; here each peer has the range that the cluster gave its node.
 */
export function weaver(options: PluginOptions): ProcessFactory {
  return agent(options, {
    name: 'weave',
    isUp: ['WeaveIsUp', 'Weave pod has set this'],
    own: (kit, { podCIDR }) => {
      netlink(kit, 'RTM_NEWLINK', { name: 'vxlan-6784', kind: 'vxlan', mac: kit.mac('66:67'), mtu: 65_485, vni: 0, port: UDP_PORT });
      kit.install('10-weave.conflist', {
        cniVersion: '0.3.0',
        name: 'weave',
        plugins: [
          { name: 'weave', type: 'weave-net', hairpinMode: true, ipam: { subnet: podCIDR } },
          { type: 'portmap', capabilities: { portMappings: true }, snat: true },
        ],
      });
    },
    peer: (kit, _, { podCIDR, nodeIP }) =>
      netlink(kit, 'RTM_NEWROUTE', { nodeRoutes: [{ dst: podCIDR, via: addressesOf(podCIDR).gateway, dev: 'vxlan-6784', vtep: nodeIP }] }),
  });
}

/** The weave-net plugin: a bridge plugin of its own that asks the router for addresses. */
function weavePlugin(kit: PluginKit): Plugin {
  function* delegate(request: CniRequest, subject: DocumentRef | undefined): Procedure<CniResult> {
    const ipam = typeof request.config['ipam'] === 'object' ? request.config['ipam'] : {};
    const config: Config = { ...request.config, bridge: 'weave', mtu: MTU, ipam: { ...ipam, type: 'weave-ipam' } };
    return yield* kit.delegate('bridge', request, config, subject);
  }
  return { operations: { ADD: delegate, DEL: delegate, CHECK: delegate } };
}

export function weaveNet(options: PluginOptions): ProcessFactory {
  return cniPlugin(options, weavePlugin);
}

import type { ProcessFactory } from '../../kernel/index.ts';
import { agent, netlink } from '../agent.ts';
import type { PluginOptions } from '../plugin.ts';

/**
 * The agent of a plain bridge network: the bridge plugin's configuration with the node's range, and a static route to each other
 * node. Source: `kubernetes-sigs/kind` images/kindnetd (which uses ptp where this has a bridge).
 */
export function kindnetd(options: PluginOptions): ProcessFactory {
  return agent(options, {
    name: 'kindnetd',
    own: (kit, { podCIDR }) =>
      kit.install('10-bridge.conflist', {
        cniVersion: '1.0.0',
        name: 'bridge',
        plugins: [
          {
            type: 'bridge',
            bridge: 'cni0',
            isGateway: true,
            ipMasq: true,
            hairpinMode: true,
            ipam: { type: 'host-local', subnet: podCIDR, routes: [{ dst: '0.0.0.0/0' }] },
          },
          { type: 'portmap', capabilities: { portMappings: true } },
        ],
      }),
    peer: (kit, _, { podCIDR, nodeIP }) => netlink(kit, 'RTM_NEWROUTE', { nodeRoutes: [{ dst: podCIDR, via: nodeIP, dev: 'eth0' }] }),
  });
}

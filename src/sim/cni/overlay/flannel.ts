import type { CniRequest, CniResult, DocumentRef } from '../../../api/index.ts';
import type { Procedure, ProcessFactory } from '../../kernel/index.ts';
import { agent, addressesOf, netlink } from '../agent.ts';
import { type Config, cniPlugin, failure, type Plugin, type PluginKit, type PluginOptions, section } from '../plugin.ts';

/** VXLAN takes 50 bytes of each packet. */
const MTU = 1_450;
const VNI = 1;
const UDP_PORT = 8_472;

/** Source: `flannel-io/flannel` Documentation/kube-flannel.yml (ConfigMap kube-flannel-cfg, cni-conf.json). */
const CONFLIST = {
  name: 'cbr0',
  cniVersion: '0.3.1',
  plugins: [
    { type: 'flannel', delegate: { hairpinMode: true, isDefaultGateway: true } },
    { type: 'portmap', capabilities: { portMappings: true } },
  ],
};

/** flanneld, VXLAN backend: its device, `/run/flannel/subnet.env`, and for each other node a route and where its tunnel ends. */
export function flanneld(options: PluginOptions & { readonly podCIDR: string }): ProcessFactory {
  return agent(options, {
    name: 'flanneld',
    isUp: ['FlannelIsUp', 'Flannel is running on this node'],
    own: (kit, { podCIDR }) => {
      const { network, gateway } = addressesOf(podCIDR);
      netlink(kit, 'RTM_NEWLINK', { name: 'flannel.1', kind: 'vxlan', mac: kit.mac('8e:4f'), mtu: MTU, vni: VNI, port: UDP_PORT, address: `${network}/32` });
      const text = `FLANNEL_NETWORK=${options.podCIDR}\nFLANNEL_SUBNET=${gateway}/${podCIDR.split('/')[1] ?? '24'}\nFLANNEL_MTU=${MTU}\nFLANNEL_IPMASQ=true\n`;
      netlink(kit, 'write', { path: '/run/flannel/subnet.env', text });
      kit.install('10-flannel.conflist', CONFLIST);
    },
    peer: (kit, _, { podCIDR, nodeIP }) => {
      const { network } = addressesOf(podCIDR);
      netlink(kit, 'RTM_NEWROUTE', { nodeRoutes: [{ dst: podCIDR, via: network, dev: 'flannel.1', onlink: true, vtep: nodeIP }] });
    },
  });
}

/** The flannel plugin: reads what flanneld wrote and delegates to bridge with host-local. Source: `flannel-io/cni-plugin`. */
function flannelPlugin(kit: PluginKit): Plugin {
  function* delegate(request: CniRequest, subject: DocumentRef | undefined): Procedure<CniResult> {
    const read = yield* kit.netlink('read', { path: '/run/flannel/subnet.env' }, subject);
    const file = read.result?.['text'];
    if (typeof file !== 'string') return failure(100, 'loadFlannelSubnetEnv failed: open /run/flannel/subnet.env: no such file or directory');
    const env = Object.fromEntries(file.split('\n').map((line) => line.split('=') as [string, string]));
    const config: Config = {
      cniVersion: request.config['cniVersion'],
      name: request.config['name'],
      type: 'bridge',
      bridge: 'cni0',
      mtu: Number(env['FLANNEL_MTU']),
      ipMasq: false,
      isGateway: true,
      ...section(request.config, 'delegate'),
      ipam: { type: 'host-local', subnet: String(env['FLANNEL_SUBNET'] ?? ''), routes: [{ dst: env['FLANNEL_NETWORK'] }] },
    };
    return yield* kit.delegate('bridge', request, config, subject);
  }
  return { operations: { ADD: delegate, DEL: delegate, CHECK: delegate } };
}

export function flannel(options: PluginOptions): ProcessFactory {
  return cniPlugin(options, flannelPlugin);
}

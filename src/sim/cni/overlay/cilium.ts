import { address, type CniRequest, type CniResult, documentRef, type DocumentRef, type Message, millis, type Payload } from '../../../api/index.ts';
import type { Procedure, ProcessFactory } from '../../kernel/index.ts';
import { agent, type AgentModel, addressesOf, netlink } from '../agent.ts';
import { Enforcer } from '../cilium/enforcer.ts';
import { type Config, cniPlugin, failure, podOf, type Plugin, type PluginKit, type PluginOptions, success } from '../plugin.ts';

/** VXLAN takes 50 bytes of each packet. */
const MTU = 1_450;
const VNI = 2;
const UDP_PORT = 8_472;

const CONFLIST = {
  cniVersion: '0.3.1',
  name: 'cilium',
  plugins: [{ type: 'cilium-cni', 'enable-debug': false, 'log-file': '/var/run/cilium/cilium-cni.log' }],
};

/** The agent's IPAM: addresses of the node's range by endpoint. The first one is `cilium_host`'s. */
class Endpoints {
  private readonly byEndpoint = new Map<string, { readonly ip: string; readonly pod: string }>();
  private next = 2;

  allocate(id: string, pod: string, podCIDR: string): string | undefined {
    const known = this.byEndpoint.get(id);
    if (known) return known.ip;
    const size = 2 ** (32 - Number(podCIDR.split('/')[1] ?? 24));
    const used = new Set([...this.byEndpoint.values()].map(({ ip }) => ip));
    for (let i = 0; i < size; i++) {
      const offset = 2 + ((this.next - 2 + i) % Math.max(1, size - 3));
      const ip = addressesOf(podCIDR).network.replace(/\.(\d+)$/, (_, last: string) => `.${Number(last) + offset}`);
      if (offset > size - 2 || used.has(ip)) continue;
      this.next = offset + 1;
      this.byEndpoint.set(id, { ip, pod });
      return ip;
    }
    return undefined;
  }

  /** The address of a Pod, by `namespace/name`; of several sandboxes the latest. */
  addressOf(pod: string): string | undefined {
    return [...this.byEndpoint.values()].findLast((each) => each.pod === pod)?.ip;
  }

  release(id: string): void {
    this.byEndpoint.delete(id);
  }

  view(node: string, podCIDR: string): unknown {
    const allocations = Object.fromEntries([...this.byEndpoint].map(([handle, { ip, pod }]) => [ip, { handle, pod }]));
    return { pool: podCIDR, node, blocks: [{ cidr: podCIDR, allocations }] };
  }
}

/**
 * cilium-agent: devices, the ipcache (an eBPF map from Pod ranges to nodes) in place of routes, and the endpoints of its node. The
 * plugin is a thin client of its socket: without the agent no Pod starts, while those that run go on.
 */
export function ciliumAgent(options: PluginOptions & { readonly clusterDNS: string }): ProcessFactory {
  const endpoints = new Endpoints();
  let enforcer: Enforcer | undefined;
  const receive: AgentModel['receive'] = (kit, own, message) => {
    serve(kit, endpoints, own?.podCIDR, message);
    enforcer?.sync();
  };
  return agent(options, {
    name: 'cilium-agent',
    isUp: ['CiliumIsUp', 'Cilium is running on this node'],
    start: (kit) => {
      enforcer = new Enforcer(kit, { clusterDNS: options.clusterDNS, addressOf: (pod) => endpoints.addressOf(pod) });
      enforcer.start();
    },
    own: (kit, { podCIDR }) => {
      const { gateway } = addressesOf(podCIDR);
      netlink(kit, 'RTM_NEWLINK', { name: 'cilium_net', kind: 'veth', mac: kit.mac('7e:11'), mtu: 1_500 });
      netlink(kit, 'RTM_NEWLINK', { name: 'cilium_host', kind: 'veth', mac: kit.mac('7e:12'), mtu: 1_500, address: `${gateway}/32` });
      netlink(kit, 'RTM_NEWLINK', { name: 'cilium_vxlan', kind: 'vxlan', mac: kit.mac('7e:13'), mtu: 1_500, vni: VNI, port: UDP_PORT });
      kit.install('05-cilium.conflist', CONFLIST);
      kit.host.run(catchUp(kit, endpoints, podCIDR));
    },
    peer: (kit, { podCIDR: own }, { podCIDR, nodeIP }) =>
      netlink(kit, 'RTM_NEWROUTE', { nodeRoutes: [{ dst: podCIDR, via: addressesOf(own).gateway, dev: 'cilium_vxlan', proto: 'kernel', vtep: nodeIP }] }),
    receive,
  });
}

/** Where the plugin leaves what it could not tell the agent (`pkg/client/deletion_queue.go` `DeleteQueueDir`). */
const DELETE_QUEUE = '/var/run/cilium/deleteQueue';

/** What was deleted while the agent was away (`daemon/cmd/deletion_queue.go`). */
function* catchUp(kit: PluginKit, endpoints: Endpoints, podCIDR: string): Procedure<void> {
  const listed = yield* kit.netlink('getdents64', { path: DELETE_QUEUE }, undefined);
  const names = Array.isArray(listed.result?.['names']) ? listed.result['names'].map(String) : [];
  if (names.length === 0) return;
  for (const name of names) {
    endpoints.release(name.replace(/\.delete$/, ''));
    yield* kit.netlink('unlink', { path: `${DELETE_QUEUE}/${name}` }, undefined);
  }
  show(kit, endpoints, podCIDR);
}

const show = (kit: PluginKit, endpoints: Endpoints, podCIDR: string): void =>
  kit.host.document('MODIFIED', documentRef(`${kit.options.node}/ipam`), endpoints.view(kit.options.node, podCIDR));

/** `POST /v1/ipam` and `DELETE /v1/endpoint` of the agent's API. */
function serve(kit: PluginKit, endpoints: Endpoints, podCIDR: string | undefined, message: Message<Payload>): void {
  const { payload } = message;
  if (payload.type !== 'cni-request') return;
  const { env } = payload;
  const answer = (result: CniResult): void => void kit.host.reply(message, { payload: result, code: result.exitCode });
  if (env.CNI_COMMAND === 'DEL') {
    endpoints.release(env.CNI_CONTAINERID);
    answer(success);
  } else {
    const ip = podCIDR === undefined ? undefined : endpoints.allocate(env.CNI_CONTAINERID, podOf(payload), podCIDR);
    answer(
      ip === undefined
        ? failure(100, 'unable to allocate IP via local cilium agent: [POST /ipam][502] postIpamFailure: range is full')
        : { ...success, ips: [{ address: `${ip}/32` }] },
    );
  }
  if (podCIDR !== undefined) show(kit, endpoints, podCIDR);
}

/** The cilium-cni plugin. Source: `cilium/cilium` plugins/cilium-cni. */
function ciliumPlugin(kit: PluginKit): Plugin {
  function* ask(request: CniRequest, method: string, subject: DocumentRef | undefined): Procedure<CniResult | undefined> {
    const to = address(`${kit.options.node}/cilium-agent`);
    const reply = yield* kit.host.call({ to, channel: 'http', method, ...(subject ? { subject } : {}), payload: request });
    return typeof reply !== 'string' && reply.payload.type === 'cni-result' ? reply.payload : undefined;
  }
  function* add(request: CniRequest, subject: DocumentRef | undefined): Procedure<CniResult> {
    yield* kit.host.sleep(kit.host.cost('cni.add', millis(40)));
    const given = yield* ask(request, 'POST /v1/ipam', subject);
    if (!given)
      return failure(
        100,
        'unable to connect to Cilium agent: failed to create cilium agent client after 30.000000 seconds timeout: Get "http://localhost/v1/config": dial unix /var/run/cilium/cilium.sock: connect: no such file or directory\nIs the agent running?',
      );
    const ip = given.ips?.[0]?.address;
    if (given.exitCode !== 0 || ip === undefined) return given;
    const { CNI_NETNS: netns, CNI_IFNAME: dev } = request.env;
    const peer = `lxc${kit.hex(8)}${kit.hex(4)}`;
    const mac = kit.mac('7e:20');
    const gateway = `${ip.split('.').slice(0, 3).join('.')}.1`;
    const steps: readonly (readonly [string, Config])[] = [
      ['RTM_NEWLINK', { netns, pod: podOf(request), name: dev, peer, mac, mtu: MTU }],
      ['RTM_NEWADDR', { netns, dev, address: ip }],
      [
        'RTM_NEWROUTE',
        {
          netns,
          routes: [
            { dst: 'default', via: gateway, dev },
            { dst: gateway, dev, scope: 'link' },
          ],
          hostRoutes: [{ dst: ip, dev: peer, scope: 'link' }],
        },
      ],
    ];
    for (const [call, args] of steps) {
      const done = yield* kit.netlink(call, args, subject);
      if (done.errno) return failure(5, `unable to configure interfaces in container namespace: ${done.errno}`);
    }
    return {
      ...success,
      interfaces: [{ name: peer }, { name: dev, mac, sandbox: netns }],
      ips: [{ address: ip, interface: 1, gateway }],
      routes: [{ dst: `${gateway}/32` }, { dst: '0.0.0.0/0', gw: gateway }],
    };
  }
  function* del(request: CniRequest, subject: DocumentRef | undefined): Procedure<CniResult> {
    yield* kit.host.sleep(kit.host.cost('cni.del', millis(20)));
    const { CNI_CONTAINERID: id, CNI_NETNS: netns, CNI_IFNAME: dev } = request.env;
    const told = yield* ask(request, 'DELETE /v1/endpoint', subject);
    if (!told) yield* kit.netlink('write', { path: `${DELETE_QUEUE}/${id}.delete`, text: id }, subject);
    if (netns !== '') yield* kit.netlink('RTM_DELLINK', { netns, dev }, subject);
    return success;
  }
  return { operations: { ADD: add, DEL: del } };
}

export function cilium(options: PluginOptions): ProcessFactory {
  return cniPlugin(options, ciliumPlugin);
}

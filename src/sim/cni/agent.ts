import { type Message, millis, type Node, type Payload, resources } from '../../api/index.ts';
import { ApiClient, Informer, patch } from '../client-go/index.ts';
import type { Procedure, Process, ProcessFactory, ProcessHost } from '../kernel/index.ts';
import { PluginKit, type PluginOptions } from './plugin.ts';

/** A node as an agent sees it: its own range of Pod addresses, and where it is reached. */
export interface NodeNetwork {
  readonly name: string;
  readonly podCIDR: string;
  readonly nodeIP: string;
}

/** What a provider's agent does on its node. */
export interface AgentModel {
  /** The DaemonSet's name, as its user agent and service account. */
  readonly name: string;
  /** What it says of the node's network once it is set up: the reason and the message of NetworkUnavailable=False. */
  readonly isUp?: readonly [reason: string, message: string];
  /** The process is there. */
  readonly start?: (kit: PluginKit) => void;
  /** Its own node has a range: devices, and the configuration for the runtime. */
  readonly own: (kit: PluginKit, network: NodeNetwork) => void;
  /** Another node has one: the way there. */
  readonly peer: (kit: PluginKit, own: NodeNetwork, peer: NodeNetwork) => void;
  /** Answers the provider's own plugin. */
  readonly receive?: (kit: PluginKit, own: NodeNetwork | undefined, message: Message<Payload>) => void;
}

function networkOf(node: Node): NodeNetwork | undefined {
  const { podCIDR } = node.spec ?? {};
  const nodeIP = node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
  return podCIDR && nodeIP ? { name: node.metadata?.name ?? '', podCIDR, nodeIP } : undefined;
}

/** Between two tries to tell the API. */
const RETRY = millis(1_000);

/** The agent of a network provider: one on each node, watching Nodes. Source for the shape: `flannel-io/flannel` subnet/kube. */
class Agent implements Process {
  private readonly kit: PluginKit;
  private readonly client: ApiClient;
  private readonly nodes: Informer<Node>;
  private own: NodeNetwork | undefined;
  private readonly peers = new Map<string, NodeNetwork>();

  constructor(
    private readonly host: ProcessHost,
    private readonly options: PluginOptions,
    private readonly model: AgentModel,
  ) {
    this.kit = new PluginKit(host, options);
    // A ServiceAccount of its own: a kubelet's credentials read no other Node than its own.
    const credentials = {
      kind: 'client-certificate',
      commonName: `system:serviceaccount:kube-system:${model.name}`,
      organizations: ['system:masters'],
    } as const;
    this.client = new ApiClient(host, { userAgent: model.name, credentials });
    this.nodes = new Informer<Node>(host, this.client, resources.nodes);
  }

  start(): void {
    this.nodes.handle({ onAdd: (node) => this.see(node), onUpdate: (_, node) => this.see(node) });
    this.nodes.start();
    this.model.start?.(this.kit);
  }

  receive(message: Message<Payload>): void {
    this.model.receive?.(this.kit, this.own, message);
  }

  /** The condition that the kubelet leaves to the network (`flannel-io/flannel` subnet/kube setNodeNetworkUnavailableFalse, Cilium `pkg/k8s/client` MarkNodeReady). */
  private *tell(): Procedure<void> {
    const [reason, message] = this.model.isUp ?? [];
    if (reason === undefined || message === undefined) return;
    const at = this.host.timestamp();
    const condition = { type: 'NetworkUnavailable', status: 'False', reason, message, lastHeartbeatTime: at, lastTransitionTime: at };
    const body = { status: { conditions: [condition] } };
    for (;;) {
      const told = yield* this.client.call(
        patch<Node>(resources.nodes, undefined, this.options.node, 'application/strategic-merge-patch+json', body, 'status'),
      );
      if (told.ok || told.code === 404) return;
      yield* this.host.sleep(RETRY);
    }
  }

  private see(node: Node): void {
    const network = networkOf(node);
    if (!network) return;
    if (network.name === this.options.node) {
      if (this.own?.podCIDR === network.podCIDR) return;
      this.own = network;
      this.host.asLoop('network', () => {
        this.model.own(this.kit, network);
        for (const peer of this.peers.values()) this.model.peer(this.kit, network, peer);
        this.host.run(this.tell());
      });
    } else if (this.peers.get(network.name)?.podCIDR !== network.podCIDR) {
      this.peers.set(network.name, network);
      if (this.own) this.model.peer(this.kit, this.own, network);
    }
  }
}

export function agent(options: PluginOptions, model: AgentModel): ProcessFactory {
  return (host) => new Agent(host, options, model);
}

/** A device or a route of the host, without waiting for the answer. */
export function netlink({ host, options }: PluginKit, call: string, args: Readonly<Record<string, unknown>>): void {
  host.request({ to: options.kernel, channel: 'syscall', method: call, payload: { type: 'syscall', call, args } }, () => {});
}

const firstAddress = (cidr: string): string => (cidr.split('/')[0] ?? '').replace(/\.\d+$/, (last) => `.${Number(last.slice(1)) + 1}`);
/** The network's own address and the first one after it: `10.244.1.0`, `10.244.1.1`. */
export const addressesOf = (cidr: string): { readonly network: string; readonly gateway: string } => ({
  network: cidr.split('/')[0] ?? '',
  gateway: firstAddress(cidr),
});

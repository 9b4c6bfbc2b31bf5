import { Later } from '../component-helpers/later.ts';
import type { Address, CniName, NodeSpec, RuntimeName, Scenario } from '../../api/index.ts';
import { calico } from '../cni/calico/index.ts';
import { bandwidth, portmap } from '../cni/meta/index.ts';
import { containerd, containerdShim, shimsOf } from '../containerd/index.ts';
import type { ProcessFactory } from '../kernel/index.ts';
import type { ImageCatalog } from '../workload/images/catalog.ts';

/** What the parts of a node are made from. */
export interface NodeContext {
  /** Registers a process of the node by its name there (`cni/calico`). */
  readonly add: (name: string, factory: ProcessFactory) => Address;
  readonly spec: NodeSpec;
  readonly cluster: Scenario['spec']['cluster'];
  readonly nodeIP: string;
  readonly nodeIndex: number;
  readonly kernel: Address;
  readonly registry: Address;
  readonly catalog: ImageCatalog;
  /** The configured runtime handlers, the default one first. */
  readonly handlers: readonly string[];
}

type RuntimePart = (context: NodeContext) => Address;
type NetworkPart = (context: NodeContext) => void;

/** Runtimes behind CRI, by name; each registers its processes and returns the one that the kubelet talks to. */
export const runtimeParts = new Map<RuntimeName, RuntimePart>([
  [
    'containerd',
    ({ add, spec, kernel, registry, catalog, handlers }) => {
      const { name: node, images, maxConcurrentDownloads } = spec;
      const slots = maxConcurrentDownloads === undefined ? {} : { maxConcurrentDownloads };
      const daemon = add('containerd', containerd({ node, kernel, registry, catalog, images, handlers, ...slots }));
      for (const shim of shimsOf(handlers)) add(shim, containerdShim({ node, daemon }));
      return daemon;
    },
  ],
]);

/** Network providers, by name; each registers its plugins and, where it has one, its agent. */
export const networkParts = new Map<CniName, NetworkPart>([
  [
    'calico',
    ({ add, spec, cluster, kernel, nodeIndex }) => {
      const options = { node: spec.name, kernel };
      // Where machines come and go nobody knows how many there will be.
      add('cni/calico', calico({ ...options, podCIDR: cluster.podCIDR, nodeIndex, nodes: cluster.nodeGroups ? 512 : cluster.nodes.length }));
      add('cni/portmap', portmap(options));
      add('cni/bandwidth', bandwidth(options));
    },
  ],
]);

/**
 * Agents of network providers that do nothing before there is a NetworkPolicy, by provider: they are registered and started with
 * the first one. A provider without an entry either has an agent that watches from the beginning, or enforces none.
 */
export const policyParts = new Map<CniName, NetworkPart>();

/** CSI drivers by name: their part of each node, and what serves the whole cluster. */
export const storageParts = new Map<string, { readonly node: NetworkPart; readonly cluster: (add: NodeContext['add'], nodes: readonly string[]) => void }>();

/** The plugins of the devices that a node has. */
export const deviceParts = new Later<NetworkPart>('device plugins');

/** The handlers of a node: what its specification says, else the runtime's own default. */
export const handlersOf = ({ handlers, runtime }: NodeSpec): readonly string[] => handlers ?? [runtime === 'cri-o' ? 'crun' : 'runc'];

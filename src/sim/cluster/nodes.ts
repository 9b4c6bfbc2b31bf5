import { type Address, address, type NodeSpec, type OciRuntimeName, type Scenario } from '../../api/index.ts';
import { milliValue, unitValue } from '../apimachinery/index.ts';
import type { Kernel, ProcessFactory } from '../kernel/index.ts';
import { kubeProxy } from '../kube-proxy/index.ts';
import { kubelet } from '../kubelet/index.ts';
import { kernel as linux } from '../linux/index.ts';
import { ociRuntime } from '../runc/index.ts';
import type { ImageCatalog } from '../workload/images/catalog.ts';
import { workloadHost } from '../workload/index.ts';
import { nodeIP } from './addresses.ts';
import type { Machines } from './control-plane-parts.ts';
import { deviceParts, handlersOf, networkParts, type NodeContext, policyParts, runtimeParts, storageParts } from './node-parts.ts';

export const CLUSTER_DOMAIN = 'cluster.local';
/** The address that kube-apiserver advertises, and who answers there. */
const CONTROL_PLANE = { ip: '192.168.0.2', port: 6_443, to: address('kube-apiserver') };

/** Registers a process; it is started later. */
export type Add = (name: string, factory: ProcessFactory) => Address;

/** A node as its kernel knows it, and the other nodes' kernels do. */
interface Peer {
  readonly node: string;
  readonly nodeIP: string;
  readonly kernel: Address;
}

const peerOf = ({ name }: NodeSpec, index: number): Peer => ({ node: name, nodeIP: nodeIP(index), kernel: address(`${name}/kernel`) });

/** The nodes of a cluster, those that are there from the beginning and those that join. */
export class Nodes implements Machines {
  private readonly peers: Peer[];
  /** Whom each node knows; a node that joins is added to all of them. */
  private readonly known: Peer[][];
  private readonly nodes: NodeContext[] = [];
  private enforced = false;

  constructor(
    private readonly kernel: Kernel,
    private readonly add: Add,
    private readonly cluster: Scenario['spec']['cluster'],
    private readonly catalog: ImageCatalog,
  ) {
    this.peers = cluster.nodes.map(peerOf);
    this.known = cluster.nodes.map(({ name }) => this.peers.filter(({ node }) => node !== name));
  }

  /** The kernel through which clients outside the cluster come in. */
  get first(): Address | undefined {
    return this.peers[0]?.kernel;
  }

  /** Registers the processes of the nodes that are there from the beginning. */
  compose(): void {
    const { cluster } = this;
    cluster.nodes.forEach((spec, index) => this.nodes.push(this.composeNode(this.add, spec, index, this.known[index] ?? [])));
    this.kernel.firsts.when('NetworkPolicy/', () => {
      this.enforced = true;
      for (const node of this.nodes) this.enforce(node);
    });
    const add = this.add;
    const names = cluster.nodes.map(({ name }) => name);
    for (const driver of cluster.csi ?? []) storageParts.get(driver)?.cluster(add, names);
  }

  boot(spec: NodeSpec, index: number): void {
    const own = [...this.peers];
    const peer = peerOf(spec, index);
    for (const others of this.known) others.push(peer);
    this.peers.push(peer);
    this.known.push(own);
    const processes: Address[] = [];
    const add: Add = (name, factory) => {
      const at = this.add(name, factory);
      processes.push(at);
      return at;
    };
    const node = this.composeNode(add, spec, index, own, true);
    this.nodes.push(node);
    for (const process of processes) this.kernel.start(process);
    if (this.enforced) this.enforce(node);
  }

  off(node: string): void {
    const { kernel } = this;
    for (const process of kernel.addresses()) if (kernel.isOn(process, node) && kernel.isRunning(process)) kernel.crash(process);
  }

  /** Starts what enforces NetworkPolicies on a node, where the provider has something of the kind. */
  private enforce(node: NodeContext): void {
    const add: Add = (name, factory) => {
      const at = address(`${node.spec.name}/${name}`);
      this.kernel.register(at, factory);
      this.kernel.start(at);
      return at;
    };
    policyParts.get(this.cluster.cni)?.({ ...node, add });
  }

  /** `joins`: its kernel comes up among others that have been there for long. */
  private composeNode(add: Add, spec: NodeSpec, nodeIndex: number, peers: readonly Peer[], joins = false): NodeContext {
    const { cluster, catalog } = this;
    const node = spec.name;
    const ip = nodeIP(nodeIndex);
    const kernel = this.composeKernel(add, spec, nodeIndex, peers, joins);
    const handlers = handlersOf(spec);
    for (const handler of handlers) add(`${node}/${handler}`, ociRuntime({ node, kernel }, handler as OciRuntimeName));
    const part: NodeContext = {
      add: (name, factory) => add(`${node}/${name}`, factory),
      spec,
      cluster,
      nodeIP: ip,
      nodeIndex,
      kernel,
      registry: address('registry'),
      catalog,
      handlers,
    };
    networkParts.get(cluster.cni)?.(part);
    for (const driver of cluster.csi ?? []) storageParts.get(driver)?.node(part);
    if (spec.devices?.length) deviceParts.get()(part);
    const runtime = runtimeParts.get(spec.runtime ?? 'containerd')?.(part);
    if (!runtime || !networkParts.has(cluster.cni)) throw new Error(`the parts of ${node} are not loaded yet`);
    const { clusterDNS, podCIDR, serviceCIDR } = cluster;
    add(`${node}/kubelet`, kubelet({ node: ofCloud(spec, cluster), nodeIP: ip, runtime, kernel, clusterDNS, clusterDomain: CLUSTER_DOMAIN }));
    if (spec.kubeletFlags?.kubeconfig === false) return part;
    const scheduler = spec.kubeProxy?.ipvs?.scheduler;
    const mode = spec.kubeProxy?.mode ?? cluster.proxyMode;
    add(`${node}/kube-proxy`, kubeProxy({ node, nodeIP: ip, kernel, podCIDR, serviceCIDR, mode, ...(scheduler === undefined ? {} : { scheduler }) }));
    return part;
  }

  /** The Linux kernel of a node, and what runs the programs of its containers. */
  private composeKernel(add: Add, spec: NodeSpec, nodeIndex: number, peers: readonly Peer[], joins: boolean): Address {
    const { cni, podCIDR } = this.cluster;
    const node = spec.name;
    const kernel = add(
      `${node}/kernel`,
      linux({
        node,
        spec,
        nodeIP: nodeIP(nodeIndex),
        peers,
        ...(joins && cni === 'calico' ? { joins } : {}),
        podCIDR,
        nodeIndex,
        memory: unitValue(spec.memory),
        ...(spec.withoutModules ? { without: spec.withoutModules } : {}),
        servers: [CONTROL_PLANE],
        runtime: address(`${node}/${spec.runtime ?? 'containerd'}`),
        ...(spec.cgroup ? { cgroup: spec.cgroup } : {}),
      }),
    );
    add(`${node}/pod`, workloadHost({ node, kernel, cpus: milliValue(spec.cpu) / 1_000 }));
    return kernel;
  }
}

/** `--cloud-provider=external`: the kubelet registers its Node with a taint, until the provider has told about it. */
function ofCloud(spec: NodeSpec, { addons = [] }: Scenario['spec']['cluster']): NodeSpec {
  if (!addons.includes('cloud-controller-manager')) return spec;
  return { ...spec, taints: [...spec.taints, { key: 'node.cloudprovider.kubernetes.io/uninitialized', value: 'true', effect: 'NoSchedule' }] };
}

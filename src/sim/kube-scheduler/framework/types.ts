import type { Node, Pod } from '../../../api/index.ts';
import { keyOf } from '../../client-go/index.ts';
import { amounts, podRequests, type ResourceAmounts } from '../../component-helpers/resource/helpers.ts';
import type { Selector } from '../../component-helpers/scheduling/corev1/selector.ts';
import { type AffinityTerms, affinityTermsOf } from './affinity-terms.ts';
import { HostPortInfo, type HostPort, hostPortsOf } from './host-ports.ts';

/** Amounts of resources. Units: millicores, bytes, devices. */
class Resource {
  milliCPU = 0;
  memory = 0;
  ephemeralStorage = 0;
  allowedPodNumber = 0;
  /** Extended resources and huge pages, by name. */
  readonly scalarResources = new Map<string, number>();

  static of(list: ResourceAmounts): Resource {
    const resource = new Resource();
    for (const [name, amount] of Object.entries(list)) {
      if (name === 'cpu') resource.milliCPU = amount;
      else if (name === 'memory') resource.memory = amount;
      else if (name === 'ephemeral-storage') resource.ephemeralStorage = amount;
      else if (name === 'pods') resource.allowedPodNumber = amount;
      else resource.scalarResources.set(name, amount);
    }
    return resource;
  }

  get isZero(): boolean {
    return this.milliCPU === 0 && this.memory === 0 && this.ephemeralStorage === 0 && this.scalarResources.size === 0;
  }

  amount(name: string): number {
    if (name === 'cpu') return this.milliCPU;
    if (name === 'memory') return this.memory;
    if (name === 'ephemeral-storage') return this.ephemeralStorage;
    return this.scalarResources.get(name) ?? 0;
  }

  add(other: Resource, sign: 1 | -1): void {
    this.milliCPU += sign * other.milliCPU;
    this.memory += sign * other.memory;
    this.ephemeralStorage += sign * other.ephemeralStorage;
    for (const [name, amount] of other.scalarResources) this.scalarResources.set(name, (this.scalarResources.get(name) ?? 0) + sign * amount);
  }

  clone(): Resource {
    const copy = new Resource();
    copy.add(this, 1);
    copy.allowedPodNumber = this.allowedPodNumber;
    return copy;
  }
}

/** Assumed for a container without requests when nodes are scored. Source: `pkg/scheduler/util/pod_resources.go`. */
const DEFAULT_MILLI_CPU_REQUEST = 100;
const DEFAULT_MEMORY_REQUEST = 200 * 1024 * 1024;
const NON_ZERO: ResourceAmounts = { cpu: DEFAULT_MILLI_CPU_REQUEST, memory: DEFAULT_MEMORY_REQUEST };

/** What scheduling computes of a Pod's spec. */
interface Computed {
  readonly requests: Resource;
  readonly nonZeroRequests: Resource;
  readonly hostPorts: readonly HostPort[];
}

/** A Pod with what scheduling computes of it, computed once. */
export interface PodInfo extends Computed {
  readonly key: string;
  readonly uid: string;
  readonly pod: Pod;
  readonly affinity: AffinityTerms;
}

const podInfos = new WeakMap<Pod, PodInfo>();
/** By containers: the versions of a Pod share them, whatever happens to its status. */
const computed = new WeakMap<object, Computed>();

function computedOf(pod: Pod): Computed {
  const containers = pod.spec?.containers;
  let known = containers && computed.get(containers);
  if (!known) {
    known = {
      requests: Resource.of(podRequests(pod)),
      nonZeroRequests: Resource.of(podRequests(pod, { nonMissingContainerRequests: NON_ZERO })),
      hostPorts: hostPortsOf(pod),
    };
    if (containers) computed.set(containers, known);
  }
  return known;
}

/** Pods are immutable, so what is computed of one version never changes. */
export function podInfoOf(pod: Pod): PodInfo {
  let info = podInfos.get(pod);
  if (!info) {
    const key = keyOf(pod);
    const { requests, nonZeroRequests, hostPorts } = computedOf(pod);
    info = { key, uid: pod.metadata?.uid ?? key, pod, requests, nonZeroRequests, hostPorts, affinity: affinityTermsOf(pod) };
    podInfos.set(pod, info);
  }
  return info;
}

export const podPriority = (pod: Pod): number => pod.spec?.priority ?? 0;

/** One image known to the cluster: its size and the nodes that have it. */
export interface ImageState {
  readonly size: number;
  readonly nodes: Set<string>;
}

interface MatchCount {
  readonly namespace: string;
  readonly selector: Selector;
  count: number;
}

const MATCH_COUNTS_LIMIT = 256;

/** A node with the sums over its Pods, kept up to date Pod by Pod. Source: `pkg/scheduler/framework/types.go` NodeInfo. */
export class NodeInfo {
  node: Node;
  readonly pods = new Map<string, PodInfo>();
  readonly podsWithAffinity = new Map<string, PodInfo>();
  readonly podsWithRequiredAntiAffinity = new Map<string, PodInfo>();
  requested = new Resource();
  nonZeroRequested = new Resource();
  allocatable = new Resource();
  usedPorts = new HostPortInfo();
  imageStates: ReadonlyMap<string, ImageState> = new Map();
  /** How many Pods match a selector: asked again for every Pod of a workload, so it is counted along. */
  private readonly matchCounts = new Map<string, MatchCount>();

  constructor(node: Node) {
    this.node = node;
    this.setNode(node);
  }

  get name(): string {
    return this.node.metadata?.name ?? '';
  }

  setNode(node: Node): void {
    this.node = node;
    this.allocatable = Resource.of(amounts(node.status?.allocatable));
  }

  addPod(info: PodInfo): void {
    this.pods.set(info.key, info);
    if (info.affinity.any) this.podsWithAffinity.set(info.key, info);
    if (info.affinity.requiredAntiAffinity.length > 0) this.podsWithRequiredAntiAffinity.set(info.key, info);
    this.account(info, 1);
  }

  /** A new version of a Pod that is here. Most versions change only the status, which nothing here depends on. */
  replacePod(info: PodInfo): void {
    const before = this.pods.get(info.key);
    if (before && before.requests === info.requests && sameInCounts(before.pod, info.pod) && !before.affinity.any && !info.affinity.any) {
      this.pods.set(info.key, info);
      return;
    }
    this.removePod(info.key);
    this.addPod(info);
  }

  /** Returns whether the Pod was there. */
  removePod(key: string): boolean {
    const info = this.pods.get(key);
    if (!info) return false;
    this.pods.delete(key);
    this.podsWithAffinity.delete(key);
    this.podsWithRequiredAntiAffinity.delete(key);
    this.account(info, -1);
    return true;
  }

  private account(info: PodInfo, sign: 1 | -1): void {
    this.requested.add(info.requests, sign);
    this.nonZeroRequested.add(info.nonZeroRequests, sign);
    for (const port of info.hostPorts) this.usedPorts.change(port, sign);
    for (const entry of this.matchCounts.values()) if (counts(entry, info.pod)) entry.count += sign;
  }

  /** Pods of a namespace that are not being deleted and whose labels match. An empty selector counts nobody. */
  countMatching(namespace: string, selector: Selector): number {
    if (selector.text === '') return 0;
    const key = `${namespace}\u0000${selector.text}`;
    let entry = this.matchCounts.get(key);
    if (!entry) {
      if (this.matchCounts.size >= MATCH_COUNTS_LIMIT) this.matchCounts.clear();
      entry = { namespace, selector, count: 0 };
      for (const { pod } of this.pods.values()) if (counts(entry, pod)) entry.count++;
      this.matchCounts.set(key, entry);
    }
    return entry.count;
  }

  /** A copy to try things on. */
  clone(): NodeInfo {
    const copy = new NodeInfo(this.node);
    copy.imageStates = this.imageStates;
    for (const info of this.pods.values()) copy.addPod(info);
    return copy;
  }
}

const sameInCounts = (a: Pod, b: Pod): boolean => a.metadata?.labels === b.metadata?.labels && a.metadata?.deletionTimestamp === b.metadata?.deletionTimestamp;

function counts(entry: MatchCount, pod: Pod): boolean {
  return pod.metadata?.namespace === entry.namespace && pod.metadata.deletionTimestamp === undefined && entry.selector.matches(pod.metadata.labels);
}

import type { CriImage, Node, NodeSpec } from '../../../api/index.ts';
import { isKubeletLabel } from '../../component-helpers/node/well-known-labels.ts';
import { formatQuantity, milliValue, unitValue, units } from '../../apimachinery/quantity.ts';
import { KUBELET_VERSION } from '../config.ts';
import { diskOf } from '../eviction/filesystem.ts';
import { quantityOf, thresholdsOf } from '../eviction/thresholds.ts';

type NodeStatus = NonNullable<Node['status']>;

/** What device plugins have told of. */
export interface ExtendedResources {
  readonly capacity: Readonly<Record<string, string>>;
  readonly allocatable: Readonly<Record<string, string>>;
}

const MAX_IMAGES = 50;
const MAX_NAMES_PER_IMAGE = 5;

/** `status.capacity`. cAdvisor reports memory in Ki. */
function capacityOf(spec: NodeSpec): Readonly<Record<string, string>> {
  const memory = unitValue(spec.memory);
  return {
    cpu: spec.cpu,
    'ephemeral-storage': formatQuantity(units(diskOf(spec).bytes, 'BinarySI')),
    'hugepages-1Gi': '0',
    'hugepages-2Mi': '0',
    memory: `${Math.floor(memory / 1_024)}Ki`,
    pods: String(spec.maxPods),
  };
}

/**
 * `status.allocatable`: capacity less what is reserved for Kubernetes and the system, and less the hard eviction thresholds
 * (`kubernetes/pkg/kubelet/cm/node_container_manager_linux.go` GetNodeAllocatableReservation).
 */
export function allocatableOf(spec: NodeSpec): Readonly<Record<string, string>> {
  const { kubeReserved, systemReserved } = spec.kubelet ?? {};
  const reserved = unitValue(kubeReserved?.['memory']) + unitValue(systemReserved?.['memory']);
  const cpu = milliValue(kubeReserved?.['cpu']) + milliValue(systemReserved?.['cpu']);
  const kept = (signal: string, capacity: number): number => {
    const threshold = thresholdsOf(spec.kubelet).find((each) => each.hard && each.signal === signal);
    return threshold ? quantityOf(threshold, capacity) : 0;
  };
  const capacity = unitValue(spec.memory);
  const disk = diskOf(spec).bytes;
  const memory = Math.max(0, capacity - reserved - kept('memory.available', capacity));
  return {
    ...capacityOf(spec),
    ...(cpu > 0 ? { cpu: cpuText(milliValue(spec.cpu) - cpu) } : {}),
    'ephemeral-storage': String(disk - kept('nodefs.available', disk)),
    memory: `${Math.floor(memory / 1_024)}Ki`,
  };
}

const cpuText = (millis: number): string => (millis % 1_000 === 0 ? String(millis / 1_000) : `${millis}m`);

/** The largest images first, at most 50, with at most five names each (`nodestatus/setters.go` Images). */
export function imagesOf(images: readonly CriImage[]): NonNullable<NodeStatus['images']> {
  return [...images]
    .sort((a, b) => b.size - a.size || (a.id < b.id ? -1 : 1))
    .slice(0, MAX_IMAGES)
    .map(({ repoDigests, repoTags, size }) => ({ names: [...repoDigests, ...repoTags].slice(0, MAX_NAMES_PER_IMAGE), sizeBytes: size }));
}

/** A stable identifier made from a name: 32 hexadecimal digits. */
function fingerprint(text: string): string {
  let out = '';
  let hash = 0x811c9dc5;
  for (let round = 0; out.length < 32; round++) {
    for (const char of `${text}${round}`) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
    out += (hash >>> 0).toString(16).padStart(8, '0');
  }
  return out;
}

function nodeInfo(spec: NodeSpec, runtimeVersion: string): NonNullable<NodeStatus['nodeInfo']> {
  const machine = fingerprint(spec.name);
  const dashed = `${machine.slice(0, 8)}-${machine.slice(8, 12)}-${machine.slice(12, 16)}-${machine.slice(16, 20)}-${machine.slice(20)}`;
  return {
    machineID: machine,
    systemUUID: dashed,
    bootID: dashed,
    kernelVersion: '6.12.48',
    osImage: 'Debian GNU/Linux 13 (trixie)',
    containerRuntimeVersion: runtimeVersion,
    kubeletVersion: KUBELET_VERSION,
    kubeProxyVersion: '',
    operatingSystem: 'linux',
    architecture: 'amd64',
  };
}

/** Everything of `status` but conditions and images. */
export function machineStatus(spec: NodeSpec, nodeIP: string, runtimeVersion: string, extended?: ExtendedResources): NodeStatus {
  return {
    capacity: { ...capacityOf(spec), ...extended?.capacity },
    allocatable: { ...allocatableOf(spec), ...extended?.allocatable },
    addresses: [
      { type: 'InternalIP', address: nodeIP },
      { type: 'Hostname', address: spec.name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10_250 } },
    nodeInfo: nodeInfo(spec, runtimeVersion),
    runtimeHandlers: ['', ...(spec.handlers ?? [])].map((name) => ({ name, features: { recursiveReadOnlyMounts: true, userNamespaces: true } })),
    features: { supplementalGroupsPolicy: true },
  };
}

/** The Node that a kubelet registers (`kubelet_node_status.go` initialNode), with the labels that it may set. */
export function initialNode(spec: NodeSpec, status: NodeStatus): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: spec.name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': spec.name,
        'kubernetes.io/os': 'linux',
        ...Object.fromEntries(Object.entries(spec.labels).filter(([key]) => isKubeletLabel(key))),
      },
      annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' },
    },
    ...(spec.taints.length > 0 ? { spec: { taints: spec.taints.map((taint) => ({ ...taint })) } } : {}),
    status,
  };
}

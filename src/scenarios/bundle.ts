import { stringify } from 'yaml';
import type { NodeSpec, Scenario } from '../api/index.ts';
import { scenarioText } from './text.ts';

/** The node image of kind whose kubelet is of the release that the model follows. */
const KIND_IMAGE = 'kindest/node:v1.36.0';

const record = <T>(entries: readonly (readonly [string, T | undefined])[]): Record<string, T> =>
  Object.fromEntries(entries.filter((entry): entry is readonly [string, T] => entry[1] !== undefined));

/** Taints reach a worker of kind by kubeadm's JoinConfiguration (kubeadm.k8s.io/v1beta4, nodeRegistration.taints). */
function joinPatch(node: NodeSpec): readonly string[] {
  if (node.taints.length === 0) return [];
  return [stringify({ kind: 'JoinConfiguration', nodeRegistration: { taints: node.taints } })];
}

/** A config for `kind create cluster --config kind.yaml`: the same nodes, labels, taints and ranges (kind.x-k8s.io/v1alpha4). */
export function kindConfig({ spec: { cluster } }: Scenario): string {
  const workers = cluster.nodes.map((node) => ({
    role: 'worker',
    image: KIND_IMAGE,
    ...(Object.keys(node.labels).length === 0 ? {} : { labels: node.labels }),
    ...record([['kubeadmConfigPatches', node.taints.length === 0 ? undefined : joinPatch(node)]]),
  }));
  return stringify({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    networking: { podSubnet: cluster.podCIDR, serviceSubnet: cluster.serviceCIDR, kubeProxyMode: cluster.proxyMode },
    nodes: [{ role: 'control-plane', image: KIND_IMAGE }, ...workers],
  });
}

function kwokNode(node: NodeSpec): object {
  const resources = { cpu: node.cpu, memory: node.memory, pods: String(node.maxPods) };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: node.name,
      annotations: { 'kwok.x-k8s.io/node': 'fake', 'node.alpha.kubernetes.io/ttl': '0' },
      labels: { 'kubernetes.io/hostname': node.name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64', type: 'kwok', ...node.labels },
    },
    ...(node.taints.length === 0 ? {} : { spec: { taints: node.taints } }),
    status: { allocatable: resources, capacity: resources, phase: 'Running' },
  };
}

/** Nodes without a machine, for a control plane with KWOK's controller (kwok.sigs.k8s.io, manage-nodes-and-pods). */
export const kwokNodes = ({ spec: { cluster } }: Scenario): string =>
  cluster.nodes.map((node) => stringify(kwokNode(node), { aliasDuplicateObjects: false })).join('---\n');

const README = `# {title}

The scenario of a simulated cluster, and what it takes to go on with a real control plane.

    kind create cluster --config kind.yaml     # nodes that run containers
    kubectl apply -f manifests/

or, without machines:

    kwokctl create cluster
    kubectl apply -f kwok/nodes.yaml
    kubectl apply -f manifests/

\`scenario.yaml\` opens in Orrery, with its steps and faults; neither kind nor KWOK knows those. CPU and memory of kind's nodes are
those of your machine; KWOK takes the figures of the scenario.
`;

/** A name that no unpacker can take for a way out of its folder. */
const fileName = (name: string): string => {
  const bare = name.replace(/[^\w.-]+/gu, '-').replace(/^[.-]+/u, '') || 'manifest';
  return /\.(ya?ml|json)$/u.test(bare) ? bare : `${bare}.yaml`;
};

/** The files of the download, by path: scenario, manifests, kind config, KWOK nodes, and what to type. */
export function bundle(scenario: Scenario): Readonly<Record<string, string>> {
  const files: Record<string, string> = {
    'README.md': README.replace('{title}', scenario.spec.title),
    'scenario.yaml': scenarioText(scenario),
    'kind.yaml': kindConfig(scenario),
    'kwok/nodes.yaml': kwokNodes(scenario),
  };
  for (const [i, { name, text }] of scenario.spec.manifests.entries()) {
    const path = `manifests/${fileName(name)}`;
    files[path in files ? `manifests/${i + 1}-${fileName(name)}` : path] = text;
  }
  return files;
}

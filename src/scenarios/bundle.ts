import { stringify } from 'yaml';
import type { ClusterSpec, NodeSpec, Scenario } from '../api/index.ts';
import { scenarioText } from './text.ts';

/** The release that the model follows: kind has a node image of it, kwokctl its binaries. */
const KUBE_VERSION = 'v1.36.0';
const KIND_IMAGE = `kindest/node:${KUBE_VERSION}`;
const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane';

const isControlPlane = ({ labels }: NodeSpec): boolean => CONTROL_PLANE in labels;

/** Labels of Kubernetes' own names that a kubelet may give its Node (kubernetes/pkg/kubelet/apis/well_known_labels.go); with another one it does not start. */
const KUBELETS_OWN =
  /^(kubernetes\.io\/(hostname|os|arch)|(beta|node)\.kubernetes\.io\/instance-type|beta\.kubernetes\.io\/(os|arch)|(topology|failure-domain\.beta)\.kubernetes\.io\/(zone|region)|((.+\.)?(kubelet|node)\.kubernetes\.io)\/.*)$/u;
const kubeletMaySet = (label: string): boolean => !/(^|\.)(kubernetes|k8s)\.io\//u.test(label) || KUBELETS_OWN.test(label);

/** Taints reach a node of kind by kubeadm (kubeadm.k8s.io/v1beta4, nodeRegistration.taints), which taints those of the control plane by itself. */
function taintPatches({ taints }: NodeSpec): { readonly kubeadmConfigPatches?: readonly string[] } {
  const own = taints.filter(({ key }) => key !== CONTROL_PLANE);
  return own.length === 0 ? {} : { kubeadmConfigPatches: [stringify({ kind: 'JoinConfiguration', nodeRegistration: { taints: own } })] };
}

interface KindNode {
  /** As the container of kind is called, and as the scenario calls it. */
  readonly name: string;
  readonly of?: NodeSpec;
  readonly role: 'control-plane' | 'worker';
}

/** The nodes in kind's order, with the names that it gives them in a cluster called kind. */
function kindNodes({ nodes, controlPlane }: ClusterSpec): readonly KindNode[] {
  const planes: readonly (NodeSpec | undefined)[] = nodes.filter(isControlPlane);
  const missing = Math.max(0, (controlPlane?.replicas ?? 1) - planes.length);
  const named = (role: KindNode['role'], all: readonly (NodeSpec | undefined)[]): readonly KindNode[] =>
    all.map((of, i) => ({ name: `kind-${role}${i === 0 ? '' : i + 1}`, role, ...(of === undefined ? {} : { of }) }));
  return [
    ...named('control-plane', [...planes, ...Array.from({ length: missing }, () => undefined)]),
    ...named(
      'worker',
      nodes.filter((node) => !isControlPlane(node)),
    ),
  ];
}

function kindNode({ role, of }: KindNode): object {
  const labels = Object.entries(of?.labels ?? {}).filter(([label]) => kubeletMaySet(label));
  return { role, image: KIND_IMAGE, ...(labels.length === 0 ? {} : { labels: Object.fromEntries(labels) }), ...(of ? taintPatches(of) : {}) };
}

/** A config for `kind create cluster --config kind.yaml`: the same nodes, labels, taints and ranges (kind.x-k8s.io/v1alpha4). */
export function kindConfig({ spec: { cluster } }: Scenario): string {
  return stringify({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    networking: { podSubnet: cluster.podCIDR, serviceSubnet: cluster.serviceCIDR, kubeProxyMode: cluster.proxyMode },
    nodes: kindNodes(cluster).map(kindNode),
  });
}

/** What to type for the labels of nodes that no kubelet may set. */
function kindLabels({ spec: { cluster } }: Scenario): string {
  return kindNodes(cluster)
    .flatMap(({ name, role, of }) =>
      Object.entries(of?.labels ?? {})
        .filter(([label]) => !kubeletMaySet(label) && !(role === 'control-plane' && label === CONTROL_PLANE))
        .map(([label, value]) => `    kubectl label node ${name} ${label}=${value}\n`),
    )
    .join('');
}

/** What kwokctl gives the programs of the control plane besides: the same ranges (config.kwok.x-k8s.io/v1alpha1). */
function kwokCluster({ spec: { cluster } }: Scenario, stages: string | undefined): string {
  const args = (of: Readonly<Record<string, string>>) => Object.entries(of).map(([key, value]) => ({ key, value }));
  const config = stringify({
    apiVersion: 'config.kwok.x-k8s.io/v1alpha1',
    kind: 'KwokctlConfiguration',
    options: { kubeVersion: KUBE_VERSION },
    componentsPatches: [
      { name: 'kube-apiserver', extraArgs: args({ 'service-cluster-ip-range': cluster.serviceCIDR }) },
      {
        name: 'kube-controller-manager',
        extraArgs: args({
          'allocate-node-cidrs': 'true',
          'cluster-cidr': cluster.podCIDR,
          ...(cluster.nodeCIDRMaskSize === undefined ? {} : { 'node-cidr-mask-size': String(cluster.nodeCIDRMaskSize) }),
        }),
      },
    ],
  });
  return stages === undefined ? config : `${config}---\n${stages}`;
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

const PLAYED = `The stages in kwok/cluster.yaml let each Pod do what it did in the run: the same states of its containers, after the same times. What you add
becomes Ready at once.`;
const AT_ONCE = 'With KWOK every Pod becomes Ready at once.';

function readme(scenario: Scenario, played: boolean): string {
  const nodes = kindNodes(scenario.spec.cluster).flatMap(({ name, of }) => (of === undefined ? [] : [`${of.name} is ${name}`]));
  return `# ${scenario.spec.title}

The scenario of a simulated cluster, and what it takes to go on with a real control plane.

    kind create cluster --config kind.yaml               # nodes that run containers
${kindLabels(scenario)}    kubectl apply -f manifests/

In kind ${nodes.join(', ')}; CPU and memory of each are those of your machine. Or, without machines, with the figures of the scenario:

    kwokctl create cluster --config kwok/cluster.yaml
    kubectl apply -f kwok/nodes.yaml
    kubectl wait --for=create serviceaccount/default     # no Pod is accepted before
    kubectl apply -f manifests/

${played ? PLAYED : AT_ONCE}

\`scenario.yaml\` opens in Orrery, with its steps and faults; neither kind nor KWOK knows those.
`;
}

/** A name that no unpacker can take for a way out of its folder. */
const fileName = (name: string): string => {
  const bare = name.replace(/[^\w.-]+/gu, '-').replace(/^[.-]+/u, '') || 'manifest';
  return /\.(ya?ml|json)$/u.test(bare) ? bare : `${bare}.yaml`;
};

/** `kubectl apply -f` of a folder goes by name: where that is another order than the scenario's, or a name is there twice, numbers come first. */
function namesInOrder(names: readonly string[]): readonly string[] {
  if (names.every((name, i) => i === 0 || (names[i - 1] ?? '') < name)) return names;
  const { length } = String(names.length);
  return names.map((name, i) => `${String(i + 1).padStart(length, '0')}-${name}`);
}

/** The files of the download, by path: scenario, manifests, kind config, KWOK cluster and nodes, and what to type. `stages`: KWOK's, if the run is known. */
export function bundle(scenario: Scenario, stages?: string): Readonly<Record<string, string>> {
  const files: Record<string, string> = {
    'README.md': readme(scenario, stages !== undefined),
    'scenario.yaml': scenarioText(scenario),
    'kind.yaml': kindConfig(scenario),
    'kwok/cluster.yaml': kwokCluster(scenario, stages),
    'kwok/nodes.yaml': kwokNodes(scenario),
  };
  const { manifests } = scenario.spec;
  const names = namesInOrder(manifests.map(({ name }) => fileName(name)));
  for (const [i, { text }] of manifests.entries()) files[`manifests/${names[i]}`] = text;
  return files;
}

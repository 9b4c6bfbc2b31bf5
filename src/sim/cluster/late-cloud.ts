import { address, type Node, type NodeGroupSpec, type NodeSpec } from '../../api/index.ts';
import { cloud, type Instance } from '../cloud/index.ts';
import { cloudControllerManager } from '../cloud-controller-manager/index.ts';
import { clusterAutoscaler } from '../cluster-autoscaler/index.ts';
import { nodeIP } from './addresses.ts';
import { type ControlPlaneContext, controlPlaneParts, type Machines } from './control-plane-parts.ts';

const REGION = 'orrery-1';
const CLOUD = address('cloud');
const NO_MACHINES: Machines = { boot: () => {}, off: () => {} };

/** A node as a virtual machine of `orrery-1`; the zones take turns unless a label says where it stands. */
function instanceOf({ name, labels, cpu }: NodeSpec, index: number): Instance {
  return {
    name,
    providerID: `orrery:///${name}`,
    instanceType: `standard-${cpu}`,
    region: labels['topology.kubernetes.io/region'] ?? REGION,
    zone: labels['topology.kubernetes.io/zone'] ?? `${REGION}${'abc'[index % 3]}`,
    addresses: [
      { type: 'InternalIP', address: nodeIP(index) },
      { type: 'Hostname', address: name },
    ],
  };
}

/** What the provider says a machine of a group will be like. */
function templateOf({ name, node: { cpu, memory, maxPods, labels, taints } }: NodeGroupSpec): Node {
  const amounts = { cpu, memory, pods: String(maxPods) };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: `template-node-for-${name}`,
      labels: { 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64', 'node.kubernetes.io/instance-type': `standard-${cpu}`, ...labels },
    },
    spec: { taints: [...taints] },
    status: { capacity: amounts, allocatable: amounts, conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

/** The next machine of each group has the next number, and the next address of the node network. */
function racksOf({ nodes, nodeGroups = [] }: ControlPlaneContext['cluster'], machines: Machines): Parameters<typeof cloud>[2] {
  const made = new Map<string, { readonly spec: NodeSpec; readonly index: number }>();
  const last = new Map(nodeGroups.map(({ name, minSize }) => [name, minSize]));
  let index = nodes.length;
  return {
    next: (group) => {
      const number = (last.get(group) ?? 0) + 1;
      last.set(group, number);
      const template = nodeGroups.find(({ name }) => name === group)?.node;
      if (!template) throw new Error(`no group ${group}`);
      const spec: NodeSpec = { ...template, name: `${group}-${number}` };
      made.set(spec.name, { spec, index });
      return instanceOf(spec, index++);
    },
    on: (name) => {
      const machine = made.get(name);
      if (machine) machines.boot(machine.spec, machine.index);
    },
    off: (node) => machines.off(node),
  };
}

controlPlaneParts.set('cloud-controller-manager', ({ add, cluster, machines = NO_MACHINES }) => {
  const groups = (cluster.nodeGroups ?? []).map((group) => ({
    name: group.name,
    minSize: group.minSize,
    maxSize: group.maxSize,
    template: templateOf(group),
    instances: Array.from({ length: group.minSize }, (_, index) => `${group.name}-${index + 1}`),
  }));
  const provider = add(CLOUD, cloud(cluster.nodes.map(instanceOf), groups, racksOf(cluster, machines)));
  return [provider, add('cloud-controller-manager', cloudControllerManager({ cloud: provider, configureCloudRoutes: cluster.cni === 'bridge' }))];
});

controlPlaneParts.set('cluster-autoscaler', ({ add, cluster }) => [
  add('cluster-autoscaler', clusterAutoscaler({ cloud: CLOUD, ...cluster.clusterAutoscaler })),
]);

import type { NodeSpec, Scenario } from '../../api/index.ts';

/** A machine that comes later, and its place on the node network. */
export interface Joining {
  readonly spec: NodeSpec;
  readonly index: number;
}

/**
 * The scenario with the nodes that are there from the beginning, each labelled with the cluster's region and those of the node
 * groups among them; beside it the nodes that come later.
 */
export function givenNodes(given: Scenario): { readonly scenario: Scenario; readonly joining: readonly Joining[] } {
  const { region } = given.spec.cluster;
  return withoutJoining(withGroups(region === undefined ? given : inRegion(given, region)));
}

/** Every machine of a cluster knows its region; a kubelet may say so of its own node. */
function inRegion(scenario: Scenario, region: string): Scenario {
  const nodes = scenario.spec.cluster.nodes.map((node) => ({ ...node, labels: { 'topology.kubernetes.io/region': region, ...node.labels } }));
  return withNodes(scenario, nodes);
}

/** The machines of the node groups that are there from the beginning are nodes like the others. */
function withGroups(scenario: Scenario): Scenario {
  const { nodes, nodeGroups } = scenario.spec.cluster;
  if (!nodeGroups) return scenario;
  const first = nodeGroups.flatMap(({ name, minSize, node }) => Array.from({ length: minSize }, (_, index) => ({ ...node, name: `${name}-${index + 1}` })));
  return withNodes(scenario, [...nodes, ...first]);
}

function withoutJoining(scenario: Scenario): { readonly scenario: Scenario; readonly joining: readonly Joining[] } {
  const all = scenario.spec.cluster.nodes;
  const nodes = all.filter(({ joinsAt }) => joinsAt === undefined);
  if (nodes.length === all.length) return { scenario, joining: [] };
  const joining = all.filter(({ joinsAt }) => joinsAt !== undefined).map((spec, place) => ({ spec, index: nodes.length + place }));
  return { scenario: withNodes(scenario, nodes), joining };
}

const withNodes = (scenario: Scenario, nodes: readonly NodeSpec[]): Scenario => ({
  ...scenario,
  spec: { ...scenario.spec, cluster: { ...scenario.spec.cluster, nodes } },
});

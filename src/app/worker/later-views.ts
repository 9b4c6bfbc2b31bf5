/** Views that are asked for after the first frame. */
export { inspect } from '../../projections/inspector/inspector.ts';
export { commandOutput } from '../../projections/kubectl-output.ts';
export { sequenceDiagram } from '../../projections/mermaid/sequence.ts';
export { stateDiagram } from '../../projections/mermaid/state.ts';
export { topologyGraph } from '../../projections/mermaid/topology.ts';
export { cones } from '../../projections/sequence/cones.ts';
export { machineGraph } from '../../projections/statechart/graph.ts';

/** Views that are asked for after the first frame. */
export { tracks } from '../../projections/timeline/tracks.ts';
export { nextHit } from '../../projections/breakpoints/breakpoints.ts';
export { inspect } from '../../projections/inspector/inspector.ts';
export { checkCheckpoints } from '../../projections/checkpoints.ts';
export { commandOutput } from '../../projections/kubectl-output.ts';
export { panelView } from '../../projections/panels/panels.ts';
export { sequenceDiagram } from '../../projections/mermaid/sequence.ts';
export { stateDiagram } from '../../projections/mermaid/state.ts';
export { topologyGraph } from '../../projections/mermaid/topology.ts';
export { causalPath, cones } from '../../projections/sequence/cones.ts';
export { fieldNotes, lineReaders } from '../../projections/why/fields.ts';
export { whatIf } from './what-if.ts';
export { completeCommand } from '../../sim/kubectl/complete.ts';
export { machineGraph } from '../../projections/statechart/graph.ts';
export { compareRuns, exported, recordedRun, sweepRun } from './laboratory.ts';
export { actIn, begun, linesOf, switchIn, varyIn } from './branching.ts';

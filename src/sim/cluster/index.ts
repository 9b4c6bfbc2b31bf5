import './later.ts';

export { compose } from './compose.ts';
export { profileOf, profiles } from './profiles.ts';
export { createSimulation, Simulation } from './simulation.ts';

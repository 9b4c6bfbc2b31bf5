import './later.ts';

export { createSimulation, Simulation } from './simulation.ts';

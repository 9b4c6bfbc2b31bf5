export { FaultControl } from './fault-control.ts';
export { faultHandlers, type FaultHandler } from './registry.ts';

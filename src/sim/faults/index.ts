export { FaultControl } from './fault-control.ts';

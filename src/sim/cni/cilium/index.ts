export { bpfLxc } from './datapath.ts';
export { Enforcer, PROGRAM } from './enforcer.ts';

export { bpfLxc } from './datapath.ts';
export { PROGRAM } from './enforcer.ts';

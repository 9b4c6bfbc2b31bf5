export type { CgroupSnapshot } from './cgroups.ts';
export { kernel } from './kernel.ts';
export type { KernelOptions, Peer } from './machine.ts';

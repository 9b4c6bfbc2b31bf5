export { containerd } from './containerd.ts';
export type { ContainerdOptions } from './runtime.ts';

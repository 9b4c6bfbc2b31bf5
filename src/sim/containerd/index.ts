export { containerd, containerdShim, type ContainerdOptions, shimsOf } from './containerd.ts';

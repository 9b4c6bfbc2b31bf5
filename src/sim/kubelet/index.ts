import type { ProcessFactory } from '../kernel/index.ts';
import { Kubelet, type KubeletOptions } from './kubelet.ts';

export type { KubeletOptions } from './kubelet.ts';

/** The kubelet of one node. It keeps nothing over a crash: it finds its Pods again through the API server and the runtime. */
export function kubelet(options: KubeletOptions): ProcessFactory {
  return (host) => new Kubelet(host, options);
}

import type { ProcessFactory } from '../kernel/index.ts';
import { Journal, type JournalStore } from './journal.ts';
import { Kubelet } from './kubelet.ts';
import type { KubeletOptions } from './options.ts';
import { RefusingKubelet } from './refusing.ts';

export type { KubeletOptions } from './options.ts';

/** The kubelet of one node. It keeps nothing over a crash: it finds its Pods again through the API server and the runtime. */
export function kubelet(options: KubeletOptions): ProcessFactory {
  const { cgroup, kubelet: config } = options.node;
  if (cgroup === 'v1' && config?.failCgroupV1 !== false) return (host) => new RefusingKubelet(host);
  const journal: JournalStore = [];
  return (host) => new Kubelet(host, options, new Journal(host, journal));
}

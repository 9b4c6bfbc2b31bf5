import type { ProcessFactory } from '../kernel/index.ts';
import { BootstrappingKubelet, type Identity } from './certificate/bootstrapping.ts';
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
  const start: ProcessFactory = (host) => new Kubelet(host, options, new Journal(host, journal));
  if (options.node.kubeletFlags?.bootstrapToken === undefined) return start;
  const identity: Identity = { certificate: undefined };
  return (host) =>
    identity.certificate === undefined ? new BootstrappingKubelet(host, options, new Journal(host, journal), identity, () => start(host)) : start(host);
}

import type { ProcessFactory } from '../kernel/index.ts';
import type { ApiServerOptions } from './options.ts';
import { ApiServer } from './server.ts';

export type { AggregatedService } from './aggregator.ts';
export type { ApiServerOptions } from './options.ts';

/** kube-apiserver in front of one etcd. `serviceCIDR` is where Services' cluster IPs come from (`10.96.0.0/12`). */
export function kubeApiserver(options: ApiServerOptions): ProcessFactory {
  // The disk of its machine.
  const auditLog = { text: '' };
  return (host) => new ApiServer(host, { ...options, auditLog });
}

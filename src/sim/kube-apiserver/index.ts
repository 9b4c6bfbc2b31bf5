import type { ProcessFactory } from '../kernel/index.ts';
import { ApiServer, type ApiServerOptions } from './server.ts';

export type { AggregatedService } from './aggregator.ts';

/** kube-apiserver in front of one etcd. `serviceCIDR` is where Services' cluster IPs come from (`10.96.0.0/12`). */
export function kubeApiserver(options: ApiServerOptions): ProcessFactory {
  return (host) => new ApiServer(host, options);
}

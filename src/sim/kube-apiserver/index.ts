import type { Address } from '../../api/index.ts';
import type { ProcessFactory } from '../kernel/index.ts';
import { ApiServer } from './server.ts';

/** kube-apiserver in front of one etcd. `serviceCIDR` is where Services' cluster IPs come from (`10.96.0.0/12`). */
export function kubeApiserver(options: { readonly etcd: Address; readonly serviceCIDR: string }): ProcessFactory {
  return (host) => new ApiServer(host, options);
}

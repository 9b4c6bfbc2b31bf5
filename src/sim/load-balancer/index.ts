import type { Address } from '../../api/index.ts';
import type { ProcessFactory } from '../kernel/index.ts';
import { LoadBalancer } from './load-balancer.ts';

/** The process before several servers; it keeps nothing across a restart. */
export const loadBalancer =
  (backends: readonly Address[]): ProcessFactory =>
  (host) =>
    new LoadBalancer(host, backends);

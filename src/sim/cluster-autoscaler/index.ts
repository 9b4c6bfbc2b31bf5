import type { ProcessFactory } from '../kernel/index.ts';
import type { AutoscalerOptions } from './options.ts';
import { StaticAutoscaler } from './static-autoscaler.ts';

/** cluster-autoscaler keeps nothing across a restart. */
export const clusterAutoscaler =
  (options: AutoscalerOptions): ProcessFactory =>
  (host) =>
    new StaticAutoscaler(host, options);

import type { ProcessFactory } from '../kernel/index.ts';
import { CloudControllerManager, type CloudControllerManagerOptions } from './cloud-controller-manager.ts';

/** cloud-controller-manager keeps nothing across a restart. */
export const cloudControllerManager =
  (options: CloudControllerManagerOptions): ProcessFactory =>
  (host) =>
    new CloudControllerManager(host, options);

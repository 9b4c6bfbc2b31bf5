import type { ProcessFactory } from '../kernel/index.ts';
import type { ControllerManagerOptions } from './controller-context.ts';
import { ControllerManager } from './controller-manager.ts';
import { controllers } from './controllers.ts';

export type { ControllerDescriptor, ControllerManagerOptions } from './controller-context.ts';

/** kube-controller-manager: keeps nothing across a restart, everything it knows comes from kube-apiserver. */
export function kubeControllerManager(options: ControllerManagerOptions): ProcessFactory {
  return (host) => new ControllerManager(host, options, controllers);
}

import type { SchedulerConfiguration } from '../../api/index.ts';
import { serveHealthz } from '../component-helpers/healthz.ts';
import type { ProcessFactory } from '../kernel/index.ts';
import { Scheduler } from './scheduler.ts';

// What cluster-autoscaler tries Pods on nodes with.
export { Cache } from './backend/cache/cache.ts';
export { CycleState } from './framework/cycle-state.ts';
export type { Handle, Status } from './framework/interface.ts';
export { Framework } from './framework/runtime/framework.ts';
export { type NodeInfo, podInfoOf } from './framework/types.ts';
export { Listers } from './listers.ts';
export { profilesOf } from './profile/profile.ts';
export type { FilterVerdict, Attempt, SchedulingDocument } from './scheduling-document.ts';

/** The process `kube-scheduler`, with the default profile unless configured otherwise. */
export function kubeScheduler(configuration: SchedulerConfiguration = {}): ProcessFactory {
  return (host) => {
    const scheduler = new Scheduler(host, configuration);
    return {
      start: () => scheduler.start(),
      receive: (message) => serveHealthz(host, message),
    };
  };
}

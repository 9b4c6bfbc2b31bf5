import type { ProcessFactory } from '../kernel/index.ts';
import { Scheduler, type SchedulerOptions } from './scheduler.ts';

export type { FilterVerdict, Attempt, SchedulingDocument } from './scheduling-document.ts';
export { defaultPlugins, type Registered } from './framework/runtime/registry.ts';

/** The process `kube-scheduler`, with the default profile unless told otherwise. */
export function kubeScheduler(options: SchedulerOptions = {}): ProcessFactory {
  return (host) => {
    const scheduler = new Scheduler(host, options);
    return {
      start: () => scheduler.start(),
      // Nobody calls the scheduler: it has no server that others use.
      receive: () => {},
    };
  };
}

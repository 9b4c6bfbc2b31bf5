import type { SchedulerConfiguration } from '../../api/index.ts';
import type { ProcessFactory } from '../kernel/index.ts';
import { Scheduler } from './scheduler.ts';

export type { FilterVerdict, Attempt, SchedulingDocument } from './scheduling-document.ts';

/** The process `kube-scheduler`, with the default profile unless configured otherwise. */
export function kubeScheduler(configuration: SchedulerConfiguration = {}): ProcessFactory {
  return (host) => {
    const scheduler = new Scheduler(host, configuration);
    return {
      start: () => scheduler.start(),
      // Nobody calls the scheduler: it has no server that others use.
      receive: () => {},
    };
  };
}

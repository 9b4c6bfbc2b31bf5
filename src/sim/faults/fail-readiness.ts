import type { Fault } from '../../api/index.ts';
import type { FaultHandler } from './handler.ts';

/** The Pod's answers to its kubelet's probes are lost, so that its readiness probe fails by time-out. */
export const failReadiness: FaultHandler<Extract<Fault, { type: 'fail-readiness' }>> = (kernel, { namespace, pod }) => {
  const lane = `/pod/${namespace}/${pod}`;
  return kernel.intercept((message) =>
    message.to.endsWith(lane) && message.from.endsWith('/kubelet') ? { kind: 'drop' } : { kind: 'deliver' },
  );
};

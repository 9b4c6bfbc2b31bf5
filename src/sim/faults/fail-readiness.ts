import { objectRef } from '../../api/index.ts';
import type { Fault } from '../../api/index.ts';
import type { FaultHandler } from './handler.ts';

/**
 * What the kubelet sends for the Pod's readiness probes (over the network, or `ExecSync`) is lost, so that they fail by time-out. Its other
 * probes go on: a container whose liveness probe passes is not restarted.
 */
export const failReadiness: FaultHandler<Extract<Fault, { type: 'fail-readiness' }>> = (kernel, { namespace, pod }) => {
  const struck = objectRef('Pod', namespace, pod);
  const isProbe = (to: string, method: string): boolean => to.endsWith(`/pod/${namespace}/${pod}`) || method === 'ExecSync';
  return kernel.intercept(({ from, to, method, reads }) =>
    from.endsWith('/kubelet') && isProbe(to, method) && reads?.some(({ ref, pointer }) => ref === struck && pointer.endsWith('/readinessProbe')) === true
      ? { kind: 'drop' }
      : { kind: 'deliver' },
  );
};

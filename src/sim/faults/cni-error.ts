import type { Fault } from '../../api/index.ts';
import type { FaultHandler } from './handler.ts';

/** The first plugin of a node's chain answers ADD with an error: `times` times, or until this is healed. */
export const cniError: FaultHandler<Extract<Fault, { type: 'cni-error' }>> = (
  kernel,
  { node, times = Number.POSITIVE_INFINITY, code = 11, msg = 'resource temporarily unavailable' },
) => {
  let left = times;
  return kernel.intercept(({ to, payload }) => {
    if (!to.startsWith(`${node}/cni/`) || payload.type !== 'cni-request' || payload.env.CNI_COMMAND !== 'ADD') return { kind: 'deliver' };
    if ('prevResult' in payload.config || left <= 0) return { kind: 'deliver' };
    left--;
    return { kind: 'answer', code: 1, payload: { type: 'cni-result', exitCode: 1, cniVersion: '1.0.0', error: { code, msg } } };
  });
};

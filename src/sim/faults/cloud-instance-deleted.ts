import { address, type Fault } from '../../api/index.ts';
import { FAULT_ADDRESS, type FaultHandler } from './handler.ts';
import { nodeDown } from './node-down.ts';

const CLOUD = address('cloud');

/** Somebody deletes a node's virtual machine in the console of the cloud: it is off, and the provider does not know it any more. Nothing brings it back. */
export const cloudInstanceDeleted: FaultHandler<Extract<Fault, { type: 'cloud-instance-deleted' }>> = (kernel, { node }) => {
  nodeDown(kernel, { type: 'node-down', node });
  if (kernel.isRunning(CLOUD)) {
    const path = `/v1/instances/${node}`;
    const payload = { type: 'http-request', method: 'DELETE', path, userAgent: 'console', credentials: { kind: 'none' } } as const;
    kernel.post(FAULT_ADDRESS, { to: CLOUD, channel: 'https', method: `DELETE ${path}`, payload }, undefined);
  }
  return () => undefined;
};

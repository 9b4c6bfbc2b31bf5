import { address, type Fault } from '../../api/index.ts';
import { FAULT_ADDRESS, type FaultHandler } from './handler.ts';
import { runtimeDaemons } from './stop-runtime.ts';

/** `crictl rmi IMAGE` on a node. There is nothing to heal. */
export const removeImage: FaultHandler<Extract<Fault, { type: 'remove-image' }>> = (kernel, { node, image }) => {
  const [runtime] = runtimeDaemons(kernel, node);
  if (runtime !== undefined) {
    const payload = { type: 'cri-request', method: 'RemoveImage', request: { image } } as const;
    kernel.post(FAULT_ADDRESS, { to: address(runtime), channel: 'grpc', method: 'RemoveImage', payload }, undefined);
  }
  return () => {};
};

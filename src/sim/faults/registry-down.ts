import { address, type Fault } from '../../api/index.ts';
import type { FaultHandler } from './handler.ts';

const REGISTRY = address('registry');

/** The host of an image reference: `docker.io` when it names none. */
function hostOf(image: string): string {
  const first = image.includes('/') ? (image.split('/')[0] ?? '') : '';
  return /[.:]/.test(first) || first === 'localhost' ? first : 'docker.io';
}

/** Nobody listens at the registry's port: one registry's, or every one's. Healing brings it back. */
export const registryDown: FaultHandler<Extract<Fault, { type: 'registry-down' }>> = (kernel, { registry }) => {
  if (registry === undefined) {
    kernel.crash(REGISTRY);
    return () => {
      if (!kernel.isRunning(REGISTRY)) kernel.start(REGISTRY);
    };
  }
  return kernel.intercept(({ to, payload }) => {
    if (to !== REGISTRY || payload.type !== 'registry-request' || hostOf(payload.image) !== registry) return { kind: 'deliver' };
    const error = `failed to do request: Head "https://${registry}/v2/": dial tcp 203.0.113.10:443: connect: connection refused`;
    return { kind: 'answer', code: 'refused', payload: { type: 'registry-response', ok: false, error } };
  });
};

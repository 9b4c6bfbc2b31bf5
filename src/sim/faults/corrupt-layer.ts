import { address, type Fault, type Seq } from '../../api/index.ts';
import type { FaultHandler } from './handler.ts';

const REGISTRY = address('registry');

/** The n-th layer of an image arrives with other bytes than its digest says, until this is healed. */
export const corruptLayer: FaultHandler<Extract<Fault, { type: 'corrupt-layer' }>> = (kernel, { image, layer }) => {
  const asked = new Set<Seq>();
  let wanted: string | undefined;
  return kernel.intercept(({ seq, to, from, payload, replyTo }) => {
    if (to === REGISTRY && payload.type === 'registry-request' && payload.image.includes(image)) asked.add(seq);
    if (from !== REGISTRY || payload.type !== 'registry-response' || replyTo === undefined || !asked.has(replyTo)) return { kind: 'deliver' };
    wanted = payload.layers?.[layer - 1]?.digest ?? wanted;
    if (payload.layers || payload.digest === undefined || payload.digest !== wanted) return { kind: 'deliver' };
    const hex = payload.digest.slice('sha256:'.length);
    return { kind: 'replace', payload: { ...payload, digest: `sha256:${[...hex].reverse().join('')}` } };
  });
};

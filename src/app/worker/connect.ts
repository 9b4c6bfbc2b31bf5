import { wrap } from 'comlink';
import type { EnginePort } from '../port.ts';
import type { Speaks } from './worker.ts';

/** Starts a worker that holds an engine. `onError` hears of one that could not start. */
export function connect(onError: (message: string) => void): { readonly port: EnginePort & Speaks; end(): void } {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'orrery-engine' });
  worker.addEventListener('error', (event) => onError(event.message));
  return { port: wrap<EnginePort & Speaks>(worker), end: () => worker.terminate() };
}

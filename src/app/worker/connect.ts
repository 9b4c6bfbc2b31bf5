import { wrap } from 'comlink';
import type { EnginePort } from '../port.ts';

/** Starts the worker that holds the engine, and returns the port to it. `onError` hears of a worker that could not start. */
export function connect(onError: (message: string) => void): EnginePort {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'orrery-engine' });
  worker.addEventListener('error', (event) => onError(event.message));
  return wrap<EnginePort>(worker);
}

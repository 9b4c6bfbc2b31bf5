import { wrap } from 'comlink';
import type { EnginePort } from '../port.ts';
import { receivingFrames } from './frames.ts';
import type { Served } from './worker.ts';

type Connected = EnginePort & Served;

/** Starts a worker that holds an engine. `onError` hears of one that could not start. */
export function connect(onError: (message: string) => void): { readonly port: Connected; end(): void } {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'orrery-engine' });
  worker.addEventListener('error', (event) => onError(event.message));
  const engine = wrap<Served>(worker);
  const port: Connected = Object.create(engine, { frame: { value: receivingFrames(engine) } });
  return { port, end: () => worker.terminate() };
}

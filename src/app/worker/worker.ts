import { expose } from 'comlink';
import { createSimulation } from '../../sim/cluster/index.ts';
import { Engine } from './engine.ts';

// Until src/sim/language exists: an editor without schemas.
expose(new Engine({ createSimulation, language: async () => ({ check: () => [], complete: (_, offset) => ({ from: offset, options: [] }), explain: () => undefined }) }));

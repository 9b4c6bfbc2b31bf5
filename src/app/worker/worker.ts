import { expose } from 'comlink';
import { SyntheticSimulation } from '../../projections/testing/synthetic.ts';
import { Engine } from './engine.ts';

// Until src/sim/cluster and src/sim/language can be loaded: a made-up run, so that the page can be built.
expose(new Engine({ createSimulation: () => new SyntheticSimulation(), language: async () => ({ check: () => [], complete: (_, offset) => ({ from: offset, options: [] }), explain: () => undefined }) }));

import type { Scenario } from '../api/index.ts';

const files = import.meta.glob<Scenario>('./hello/scenario.yaml', { import: 'scenario' });

/** The name of the scenario that the page opens by itself. */
export const FIRST_SCENARIO = 'hello';

/** That scenario, without the list of the others. */
export const firstScenario = (): Promise<Scenario | undefined> => files[`./${FIRST_SCENARIO}/scenario.yaml`]?.() ?? Promise.resolve(undefined);

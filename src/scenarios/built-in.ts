/** The built-in scenarios as the page sees them: read when the page is built, fetched one by one. (The command line reads the same files from disk.) */
import type { Scenario } from '../api/index.ts';

const files = import.meta.glob<Scenario>('./*/scenario.yaml', { import: 'scenario' });

/** A built-in scenario by name; undefined when there is none. */
export function builtInScenario(name: string): Promise<Scenario | undefined> {
  return files[`./${name}/scenario.yaml`]?.() ?? Promise.resolve(undefined);
}

/** All of them, in alphabetical order of their names. */
export function builtInScenarios(): Promise<readonly Scenario[]> {
  return Promise.all(Object.values(files).map((load) => load()));
}

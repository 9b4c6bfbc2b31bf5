/** The built-in scenarios as the page sees them: bundled as text. (The command line reads the same files from disk.) */
import type { Scenario } from '../api/index.ts';
import { parseScenario } from './parse.ts';

const files = import.meta.glob<string>('./*/scenario.yaml', { query: '?raw', import: 'default', eager: true });

export const builtIn: readonly Scenario[] = Object.entries(files).map(([path, text]) => {
  const parsed = parseScenario(text);
  if (!parsed.ok) throw new Error(`${path}: ${parsed.problems[0]?.message}`);
  return parsed.scenario;
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Scenario } from '../api/index.ts';
import { parseScenario } from '../scenarios/index.ts';

const folder = fileURLToPath(new URL('../scenarios/', import.meta.url));

const fileOf = (name: string): string => `${folder}${name}/scenario.yaml`;

/** Names of the built-in scenarios, in alphabetical order. */
export function builtInNames(): readonly string[] {
  return readdirSync(folder)
    .filter((name) => existsSync(fileOf(name)))
    .sort();
}

/** A built-in scenario by name; undefined when there is none. A broken one is a defect and throws. */
export function builtInScenario(name: string): Scenario | undefined {
  if (!builtInNames().includes(name)) return undefined;
  const parsed = parseScenario(readFileSync(fileOf(name), 'utf8'));
  if (!parsed.ok) throw new Error(`${name}: ${parsed.problems[0]?.message}`);
  return parsed.scenario;
}

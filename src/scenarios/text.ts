import { stringify } from 'yaml';
import type { Scenario } from '../api/index.ts';
import { withSeconds } from './fault-times.ts';

/** The scenario as the YAML document that `parseScenario` reads. */
export function scenarioText(scenario: Scenario): string {
  const { spec } = scenario;
  return stringify({ ...scenario, spec: { ...spec, steps: withSeconds(spec.steps) } }, { lineWidth: 0 });
}

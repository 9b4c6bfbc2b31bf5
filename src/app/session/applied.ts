import { type Micros, type Scenario, seconds } from '../../api/index.ts';
import type { UserAction } from '../stores/run.ts';

interface Given {
  readonly t: Micros;
  readonly name: string;
  readonly text: string;
}

/**
 * What the cluster has been given by `t`, by name of file: manifests of the scenario, its steps, what was applied by hand.
 * A name that only comes later has no text yet. What the API server refused is left out.
 */
export function appliedTexts(scenario: Scenario, actions: readonly UserAction[], t: Micros): ReadonlyMap<string, string> {
  const texts = new Map(scenario.spec.manifests.map(({ name, text }) => [name, text]));
  const steps = scenario.spec.steps.flatMap((step): readonly Given[] =>
    'apply' in step && step.name !== undefined ? [{ t: seconds(step.at), name: step.name, text: step.apply }] : [],
  );
  const byHand = actions.flatMap(({ t: at, intent, refused }): readonly Given[] =>
    intent.type === 'apply' && refused !== true ? [{ t: at, name: intent.name, text: intent.text }] : [],
  );
  for (const { t: at, name, text } of [...steps, ...byHand].sort((a, b) => a.t - b.t)) {
    if (at <= t) texts.set(name, text);
    else if (!texts.has(name)) texts.set(name, '');
  }
  return texts;
}

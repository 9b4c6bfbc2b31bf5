import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Scenario, seconds, type Step } from '../../api/index.ts';
import { checkCheckpoints } from '../../projections/checkpoints.ts';
import { createSimulation, type Simulation } from '../../sim/cluster/index.ts';
import { parseScenario } from '../parse.ts';
import { ORDER } from './built-in.ts';
import { parseLesson } from './parse.ts';
import { readLesson } from './schema.ts';

const textOf = (path: string): string => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');
const names = readdirSync(fileURLToPath(new URL('.', import.meta.url))).filter((name) => !name.includes('.'));

function scenarioOf(name: string): Scenario {
  const parsed = parseScenario(textOf(`../${name}/scenario.yaml`));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.scenario;
}

function run(scenario: Scenario, until: number, steps: readonly Step[] = [], from = 0): Simulation {
  const simulation = createSimulation({
    ...scenario,
    spec: { ...scenario.spec, steps: [...scenario.spec.steps, ...steps.map((step): Step => ({ ...step, at: from + step.at }))].sort((a, b) => a.at - b.at) },
  });
  simulation.runUntil(seconds(until));
  return simulation;
}

it('all are in the list, and the list has no other', () => expect([...names].sort()).toEqual([...ORDER].sort()));

it.each<[string, unknown]>([
  ['a number', 5],
  [
    'no steps',
    {
      apiVersion: 'orrery.dev/v1alpha1',
      kind: 'Lesson',
      metadata: { name: 'a' },
      spec: { title: 'a', question: 'b', minutes: 1, scenario: 'hello', steps: [] },
    },
  ],
])('%s is no lesson', (_, value) => expect(() => readLesson(value)).toThrow());

describe.each(names)('lesson %s', (name) => {
  const { metadata, spec } = parseLesson(textOf(`./${name}/lesson.yaml`));
  const scenario = scenarioOf(spec.scenario);
  const last = Math.max(
    ...spec.steps.flatMap((step) => [
      step.at ?? 0,
      step.predict?.reveal ?? 0,
      ...(step.expect ?? []).map(({ by }) => by),
      ...(step.predict?.guesses ?? []).map(({ expect: { by } }) => by),
    ]),
  );
  const { ledger } = run(scenario, last);

  it('has the name of its folder, and goes forward until its last task', () => {
    expect(metadata.name).toBe(name);
    const times = spec.steps.filter((step) => step.challenge === undefined).flatMap((step) => (step.at === undefined ? [] : [step.at]));
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('says what is so', () => {
    const checks = spec.steps.flatMap((step) => step.expect ?? []);
    expect(checkCheckpoints(ledger, checks).filter(({ ok }) => !ok)).toEqual([]);
  });

  it.each(spec.steps.flatMap((step) => step.predict ?? []))('one guess is right: $question', ({ guesses, reveal }) => {
    const right = checkCheckpoints(
      ledger,
      guesses.map((guess) => guess.expect),
    ).filter(({ ok }) => ok);
    expect(right.map(({ name: guess }) => guess)).toHaveLength(1);
    expect(reveal).toBeLessThanOrEqual(last);
  });

  it.each(spec.steps.flatMap((step) => (step.challenge === undefined ? [] : [{ at: step.at ?? 0, ...step.challenge }])))(
    'the task can be done, and is not done yet: $task',
    ({ at, goal, within, solution }) => {
      const check = { name: 'goal', after: at, by: at + within, expect: goal };
      expect(checkCheckpoints(run(scenario, at + within).ledger, [check])[0]?.ok).toBe(false);
      expect(checkCheckpoints(run(scenario, at + within, solution, at).ledger, [check])[0]).toMatchObject({ ok: true });
    },
  );
});

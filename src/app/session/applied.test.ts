import { expect, it } from 'vitest';
import { seconds, type Intent } from '../../api/index.ts';
import { scenarioOf } from '../../scenarios/defaults.ts';
import { appliedTexts } from './applied.ts';

const scenario = { ...scenarioOf([{ name: 'web.yaml', text: 'v1' }]) };
const withStep = {
  ...scenario,
  spec: {
    ...scenario.spec,
    steps: [
      { at: 20, apply: 'v2', name: 'web.yaml' },
      { at: 5, apply: 'kind: Job', name: 'job.yaml' },
    ],
  },
};
const apply = (text: string): Intent => ({ type: 'apply', name: 'web.yaml', text });

it.each([
  ['the manifests at first', [], 0, { 'web.yaml': 'v1', 'job.yaml': '' }],
  ['a step, from its second on', [], 20, { 'web.yaml': 'v2', 'job.yaml': 'kind: Job' }],
  ['what was applied by hand, between them', [{ t: seconds(10), intent: apply('mine') }], 15, { 'web.yaml': 'mine', 'job.yaml': 'kind: Job' }],
  ['and again the step after it', [{ t: seconds(10), intent: apply('mine') }], 30, { 'web.yaml': 'v2', 'job.yaml': 'kind: Job' }],
  ['not what was refused', [{ t: seconds(10), intent: apply('mine'), refused: true }], 15, { 'web.yaml': 'v1', 'job.yaml': 'kind: Job' }],
])('the cluster has %s', (_, actions, at, expected) => {
  expect(Object.fromEntries(appliedTexts(withStep, actions, seconds(at)))).toEqual(expected);
});

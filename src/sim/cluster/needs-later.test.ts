import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../api/index.ts';
import { needsLater } from './needs-later.ts';

const withSpec = (spec: { manifests?: string; steps?: Scenario['spec']['steps'] }): Scenario =>
  ({ spec: { manifests: [{ name: 'a.yaml', text: spec.manifests ?? '' }], steps: spec.steps ?? [] } }) as unknown as Scenario;

describe('needsLater', () => {
  it.each([
    ['plain manifests', { manifests: 'kind: Deployment' }, false],
    ['a fault', { steps: [{ at: 1, fault: { type: 'node-down', node: 'node-1' } }] }, false],
    ['an applied Service', { steps: [{ at: 1, apply: 'kind: Service' }] }, false],
    ['a command', { steps: [{ at: 1, kubectl: 'get pods' }] }, true],
    ['a CronJob', { manifests: 'kind: CronJob' }, true],
    ['an applied CronJob', { steps: [{ at: 1, apply: 'kind: CronJob' }] }, true],
    ['a CronJob behind an escape', { manifests: 'kind: "Cron\\x4aob"' }, true],
    ['a CronJob behind a tag', { manifests: 'kind: !!binary Q3JvbkpvYg==' }, true],
  ] as const)('%s', (_, spec, expected) => {
    expect(needsLater(withSpec(spec))).toBe(expected);
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test as base, expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import type { Scenario } from '../../src/api/index.ts';
import { parseScenario } from '../../src/scenarios/parse.ts';
import { Orrery } from './orrery.ts';

export { expect };

/** What a page must never do: complain on the console, throw, or ask for anything but its own files. */
function watch(page: Page, own: string): readonly string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(own) && !/^(data|blob):/u.test(url)) complaints.push(`request: ${url}`);
  });
  return complaints;
}

/** The page with the clock running from the start, as most people see it. */
export const moving = base.extend<{ readonly orrery: Orrery }>({
  orrery: async ({ page, baseURL }, use) => {
    const complaints = watch(page, baseURL ?? '');
    await use(new Orrery(page));
    expect(complaints).toEqual([]);
  },
});

/** The page as it opens for people who want no motion: paused, so that a test decides about time. */
export const test = moving.extend({ contextOptions: { reducedMotion: 'reduce' } });

const scenarios = new URL('../../src/scenarios/', import.meta.url);

/** The built-in scenarios. */
export const scenarioIds: readonly string[] = readdirSync(scenarios).filter((id) => existsSync(new URL(`${id}/scenario.yaml`, scenarios)));

export function scenario(id: string): Scenario {
  const parsed = parseScenario(readFileSync(new URL(`${id}/scenario.yaml`, scenarios), 'utf8'));
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return parsed.scenario;
}

/** The manifest that the page opens with. */
export const helloManifest = (): string => scenario('hello').spec.manifests[0]?.text ?? '';

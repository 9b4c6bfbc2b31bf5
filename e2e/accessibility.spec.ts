import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { laterStrings } from '../src/components/strings-later.ts';
import { strings } from '../src/components/strings.ts';
import { expect, test } from './pages/test.ts';

async function violations(page: Page): Promise<readonly string[]> {
  const { violations: found } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`));
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no accessibility violation on the main routes, ${colorScheme}`, async ({ orrery, page }) => {
    await page.emulateMedia({ colorScheme });
    await orrery.open();
    await orrery.goToSecond(12);
    await orrery.editor.waitFor();
    expect(await violations(page)).toEqual([]);
    await orrery.podsIn('ready').first().click();
    for (const tab of [strings.inspector.tabs.why, strings.inspector.tabs.yaml, strings.inspector.tabs.chart]) {
      await orrery.inspector.getByRole('tab', { name: tab }).click();
      await orrery.settled();
      expect(await violations(page)).toEqual([]);
    }
    await page.getByRole('button', { name: strings.header.share }).click();
    await expect(orrery.dialog).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });
}

test('no accessibility violation in the fault menu, the dock, the breakpoints and the bookmarks', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToSecond(12);
  await orrery.editor.waitFor();
  await orrery.pods.first().click({ button: 'right' });
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await orrery.runs();
  await orrery.pause();
  await expect(page.getByRole('region', { name: laterStrings.faults.title })).toBeVisible();
  await page.keyboard.press('o');
  await page.keyboard.press('m');
  expect(await violations(page)).toEqual([]);
  for (const [key, title] of [
    ['b', laterStrings.breakpoints.title],
    ['Shift+M', laterStrings.bookmarks.title],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page.getByRole('dialog', { name: title })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
  }
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('one pane at a time with a switch below, nothing wider than the screen', async ({ orrery, page }) => {
    await orrery.open();
    const tabs = page.getByRole('navigation').getByRole('button');
    await expect(tabs).toHaveText([strings.phone.watch, strings.phone.why, strings.phone.yaml, strings.phone.time]);
    for (const name of [strings.phone.yaml, strings.phone.time, strings.phone.why, strings.phone.watch]) {
      await page.getByRole('navigation').getByRole('button', { name }).tap();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      expect(await violations(page), name).toEqual([]);
    }
    await orrery.goToSecond(12);
    await orrery.podsIn('ready').first().tap();
    await page.getByRole('navigation').getByRole('button', { name: strings.phone.why }).tap();
    await expect(orrery.inspector).toContainText('web-');
  });
});

test('reduced motion: the page opens paused and nothing is animated', async ({ orrery, page }) => {
  await orrery.open();
  await expect(orrery.transport(strings.transport.play)).toBeVisible();
  expect(await orrery.settled()).toBe(0);
  await orrery.goToSecond(5);
  expect(await page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === 'running').length)).toBe(0);
});

test('forced colours: every Pod still says its state, and the selection is outlined', async ({ orrery, page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await orrery.open();
  await orrery.goToSecond(12);
  const pod = orrery.podsIn('ready').first();
  await pod.click();
  await expect(pod).toContainText('Running');
  expect(await pod.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe('solid');
});

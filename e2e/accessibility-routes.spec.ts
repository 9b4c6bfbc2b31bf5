import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './pages/test.ts';

async function violations(page: Page, within?: string): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']);
  const { violations: found } = await (within === undefined ? axe : axe.include(within)).analyze();
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`));
}

const ROUTES = ['#/x/hello', '#/q/01', '#/lesson/service-selector', '#/embed/x/hello&e=seq', '#/embed/x/hello&e=topo', '#/q/99'];

/** Each opens a dialog. */
const KEYS = ['?', 'Control+k', 'g', 'Shift+E', 'Shift+I', 'c', 'Shift+C', 'Shift+X'];

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [name, viewport] of [
    ['wide', { width: 1_440, height: 900 }],
    ['phone', { width: 390, height: 844 }],
  ] as const) {
    test(`no accessibility violation on any route or in any dialog, ${colorScheme}, ${name}`, async ({ orrery, page }) => {
      test.slow();
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(viewport);
      for (const route of ROUTES) {
        await page.goto('about:blank');
        await page.goto(route);
        await expect(page.getByRole('main').or(page.getByRole('region')).first()).toBeVisible();
        await page.waitForLoadState('networkidle');
        expect(await violations(page), route).toEqual([]);
      }
      await page.goto('about:blank');
      await orrery.open();
      for (const key of KEYS) {
        // The keys load late.
        await expect(async () => {
          if ((await orrery.dialog.count()) === 0) await page.keyboard.press(key);
          await expect(orrery.dialog).toBeVisible({ timeout: 3_000 });
        }).toPass();
        expect(await violations(page, 'dialog[open]'), key).toEqual([]);
        await page.keyboard.press('Escape');
        await expect(orrery.dialog).toHaveCount(0);
      }
    });
  }
}

test('the first minute by keyboard alone: apply, step, choose a message, ask why, copy the link', async ({ orrery, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await orrery.open();
  await orrery.editor.waitFor();
  // To the manifest pane, the way F6 goes round the panes.
  const pane = (): Promise<string | undefined> => page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset['pane']);
  for (let i = 0; i < 8 && (await pane()) !== 'editor'; i += 1) await page.keyboard.press('F6');
  expect(await pane()).toBe('editor');
  for (let i = 0; i < 12 && !(await orrery.editor.evaluate((element) => element === document.activeElement)); i += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.insertText('\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: by-keyboard\n');
  await page.keyboard.press('ControlOrMeta+Enter');
  await orrery.runs();
  await page.keyboard.press('Escape');
  for (let i = 0; i < 8 && (await pane()) !== 'canvas'; i += 1) await page.keyboard.press('F6');
  expect(await pane()).toBe('canvas');
  await expect(orrery.clock).not.toHaveText(/^00:00\.0/u);
  await page.keyboard.press('k');
  const before = await orrery.settled();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => orrery.settled()).toBeLessThan(before);
  // The messages are a treegrid with one tab stop: the arrows choose the row.
  const grid = page.getByRole('treegrid');
  for (let i = 0; i < 60 && !(await grid.evaluate((element) => element.contains(document.activeElement))); i += 1) await page.keyboard.press('Tab');
  expect(await grid.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  // Enter on a gap or a folded row unfolds it: the next message up is chosen.
  const chosen = grid.locator('[role="row"][aria-selected="true"]');
  await expect(async () => {
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await expect(chosen).toHaveCount(1, { timeout: 1_000 });
  }).toPass();
  // The lanes and rows are now those of what was chosen; the focus has not been lost with the row that had it.
  await expect(chosen).toBeFocused();
  await page.keyboard.press('y');
  await expect(orrery.inspector.getByRole('tab', { selected: true })).toHaveText('Why');
  await page.keyboard.press('ControlOrMeta+s');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('#');
});

test('at 320 px nothing is wider than the screen, and every target is 24 px', async ({ orrery, page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await orrery.open();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('header button, nav button, .transport button, dialog button, aside button')]
      .map((element) => ({ name: element.getAttribute('aria-label') ?? element.textContent ?? '', box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
      .map(({ name, box }) => `${name} ${box.width}×${box.height}`),
  );
  expect(small).toEqual([]);
});

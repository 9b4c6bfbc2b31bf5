import { canvasStrings } from '../src/components/strings-canvas.ts';
import { strings } from '../src/components/strings.ts';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './pages/test.ts';

/** A message that is on the screen, not only in the room that is rendered around it. */
async function seenRow(page: Page): Promise<Locator> {
  const frame = await page.locator('[data-canvas="sequence"] .react-flow').boundingBox();
  for (const row of await page.locator('.seq-row[data-things*="kube-apiserver"]').all()) {
    const box = await row.boundingBox();
    if (frame !== null && box !== null && box.y > frame.y + 40 && box.y + box.height < frame.y + frame.height - 40) return row;
  }
  throw new Error('no message on the screen');
}

test.describe('topology', () => {
  test('coming nearer shows the containers of a Pod, then its sandbox', async ({ orrery, page }) => {
    await orrery.open();
    await orrery.goToSecond(6);
    await page.getByRole('radio', { name: strings.panes.views.topology }).click();
    const pod = page.locator('[data-canvas="topology"] .pod').first();
    const box = await pod.boundingBox();
    if (box === null) throw new Error('no Pod on the canvas');
    await page.mouse.move(box.x + 8, box.y + 8);
    const near = page.locator('.pod[data-detail]').first();
    for (let i = 0; i < 12 && (await near.count()) === 0; i += 1) await page.mouse.wheel(0, -80);
    await expect(near).toContainText('10.244.');
    const inside = page.locator('.pod[data-detail="inside"]').first();
    for (let i = 0; i < 16 && (await inside.count()) === 0; i += 1) await page.mouse.wheel(0, -80);
    await expect(inside).toContainText('eth0');
    await expect(inside).toContainText(/net:\[\d+\]/u);
    await expect(inside).toContainText('kubepods');
  });

  test('the two ReplicaSets of a rollout stand side by side', async ({ orrery, page }) => {
    await orrery.open();
    await orrery.goToSecond(6);
    await orrery.kubectl('kubectl set image deployment/web web=nginx:1.28');
    await orrery.goTo('+4s');
    await orrery.pause();
    await page.getByRole('combobox', { name: canvasStrings.topology.group }).selectOption('workload');
    const web = page.locator('[data-group="Deployment/default/web"]');
    await expect(web.locator('[data-column]')).toHaveCount(2);
    await expect(web).toContainText('revision 1');
    await expect(web).toContainText('revision 2');
  });
});

test.describe('sequence', () => {
  test('rows that do not fit the filter stay when asked, and the count says how many do', async ({ orrery, page }) => {
    await orrery.open();
    await orrery.goToSecond(6);
    const grid = page.getByRole('treegrid');
    const rows = async (): Promise<number> => Number(await grid.getAttribute('aria-rowcount'));
    const all = await rows();
    await page.getByRole('textbox', { name: strings.sequence.filter }).fill('lane:kube-scheduler');
    await expect.poll(rows).toBeLessThan(all);
    await page.getByRole('button', { name: strings.sequence.dim }).click();
    await expect.poll(rows).toBe(all);
    await expect(page.locator('.seq-svg .dimmed').first()).toBeAttached();
    await page.locator('#message-filter').fill('');
  });

  test('a row shows all it says when the pointer rests on it', async ({ orrery, page }) => {
    await orrery.open();
    await orrery.goToSecond(6);
    await page.keyboard.press('Home');
    await orrery.settled();
    await orrery.goToSecond(0.05);
    await (await seenRow(page)).hover({ position: { x: 200, y: 8 } });
    await expect(page.getByRole('tooltip')).toContainText(canvasStrings.sequence.sent);
  });

  test('Shift and the arrows mark rows, which can be copied', async ({ orrery, page }) => {
    await orrery.open();
    await orrery.goToSecond(6);
    await orrery.goToSecond(0.05);
    await (await seenRow(page)).focus();
    for (let i = 0; i < 3; i += 1) await page.keyboard.press('Shift+ArrowUp');
    await expect(page.locator('.seq-row[data-range]')).not.toHaveCount(0);
    await expect(page.getByRole('button', { name: canvasStrings.sequence.copyMermaid })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.locator('.seq-row[data-range]')).toHaveCount(0);
  });

  test('the outline leads to a chapter', async ({ orrery, page }) => {
    await orrery.open();
    await orrery.goToSecond(6);
    await page.getByRole('button', { name: canvasStrings.sequence.outline }).click();
    const outline = page.getByRole('navigation', { name: canvasStrings.sequence.outline });
    await outline.getByRole('button', { name: /Pull/u }).first().click();
    expect(await orrery.settled()).toBeLessThan(1_000_000);
  });
});

test('tracks tell each Pod over time, and lead to it', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToSecond(12);
  await page.getByRole('radio', { name: strings.panes.views.tracks }).click();
  const pods = page.locator('[data-track^="Pod/default/web-"]');
  await expect(pods).toHaveCount(3);
  await expect(pods.first().locator('[data-state="ready"]').first()).toBeAttached();
  await pods.first().getByRole('button').click();
  await expect(orrery.inspector).toContainText('web-');
});

import { strings } from '../src/components/strings.ts';
import { expect, test } from './pages/test.ts';

test('a message is clicked, asked why, and followed to the line of the user', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToSecond(12);
  await page.getByRole('textbox', { name: strings.sequence.filter }).fill('StartContainer');
  const row = orrery.rows.filter({ hasText: /StartContainer/u }).first();
  await row.click();
  await orrery.inspector.getByRole('tab', { name: strings.inspector.tabs.why }).click();
  const chain = orrery.inspector.locator('ol li button');
  await expect(chain).not.toHaveCount(0);
  const origin = orrery.inspector.getByRole('button', { name: /It began at web\.yaml, line \d+/u });
  await expect(origin).toBeVisible();
  await origin.click();
  await expect(page.locator('.cm-activeLine')).toContainText(/name: web|image: nginx/u);
});

test('[ walks to the cause until the chain begins with what the user did', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToSecond(12);
  await page.getByRole('textbox', { name: strings.sequence.filter }).fill('binding');
  await orrery.rows
    .filter({ hasText: /binding/u })
    .first()
    .click();
  await orrery.settled();
  const moments: number[] = [];
  for (let step = 0; step < 40; step += 1) {
    await page.keyboard.press('[');
    await orrery.settled();
    const t = await orrery.settled();
    moments.push(t);
    if (await page.getByText(strings.transport.noCause('cause')).isVisible()) break;
  }
  expect(moments.length).toBeGreaterThan(3);
  expect(moments, 'causes never come later').toEqual([...moments].sort((a, b) => b - a));
  await expect(page.getByText(strings.transport.noCause('cause'))).toBeVisible();
});

test('a Pod says why it is where it is, with the scores of the nodes', async ({ orrery }) => {
  await orrery.open();
  await orrery.goToSecond(15);
  await orrery.podsIn('ready').first().click();
  await orrery.inspector.getByRole('tab', { name: strings.inspector.tabs.why }).click();
  await expect(orrery.inspector).toContainText(strings.inspector.chain);
  await expect(orrery.inspector.getByRole('table')).toContainText('node-2');
});

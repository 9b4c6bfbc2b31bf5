import { lessonStrings as words } from '../src/components/lesson/strings.ts';
import { expect, test } from './pages/test.ts';

test('a lesson is stepped through, a guess is judged by the run, and a task by the cluster', async ({ orrery, page }) => {
  await page.goto('#/lesson/service-selector');
  const panel = page.locator('[data-lesson]');
  await expect(panel).toContainText('Two Pods and a Service');
  await expect(panel).toContainText(/both are ready \(T\+/u);
  await panel.getByRole('button', { name: words.next, exact: true }).click();
  await panel.getByRole('button', { name: 'A timeout' }).click();
  await expect(panel).toContainText('Not so. What happens: Connection refused.', { timeout: 20_000 });
  await panel.getByRole('button', { name: words.next, exact: true }).click();
  await expect(orrery.inspector).toContainText('app=shop-web instead of app=shop');
  await panel.getByRole('button', { name: words.next, exact: true }).click();
  await panel.getByRole('button', { name: words.hint(1) }).click();
  await expect(panel).toContainText('can be changed while it runs');
  const ask = orrery.inspector.getByRole('button', { name: 'Try it out' });
  // The answer may come by itself while one is about to ask for it.
  await expect(async () => {
    if (await ask.isVisible()) await ask.click({ timeout: 1_000 });
    await orrery.inspector.getByRole('button', { name: /select app=shop-web/u }).click({ timeout: 1_000 });
  }).toPass();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(panel).toContainText(/Done at T\+[\d.]+ s, with one hint\./u);
  await panel.getByRole('button', { name: words.close }).click();
  await expect(panel).toHaveCount(0);
});

test('presenting: large type, steps by a remote, and an end', async ({ orrery, page }) => {
  await page.goto('#/lesson/dead-node');
  await expect(page.locator('[data-lesson]')).toContainText('The power goes');
  await orrery.inspector.click();
  await page.keyboard.press('Shift+P');
  const bar = page.getByRole('region', { name: words.presenter.label });
  await expect(bar).toContainText('The power goes');
  await expect(page.getByRole('banner')).toBeHidden();
  await page.keyboard.press('PageDown');
  await expect(bar).toContainText('When is the node marked as not ready?');
  await page.keyboard.press('.');
  await expect(bar).toContainText('node-monitor-grace-period');
  await page.keyboard.press('PageUp');
  await expect(bar).toContainText('When is the node marked as not ready?');
  const [notes] = await Promise.all([page.waitForEvent('popup'), bar.getByRole('button', { name: words.presenter.notes }).click()]);
  await expect(notes.locator('body')).toContainText('Within ten seconds');
  await page.bringToFront();
  await page.keyboard.press('Escape');
  await expect(bar).toHaveCount(0);
  await expect(page.getByRole('banner')).toBeVisible();
});

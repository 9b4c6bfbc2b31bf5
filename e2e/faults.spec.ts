import { strings } from '../src/components/strings.ts';
import { laterStrings } from '../src/components/strings-later.ts';
import { expect, test } from './pages/test.ts';

test('a Pod that fails its readiness probe gets no traffic until it is healed', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToSecond(15);
  await expect(orrery.podsIn('ready')).toHaveCount(3);
  const service = page.getByRole('button', { name: /^svc\/web/u });
  await expect(service).toContainText(strings.topology.endpoints(3, 3));
  await orrery.pods.first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: strings.topology.failReadiness }).click();
  await orrery.runs();
  await orrery.goToSecond(45);
  await expect(orrery.podsIn('ready')).toHaveCount(2);
  await expect(orrery.podsIn('blocked')).toHaveCount(1);
  await expect(service).toContainText(strings.topology.endpoints(2, 3));

  // The Pod itself says why.
  await orrery.podsIn('blocked').click();
  await orrery.inspector.getByRole('tab', { name: strings.inspector.tabs.events }).click();
  await expect(orrery.inspector).toContainText('Readiness probe failed');
});

test('a container that is killed starts again on the same node', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToSecond(15);
  const name = await orrery.pods.first().getAttribute('aria-label');
  await orrery.pods.first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: strings.topology.killContainer('web') }).click();
  await orrery.runs();
  await orrery.goToSecond(40);
  await expect(orrery.podsIn('ready')).toHaveCount(3);
  await expect(page.getByRole('button', { name: name ?? '' })).toHaveCount(1);
  await orrery.kubectl('get pods');
  await orrery.goToSecond(42);
  await expect(orrery.terminal).toContainText(/1 \(\d+s ago\)/u);
});

test('a fault stands in the dock until it is healed there', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToSecond(15);
  await orrery.pods.first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: strings.topology.failReadiness }).click();
  await orrery.runs();
  await orrery.goToSecond(45);
  await expect(orrery.podsIn('blocked')).toHaveCount(1);
  const dock = page.getByRole('region', { name: laterStrings.faults.title });
  await expect(dock).toContainText('fail-readiness');
  await dock.getByRole('button', { name: /^Heal/u }).click();
  await orrery.runs();
  await expect(dock).toHaveCount(0);
  await orrery.goToSecond(75);
  await expect(orrery.podsIn('ready')).toHaveCount(3);
  // Looking back, it is in force again.
  await orrery.goToSecond(40);
  await expect(dock).toContainText('fail-readiness');
});

test('a fault is put in and healed by the keyboard alone', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToSecond(15);
  await orrery.pods.first().click();
  await page.keyboard.press('i');
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  await page.keyboard.press('Enter');
  await orrery.runs();
  await orrery.pause();
  await expect(page.getByRole('region', { name: laterStrings.faults.title })).toBeVisible();
  await page.keyboard.press('x');
  await orrery.runs();
  await expect(page.getByRole('region', { name: laterStrings.faults.title })).toHaveCount(0);
});

test('a message on its way can be dropped, and its sender tries again', async ({ orrery, page }) => {
  await orrery.open();
  // The client's request of this second is between its node and the Pod.
  const flying = page.locator('[data-flying]');
  await orrery.goToSecond(15.000_5);
  await expect(flying.first()).toBeVisible();
  const seq = await flying.last().getAttribute('data-flying');
  await flying.last().click({ button: 'right' });
  await expect(page.getByRole('menuitem', { name: strings.topology.delayIt })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: strings.topology.duplicateIt })).toBeVisible();
  await page.getByRole('menuitem', { name: strings.topology.dropIt }).click();
  await orrery.runs();
  await orrery.goToSecond(18);
  await page.getByRole('textbox', { name: strings.sequence.filter }).fill('drop-message');
  await expect(orrery.rows.filter({ hasText: `drop-message #${seq}` }).first()).toBeAttached();
});

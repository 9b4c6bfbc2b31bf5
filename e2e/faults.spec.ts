import { strings } from '../src/components/strings.ts';
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

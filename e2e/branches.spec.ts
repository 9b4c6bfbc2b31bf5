import { strings } from '../src/components/strings.ts';
import { expect, test } from './pages/test.ts';

test('doing something in the past makes a branch; the old future is kept and can be shown again', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToSecond(10);
  await orrery.kubectl('scale deployment web --replicas=5');
  await orrery.goToSecond(30);
  await expect(orrery.podsIn('ready')).toHaveCount(5);
  const kept = await orrery.fingerprint();

  await orrery.goToSecond(12);
  await orrery.kubectl('scale deployment web --replicas=1');
  await expect(page.getByRole('status').filter({ hasText: strings.branches.made('try-1', strings.branches.main) })).toBeVisible();
  const branch = page.getByRole('combobox', { name: strings.header.branch });
  await expect(branch).toHaveValue('try-1');
  await orrery.goToSecond(60);
  await expect(orrery.pods).toHaveCount(1);

  await branch.selectOption('main');
  await orrery.goToSecond(30);
  await expect(orrery.podsIn('ready')).toHaveCount(5);
  expect(await orrery.fingerprint()).toBe(kept);

  await branch.selectOption('try-1');
  await orrery.goToSecond(60);
  await expect(orrery.pods).toHaveCount(1);
});

test('a branch can be undone at once', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToSecond(20);
  await orrery.goToSecond(12);
  await orrery.kubectl('scale deployment web --replicas=1');
  await page.getByRole('button', { name: strings.branches.undo }).click();
  await expect(page.getByRole('combobox', { name: strings.header.branch })).toHaveValue('main');
  await orrery.pause();
  await orrery.goToSecond(20);
  await expect(orrery.podsIn('ready')).toHaveCount(3);
});

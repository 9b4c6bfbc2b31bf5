import { laterStrings } from '../src/components/strings-later.ts';
import { strings } from '../src/components/strings.ts';
import { expect, test } from './pages/test.ts';

test('H shows the same run as a data centre: other nouns, the same fingerprint, and the link carries it', async ({ orrery, page }) => {
  await orrery.open('#/x/first-pod&t=1');
  const fingerprint = await orrery.fingerprint();
  const scheduler = page.locator('[data-lane="kube-scheduler"]');
  await expect(scheduler).toHaveText(/scheduler/u);
  await orrery.inspector.click();
  await page.keyboard.press('h');
  await expect(scheduler).toHaveText('planner');
  await expect(scheduler).toHaveAttribute('title', /planner = kube-scheduler/u);
  const topology = page.locator('[data-canvas="topology"]');
  // Alone it has room for all the nouns.
  await page.getByRole('radio', { name: strings.panes.views.topology }).click();
  for (const noun of ['control room', 'records office', 'planner', 'row node01', 'floor manager', 'server technician', 'network technician'])
    await expect(topology.getByText(noun, { exact: true }).first()).toBeVisible();
  await expect(topology.locator('[data-building]')).toHaveCount(1);
  await page.getByRole('radio', { name: strings.panes.views.split }).click();
  expect(await orrery.fingerprint()).toBe(fingerprint);
  await page.keyboard.press('Shift+H');
  const table = page.getByRole('dialog');
  await expect(table).toContainText('CNI wires the network. CRI boots the server. Kubelet supervises both. OCI defines the rules.');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: strings.header.share, exact: true }).click();
  const field = orrery.dialog.getByRole('textbox', { name: laterStrings.share.title });
  await expect(field).toHaveValue(/#o1\./u);
  const link = await field.inputValue();
  await page.keyboard.press('Escape');
  await page.keyboard.press('h');
  await expect(scheduler).toHaveText(/scheduler/u);
  await page.goto('about:blank');
  await page.goto(link);
  await expect(scheduler).toHaveText('planner');
  await expect(page.locator('footer')).toContainText(strings.footer.same);
});

test('the guided tour lets the staff speak as their messages fire', async ({ page }) => {
  await page.goto('#/lesson/data-centre');
  const panel = page.locator('[data-lesson]');
  const bubble = page.locator('[data-bubble]');
  const next = panel.getByRole('button', { name: 'Next', exact: true });
  await expect(panel).toContainText('The building');
  await next.click();
  await next.click();
  await expect(bubble).toContainText('A new app needs to go live.');
  await next.click();
  await expect(bubble).toContainText('This new Rack (Pod) should live in node01.');
});

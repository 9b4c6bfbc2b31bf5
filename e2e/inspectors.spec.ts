import { strings } from '../src/components/strings.ts';
import { panelStrings } from '../src/components/strings-panels.ts';
import { expect, test } from './pages/test.ts';

/** Runs an action of the palette by its name. */
async function action(page: import('@playwright/test').Page, name: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+K');
  await page.locator('dialog[open]').getByRole('textbox').or(page.locator('dialog[open]').getByRole('combobox')).first().fill(name);
  await page.keyboard.press('Enter');
}

test('the scheduler is opened from the palette and shows why a Pod fits nowhere, node by node', async ({ orrery, page }) => {
  await orrery.open('#/x/scheduling');
  await orrery.goToSecond(35);
  await action(page, 'Inside kube-scheduler');
  const matrix = page.getByRole('group', { name: panelStrings.scheduling.matrix });
  await expect(matrix.getByRole('row')).toHaveCount(8);
  await expect(matrix).toContainText('Insufficient cpu');
});

test('a node is opened: kubelet, runtime, kernel, sandboxes; and etcd: members and the revisions of a key', async ({ orrery, page }) => {
  await orrery.open('#/x/shared-pod');
  await orrery.goToSecond(10);
  await action(page, 'Inside the next node');
  const stage = page.getByRole('group', { name: panelStrings.node.stage });
  for (const part of ['kubelet', 'containerd', 'runc', 'kernel', 'calico'])
    await expect(stage.getByRole('button', { name: new RegExp(part, 'u') }).first()).toBeVisible();
  await action(page, 'Inside etcd');
  await page.getByRole('textbox', { name: panelStrings.etcd.find }).fill('/pods/default/on-the-host');
  await page
    .locator('[data-inside="etcd"]')
    .getByRole('button', { name: /on-the-host/u })
    .click();
  await expect(page.getByText('status.phase').first()).toBeVisible();
});

test('a field of an object is explained with its documentation', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToSecond(12);
  await orrery.pods.first().click();
  await orrery.inspector.getByRole('tab', { name: strings.inspector.tabs.yaml, exact: true }).click();
  await orrery.inspector.locator('pre').getByRole('button', { name: 'restartPolicy', exact: true }).click();
  await expect(page.getByText('Pod.spec.restartPolicy <string>')).toBeVisible();
  await expect(orrery.inspector.getByRole('link', { name: /kubernetes\.io\/docs/u })).toBeVisible();
});

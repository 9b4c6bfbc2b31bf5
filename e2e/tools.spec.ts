import { strings } from '../src/components/strings.ts';
import { laterStrings } from '../src/components/strings-later.ts';
import { expect, test } from './pages/test.ts';

test('kubectl answers in the terminal, with history, at the moment shown', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToSecond(15);
  await orrery.kubectl('get pods -o wide');
  await orrery.goToSecond(17);
  await expect(orrery.terminal).toContainText(/NAME\s+READY\s+STATUS\s+RESTARTS\s+AGE\s+IP\s+NODE/u);
  await expect(orrery.terminal).toContainText(/web-[a-z0-9]+-[a-z0-9]{5}\s+1\/1\s+Running\s+0\s+\d+s\s+10\.244\.\d+\.\d+\s+node-\d/u);
  await orrery.kubectl('get pod nobody');
  await orrery.goToSecond(19);
  await expect(orrery.terminal).toContainText('Error from server (NotFound): pods "nobody" not found');
  await page.locator('#terminal-input').press('ArrowUp');
  await expect(page.locator('#terminal-input')).toHaveValue('get pod nobody');
});

test('the gallery opens another scenario, and a blank cluster runs what is pasted', async ({ orrery, page }) => {
  await orrery.open();
  await page.getByRole('button', { name: 'A Deployment is born' }).click();
  await expect(orrery.dialog.getByRole('listitem')).not.toHaveCount(0);
  await orrery.dialog.getByRole('textbox', { name: laterStrings.gallery.search }).fill('iptables');
  await orrery.dialog.getByRole('button').filter({ hasText: '#/x/service-iptables' }).click();
  await expect(page).toHaveURL(/#\/x\/service-iptables$/u);
  await orrery.settled();
  await page.getByRole('button', { name: strings.header.blank, exact: true }).click();
  await orrery.dialog.getByRole('button', { name: laterStrings.blank.paste }).click();
  await expect(page).toHaveURL(/#\/new$/u);
  await orrery.settled();
  await expect(orrery.pods).toHaveCount(0);
  await orrery.setManifest('apiVersion: v1\nkind: Pod\nmetadata:\n  name: lonely\nspec:\n  containers:\n    - name: main\n      image: nginx:1.27\n');
  await orrery.apply();
  await orrery.goToSecond(20);
  await expect(orrery.podsIn('ready')).toHaveCount(1);
});

test('rows and machines as Mermaid text; Mermaid itself is loaded only for the preview', async ({ orrery, page }) => {
  const scripts: string[] = [];
  page.on('request', (request) => scripts.push(request.url()));
  await orrery.open();
  await orrery.goToSecond(12);
  await orrery.podsIn('ready').first().click();
  await orrery.inspector.getByRole('tab', { name: strings.inspector.tabs.chart }).click();
  await orrery.inspector.getByRole('button', { name: strings.inspector.copyMermaid }).click();
  await expect(orrery.dialog.locator('pre')).toContainText('stateDiagram-v2');
  await orrery.dialog.getByRole('button', { name: laterStrings.mermaid.rows }).click();
  await expect(orrery.dialog.locator('pre')).toContainText('sequenceDiagram');
  expect(scripts.some((url) => /mermaid\.core|sequenceDiagram/u.test(url))).toBe(false);
  await orrery.dialog.getByRole('button', { name: laterStrings.mermaid.preview }).click();
  const preview = orrery.dialog.getByRole('img', { name: laterStrings.mermaid.title });
  await expect(preview).toBeVisible();
  await expect
    .poll(() => preview.evaluate((image) => (image instanceof HTMLImageElement && image.naturalWidth > 0 ? image.clientWidth : 0)))
    .toBeGreaterThan(100);
});

test('the statechart shows the state, the timers and the way there; events are listed', async ({ orrery }) => {
  await orrery.open();
  await orrery.goToSecond(12);
  await orrery.podsIn('ready').first().click();
  await orrery.inspector.getByRole('tab', { name: strings.inspector.tabs.chart }).click();
  await expect(orrery.inspector.locator('svg')).not.toHaveCount(0);
  await expect(orrery.inspector).toContainText(/running/iu);
  await expect(orrery.inspector).toContainText(strings.inspector.history);
  await orrery.inspector.getByRole('tab', { name: strings.inspector.tabs.events }).click();
  await expect(orrery.inspector).toContainText('Scheduled');
  await expect(orrery.inspector).toContainText('Pulled');
});

test('every action is found in the palette, and the shortcuts are listed', async ({ orrery, page }) => {
  await orrery.open();
  await page.keyboard.press('ControlOrMeta+K');
  await page.keyboard.insertText('shortcuts');
  await page.keyboard.press('Enter');
  await expect(orrery.dialog).toContainText(laterStrings.shortcuts.title);
  await page.keyboard.press('Escape');
  await expect(orrery.dialog).toHaveCount(0);
  await page.keyboard.press('v');
  await expect(page.getByRole('radio', { name: strings.panes.views.topology })).toBeChecked();
});

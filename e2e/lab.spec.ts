import { readFileSync } from 'node:fs';
import type { Download, Page } from '@playwright/test';
import { labStrings } from '../src/components/strings-lab.ts';
import { laterStrings } from '../src/components/strings-later.ts';
import { strings } from '../src/components/strings.ts';
import { Orrery } from './pages/orrery.ts';
import { expect, helloManifest, test } from './pages/test.ts';

async function downloaded(page: Page, name: string | RegExp): Promise<Download> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name }).click();
  return download;
}

const dump = `apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Pod
    metadata:
      name: lonely
      namespace: default
      uid: 4f6c
      resourceVersion: "12"
    spec:
      containers: [{name: main, image: "nginx:1.27"}]
    status: {phase: Running}
`;

test('two branches are compared: where they part, what came of each, both side by side', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToSecond(20);
  await orrery.goToSecond(12);
  await orrery.kubectl('scale deployment web --replicas=5');
  await orrery.runs();
  await orrery.pause();
  await orrery.goToSecond(20);
  await page.locator('body').press('c');
  await expect(orrery.dialog).toContainText(labStrings.compare.diverge('00:12.000'));
  await expect(orrery.dialog.getByRole('row', { name: labStrings.compare.metrics.ready })).toContainText(/5\/5.*3\/3/u);
  await expect(
    orrery.dialog
      .getByRole('row')
      .filter({ hasText: labStrings.compare.only('try-1') })
      .first(),
  ).toContainText('$ kubectl scale deployment web --replicas=5');
  await orrery.dialog.getByRole('slider').fill('110');
  await expect(orrery.dialog).toContainText(/No difference up to 00:11\.000/u);
});

test('a sweep shows how far seeds lie apart, can be stopped, and a dot opens its run', async ({ orrery, page }) => {
  await orrery.open();
  await page.locator('body').press('Shift+C');
  await orrery.dialog.getByLabel(labStrings.sweep.until).fill('6');
  await orrery.dialog.getByLabel(labStrings.sweep.count).fill('100');
  await orrery.dialog.getByRole('button', { name: labStrings.sweep.start }).click();
  await orrery.dialog.getByRole('button', { name: labStrings.sweep.stop }).click();
  await expect(orrery.dialog.getByRole('button', { name: labStrings.sweep.start })).toBeVisible();
  await orrery.dialog.getByLabel(labStrings.sweep.count).fill('4');
  await orrery.dialog.getByRole('button', { name: labStrings.sweep.start }).click();
  await expect(orrery.dialog).toContainText(labStrings.sweep.progress(4, 4));
  const worst = orrery.dialog
    .getByRole('row', { name: labStrings.sweep.metrics.messages })
    .getByRole('button', { name: new RegExp(`^${labStrings.sweep.worst}`, 'u') });
  await expect(worst).toContainText(/seed [1-4]$/u);
  await orrery.dialog.locator('[title^="Seed 3:"]').click();
  await expect(page.locator('footer')).toContainText('seed 3');
  await expect(page.locator('footer')).toContainText('realistic');
  const branch = page.getByRole('combobox', { name: strings.header.branch });
  await expect(branch).toHaveValue('seed-3');
  await branch.selectOption('main');
  await expect(page.locator('footer')).toContainText('seed 42');
});

test('a fault is written into the scenario, with its healing, and taken out again', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToSecond(5);
  await page.locator('body').press('Shift+X');
  await orrery.dialog.getByRole('combobox', { name: labStrings.script.fault }).selectOption('node-down');
  await orrery.dialog.getByLabel('node', { exact: true }).fill('node-2');
  await orrery.dialog.getByText(labStrings.script.later).click();
  await orrery.dialog.getByLabel(labStrings.script.at).fill('8');
  await orrery.dialog.getByLabel(labStrings.script.heal).fill('4');
  await orrery.dialog.getByRole('button', { name: labStrings.script.schedule }).click();
  await orrery.settledAt(5);
  await orrery.goToSecond(9);
  await expect(page.getByRole('region', { name: laterStrings.faults.title })).toContainText('node-down');
  await orrery.goToSecond(13);
  await expect(page.getByRole('region', { name: laterStrings.faults.title })).toHaveCount(0);
  await page.locator('body').press('Shift+X');
  const script = orrery.dialog.getByRole('region', { name: labStrings.script.steps });
  await expect(script.getByRole('listitem')).toHaveCount(2);
  await script.getByRole('button', { name: labStrings.script.remove('heal fault-1') }).click();
  await expect(script.getByRole('listitem')).toHaveCount(1);
  // What was seen of the run with the healing is kept.
  await page.keyboard.press('Escape');
  const branch = page.getByRole('combobox', { name: strings.header.branch });
  await expect(branch).toHaveValue('try-1');
  await expect(page.getByRole('region', { name: laterStrings.faults.title })).toContainText('node-down');
  await branch.selectOption('main');
  await expect(page.getByRole('region', { name: laterStrings.faults.title })).toHaveCount(0);
});

test('pictures carry the scenario, traces open again, and the zip has what kind and KWOK need', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToSecond(4);
  const fingerprint = await orrery.fingerprint();
  await page.locator('body').press('Shift+E');
  const png = await downloaded(page, labStrings.export.png);
  const svg = await downloaded(page, labStrings.export.svg);
  const trace = await downloaded(page, labStrings.export.trace);
  const chrome = await downloaded(page, labStrings.export.chrome);
  const { traceEvents } = JSON.parse(readFileSync(await chrome.path(), 'utf8')) as {
    readonly traceEvents: readonly { readonly ph: string; readonly flow_out?: boolean }[];
  };
  expect(new Set(traceEvents.map((event) => event.ph))).toEqual(new Set(['M', 'X', 'b', 'e']));
  expect(traceEvents.filter((event) => event.flow_out).length).toBeGreaterThan(100);
  const zip = readFileSync(await (await downloaded(page, labStrings.export.zip)).path(), 'latin1');
  for (const name of ['scenario.yaml', 'kind.yaml', 'kwok/cluster.yaml', 'kwok/nodes.yaml', 'manifests/web.yaml']) expect(zip).toContain(name);
  await page.keyboard.press('Escape');

  await page.locator('body').press('Shift+I');
  await orrery.dialog.locator('input[type=file]').setInputFiles({ name: 'a.svg', mimeType: 'image/svg+xml', buffer: readFileSync(await svg.path()) });
  await expect(orrery.dialog).toContainText(labStrings.import.found.link('A Deployment is born'));
  await orrery.dialog.getByRole('button', { name: labStrings.import.open, exact: true }).click();
  await expect(orrery.dialog).toHaveCount(0);
  await orrery.settledAt(4);
  expect(await orrery.fingerprint()).toBe(fingerprint);

  await page.locator('body').press('Shift+I');
  await orrery.dialog.locator('input[type=file]').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: readFileSync(await png.path()) });
  await expect(orrery.dialog).toContainText(labStrings.import.found.link('A Deployment is born'));
  await page.keyboard.press('Escape');

  await page.locator('body').press('Shift+I');
  await orrery.dialog.locator('input[type=file]').setInputFiles(await trace.path());
  await orrery.dialog.getByRole('button', { name: labStrings.import.open, exact: true }).click();
  await expect(orrery.dialog).toHaveCount(0);
  await orrery.goToSecond(4);
  expect(await orrery.fingerprint()).toBe(fingerprint);
});

test('what is dragged over the page is said to be welcome, and dropped, it is shown before it is opened', async ({ orrery, page }) => {
  await orrery.open();
  const drag = (types: readonly string[], text: string): Promise<void> =>
    page.evaluate(
      ([names, content]) => {
        const data = new DataTransfer();
        data.items.add(new File([content], 'dump.yaml'));
        for (const type of names) document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
      },
      [types, text] as const,
    );
  await drag(['dragenter', 'dragover'], dump);
  await expect(page.getByText(labStrings.import.drop)).toBeVisible();
  await drag(['drop'], dump);
  await expect(page.getByText(labStrings.import.drop)).toHaveCount(0);
  await expect(orrery.dialog).toContainText(labStrings.import.found.dump(1, 3));
  await expect(orrery.dialog.getByRole('button', { name: labStrings.import.open, exact: true })).toBeFocused();
});

test('what kubectl printed of a real cluster is pasted, cleaned, and runs', async ({ orrery, page }) => {
  await orrery.open();
  await page.locator('body').press('Shift+I');
  await orrery.dialog.getByLabel(labStrings.import.paste).fill(dump);
  await orrery.dialog.getByRole('button', { name: labStrings.import.read }).click();
  await expect(orrery.dialog).toContainText('metadata.resourceVersion');
  await orrery.dialog.getByRole('button', { name: labStrings.import.open, exact: true }).click();
  await orrery.goToSecond(10);
  await expect(orrery.podsIn('ready')).toHaveCount(1);
});

test('a link brings back what was applied, what was not, layout and bookmarks; an undone branch takes its text along', async ({ orrery, page, browser }) => {
  await orrery.open();
  await orrery.goToSecond(6);
  await orrery.editor.waitFor();
  await orrery.setManifest(helloManifest().replace('replicas: 3', 'replicas: 4'));
  await orrery.apply();
  await orrery.pause();
  await orrery.goToSecond(12);
  await expect(orrery.editor).toContainText('replicas: 4');
  // The text is the one that the cluster of the moment has.
  await orrery.goToSecond(3);
  await expect(orrery.editor).toContainText('replicas: 3');
  await orrery.setManifest(helloManifest().replace('replicas: 3', 'replicas: 1'));
  await orrery.apply();
  await page.getByRole('button', { name: strings.branches.undo }).click();
  await expect(orrery.editor).toContainText('replicas: 3');
  await orrery.pause();
  await orrery.goToSecond(12);
  await expect(orrery.editor).toContainText('replicas: 4');

  await orrery.setManifest(helloManifest().replace('replicas: 3', 'replicas: 7'));
  await page.getByRole('button', { name: strings.editor.diff }).click();
  await expect(page.locator('.cm-deletedChunk')).toContainText('replicas: 4');
  await page.locator('#message-filter').fill('kind:Deployment');
  await page.getByRole('button', { name: strings.header.share }).click();
  const text = orrery.dialog.getByRole('textbox', { name: laterStrings.share.title });
  await expect(text).toHaveValue(/#o1\./u);
  const url = await text.inputValue();

  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const stranger = new Orrery(await context.newPage());
  await stranger.open(url);
  await stranger.settledAt(12);
  await expect(stranger.page.locator('#message-filter')).toHaveValue('kind:Deployment');
  await expect(stranger.editor).toContainText('replicas: 7');
  await expect(stranger.page.getByRole('img', { name: strings.editor.edited })).toBeVisible();
  await expect(stranger.podsIn('ready')).toHaveCount(4);
  await expect(stranger.page.locator('footer')).toContainText(strings.footer.same);
  await context.close();
});

test('a line of the text marks what it has decided; what it names and nobody has can be created', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToSecond(4);
  await orrery.editor.waitFor();
  await orrery.editor.locator('.cm-line', { hasText: 'readinessProbe' }).click();
  await page.getByRole('radio', { name: strings.panes.views.sequence }).click();
  await expect(page.locator('.seq-row[data-decided]').first()).toBeAttached();
  await orrery.setManifest(helloManifest().replace('image: nginx:1.27', 'image: nginx:1.27\n          envFrom:\n            - configMapRef: {name: settings}'));
  await page.locator('#problems-toggle').click();
  await page.getByRole('button', { name: 'Create it: ConfigMap settings' }).click();
  await expect(page.locator('#problems-toggle')).toContainText(strings.editor.problems(0));
});

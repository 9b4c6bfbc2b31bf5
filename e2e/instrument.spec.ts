import { laterStrings } from '../src/components/strings-later.ts';
import { strings } from '../src/components/strings.ts';
import { expect, test } from './pages/test.ts';

const deployment = (cpu: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: big
spec:
  replicas: 2
  selector:
    matchLabels: { app: big }
  template:
    metadata:
      labels: { app: big }
    spec:
      containers:
        - name: big
          image: nginx:1.27
          resources:
            requests:
              cpu: "${cpu}" # asked for
`;

test.describe('time', () => {
  test('playback stops where the condition of a breakpoint becomes true', async ({ orrery, page }) => {
    await orrery.open();
    await page.keyboard.press('b');
    await orrery.dialog.getByRole('textbox', { name: laterStrings.breakpoints.condition }).fill('Pod/default/web-* Ready=True');
    await page.keyboard.press('Enter');
    await orrery.dialog.getByRole('button', { name: laterStrings.breakpoints.run }).click();
    // At the readable pace the first Pod takes some 15 s of the wall clock.
    await expect(page.getByText(strings.transport.stopped('Pod/default/web-* Ready=True'))).toBeVisible({ timeout: 45_000 });
    const stopped = await orrery.settled();
    expect(stopped).toBeGreaterThan(1_000_000);
    expect(stopped).toBeLessThan(5_000_000);
    await expect(orrery.podsIn('ready')).toHaveCount(1);
    // It stays on the list, and can be taken away.
    await page.keyboard.press('b');
    await orrery.dialog.getByRole('button', { name: laterStrings.breakpoints.remove('Pod/default/web-* Ready=True') }).click();
    await expect(orrery.dialog).toContainText(laterStrings.breakpoints.none);
  });

  test('time to scale leaves room between rows that are far apart', async ({ orrery, page }) => {
    await orrery.open();
    await orrery.goToSecond(6);
    const grid = page.getByRole('treegrid');
    const rows = async (): Promise<number> => Number(await grid.getAttribute('aria-rowcount'));
    const before = await rows();
    await page.keyboard.press('t');
    await expect.poll(rows).toBeGreaterThan(before + 5);
    await page.keyboard.press('t');
    await expect.poll(rows).toBe(before);
  });

  test('a chapter can be shown alone, and the breadcrumbs lead back', async ({ orrery, page }) => {
    await orrery.open();
    await orrery.goToSecond(15);
    const grid = page.getByRole('treegrid');
    const rows = async (): Promise<number> => Number(await grid.getAttribute('aria-rowcount'));
    const before = await rows();
    await page.keyboard.press('o');
    const crumbs = page.getByRole('navigation', { name: strings.transport.zoomed });
    await expect(crumbs).toContainText('Route');
    await expect.poll(rows).toBeLessThan(before);
    await crumbs.getByRole('button', { name: strings.transport.whole }).click();
    await expect(crumbs).toHaveCount(0);
    await expect.poll(rows).toBe(before);
  });

  test('a bookmark gets a name and leads back to its moment', async ({ orrery, page }) => {
    await orrery.open();
    await orrery.goToSecond(3);
    await page.keyboard.press('m');
    await page.getByRole('button', { name: strings.transport.nameIt }).click();
    await orrery.dialog.getByRole('textbox').fill('all ready');
    await page.keyboard.press('Escape');
    await orrery.goToSecond(9);
    await page.keyboard.press('Shift+M');
    await expect(orrery.dialog.getByRole('textbox')).toHaveValue('all ready');
    await orrery.dialog.getByRole('button', { name: laterStrings.bookmarks.go('00:03.000') }).click();
    await orrery.settledAt(3);
  });
});

test.describe('lanes', () => {
  const lanes = (page: import('@playwright/test').Page) => page.locator('[data-lane]').evaluateAll((all) => all.map((lane) => lane.getAttribute('data-lane')));

  test('move by hand and by key, and come back', async ({ orrery, page }) => {
    await orrery.open();
    await orrery.goToSecond(3);
    const before = await lanes(page);
    const etcd = page.locator('[data-lane="etcd-0"]');
    const at = await etcd.boundingBox();
    if (at === null) throw new Error('the lane is not drawn');
    await page.mouse.move(at.x + at.width / 2, at.y + 16);
    await page.mouse.down();
    await page.mouse.move(at.x + at.width * 2.6, at.y + 16, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => (await lanes(page)).indexOf('etcd-0')).toBe(before.indexOf('etcd-0') + 2);
    await etcd.focus();
    await page.keyboard.press('Alt+ArrowLeft');
    await expect.poll(async () => (await lanes(page)).indexOf('etcd-0')).toBe(before.indexOf('etcd-0') + 1);
  });

  test('a hidden lane leaves dashed arrows from where the cause came', async ({ orrery, page }) => {
    await orrery.open();
    await orrery.goToSecond(3);
    await page.locator('[data-lane="kube-apiserver"]').click({ button: 'right' });
    await page.getByRole('menuitem', { name: strings.sequence.hideLane('kube-apiserver') }).click();
    await expect.poll(() => lanes(page)).not.toContain('kube-apiserver');
    // Unfolded, and only what the API server sent.
    await page.keyboard.press('Shift+Z');
    await page.keyboard.press('Shift+Z');
    await page.getByRole('textbox', { name: strings.sequence.filter }).fill('from:kube-apiserver kind:Deployment');
    await expect(page.locator('[data-via]').first()).toBeAttached();
    await page.getByRole('button', { name: strings.sequence.hiddenLanes(1) }).click();
    await expect.poll(() => lanes(page)).toContain('kube-apiserver');
  });

  test('a node opens into its processes', async ({ orrery, page }) => {
    await orrery.open();
    await orrery.goToSecond(3);
    await page.getByTitle(strings.sequence.expand('node-2')).click();
    await expect.poll(() => lanes(page)).toContain('node-2/kubelet');
    await page.getByTitle(strings.sequence.collapse('node-2')).click();
    await expect.poll(() => lanes(page)).toContain('node-2');
  });
});

test.describe('causes', () => {
  test('what would change it is tried, and opens as a branch', async ({ orrery, page }) => {
    await orrery.open('#/new');
    await orrery.setManifest(deployment('5'));
    await orrery.apply();
    await orrery.goToSecond(8);
    await orrery.podsIn('blocked').first().click();
    const option = orrery.inspector.getByRole('button', { name: /lower requests\.cpu to 4000m/u });
    await expect(option).toContainText('big: 2/2 ready');
    await option.click();
    await orrery.runs();
    await orrery.goToSecond(25);
    await expect(orrery.podsIn('ready')).toHaveCount(2);
    // The user's text has the change, and its comments; the branch before is kept.
    await expect(orrery.editor).toContainText('4000m');
    await expect(orrery.editor).toContainText('# asked for');
    await page.getByLabel(strings.header.branch).selectOption({ label: strings.branches.main });
    await expect(orrery.podsIn('blocked')).toHaveCount(2);
  });

  test('the path between two messages', async ({ orrery, page }) => {
    await orrery.open();
    await orrery.goToSecond(1);
    await page.getByRole('textbox', { name: strings.sequence.filter }).fill('verb:POST -kind:Event');
    await orrery.rows.filter({ hasText: 'POST ReplicaSet' }).first().click();
    await orrery.settled();
    await orrery.rows
      .filter({ hasText: '/binding' })
      .first()
      .click({ modifiers: ['Alt'] });
    await expect(page.locator('.seq-row[data-cone="path"]').first()).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.locator('.seq-row[data-cone="path"]')).toHaveCount(0);
  });
});

test.describe('the editor', () => {
  test('applies on a branch of its own', async ({ orrery, page }) => {
    await orrery.open('#/new');
    await orrery.setManifest(deployment('1'));
    await orrery.apply();
    await orrery.goToSecond(6);
    await orrery.setManifest(deployment('2'));
    await orrery.editor.press('ControlOrMeta+Shift+Enter');
    await orrery.runs();
    await expect(page.getByLabel(strings.header.branch)).toHaveValue('try-1');
    await expect(page.getByText(strings.branches.made('try-1', 'main'))).toBeVisible();
  });

  test('shows what the API server added, and who read a field', async ({ orrery, page }) => {
    await orrery.open();
    await orrery.goToSecond(12);
    await expect(orrery.editor).toBeVisible();
    await page.getByRole('button', { name: strings.editor.ghosts }).click();
    await expect(page.locator('.cm-ghost', { hasText: 'progressDeadlineSeconds: 600' })).toBeVisible();
    const read = page.locator('.cm-note', { hasText: '●' });
    await expect(read.first()).toBeVisible();
    await expect(read.first()).toHaveAttribute('title', /read by/u);
  });
});

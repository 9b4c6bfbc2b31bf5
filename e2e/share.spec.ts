import { labStrings } from '../src/components/strings-lab.ts';
import { laterStrings } from '../src/components/strings-later.ts';
import { strings } from '../src/components/strings.ts';
import { Orrery } from './pages/orrery.ts';
import { expect, test } from './pages/test.ts';

async function link(orrery: Orrery): Promise<string> {
  await orrery.page.getByRole('button', { name: strings.header.share }).click();
  const text = orrery.dialog.getByRole('textbox', { name: laterStrings.share.title });
  await expect(text).toHaveValue(/#o1\.[\w-]+\.[\w-]{4}$/u);
  const url = await text.inputValue();
  await orrery.page.keyboard.press('Escape');
  return url;
}

test('a stranger who opens the link sees the same run, proved by its fingerprint', async ({ orrery, page, browser }) => {
  await orrery.open();
  await orrery.goToSecond(10);
  await orrery.kubectl('scale deployment web --replicas=4');
  await orrery.goToSecond(24);
  await expect(orrery.podsIn('ready')).toHaveCount(4);
  const url = await link(orrery);
  const fingerprint = await orrery.fingerprint();
  expect(fingerprint).toMatch(/^[0-9a-f]{64}$/u);
  expect(url.length).toBeLessThan(2_000);

  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const stranger = new Orrery(await context.newPage());
  await stranger.open(url);
  await stranger.settledAt(24);
  expect(await stranger.fingerprint()).toBe(fingerprint);
  await expect(stranger.podsIn('ready')).toHaveCount(4);
  await expect(stranger.page.locator('footer')).toContainText(strings.footer.same);
  await context.close();

  // Chat programs escape the `#` and add a full stop.
  await page.goto('about:blank');
  await orrery.open(url.replace('#', '%23').replace(/%23.*/u, (fragment) => `#${fragment.slice(3)}.`));
  await orrery.settledAt(24);
  expect(await orrery.fingerprint()).toBe(fingerprint);
});

test('a link whose # became %23 is mended when the server passes it on', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToSecond(6);
  const fingerprint = await orrery.fingerprint();
  const url = await link(orrery);
  const [base = '', fragment = ''] = url.split('#');
  await page.goto('about:blank');
  await orrery.open(`${base}?%23${fragment}`);
  await orrery.settledAt(6);
  expect(await orrery.fingerprint()).toBe(fingerprint);
});

test('a link takes all branches along, and each is the run that its sender saw', async ({ orrery, page, browser }) => {
  await orrery.open();
  await orrery.goToSecond(16);
  const main = await orrery.fingerprint();
  await orrery.goToSecond(12);
  await orrery.kubectl('scale deployment web --replicas=5');
  await orrery.runs();
  await orrery.pause();
  await orrery.goToSecond(16);
  const tried = await orrery.fingerprint();
  await page.getByRole('button', { name: strings.header.share }).click();
  const whole = orrery.dialog.getByRole('checkbox', { name: labStrings.share.branches(1) });
  await expect(whole).toBeChecked();
  await page.keyboard.press('Escape');
  const url = await link(orrery);

  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const stranger = new Orrery(await context.newPage());
  await stranger.open(url);
  await stranger.settledAt(16);
  const branch = stranger.page.getByRole('combobox', { name: strings.header.branch });
  await expect(branch).toHaveValue('try-1');
  await expect(stranger.page.locator('footer')).toContainText(strings.footer.same);
  expect(await stranger.fingerprint()).toBe(tried);
  await branch.selectOption('main');
  await expect(stranger.podsIn('ready')).toHaveCount(3);
  await stranger.settledAt(16);
  expect(await stranger.fingerprint()).toBe(main);
  await expect(stranger.page.locator('footer')).toContainText(strings.footer.same);
  await stranger.page.locator('body').press('c');
  await expect(stranger.dialog).toContainText(labStrings.compare.diverge('00:12.000'));
  await context.close();

  await page.getByRole('button', { name: strings.header.share }).click();
  await whole.uncheck();
  await expect(orrery.dialog).toContainText(labStrings.share.left(1, '').split(':')[0] ?? '');
  const alone = await orrery.dialog.getByRole('textbox', { name: laterStrings.share.title }).inputValue();
  expect(alone.length).toBeLessThan(url.length);
});

const BROKEN = [
  { name: 'cut', mend: (fragment: string) => fragment.slice(0, Math.floor(fragment.length / 2)), says: [strings.errors.link, /got \d+ characters, need \d+/u] },
  {
    name: 'damaged',
    mend: (fragment: string) => fragment.replace(/(.{60})./u, (_, head: string) => `${head}${fragment[60] === 'x' ? 'y' : 'x'}`),
    says: [strings.errors.link, /damaged|checksum/u],
  },
  { name: 'future', mend: (fragment: string) => fragment.replace('#o1.', '#o9.'), says: [strings.errors.future, /format o9/u] },
];

for (const { name, mend, says } of BROKEN) {
  test(`a ${name} link explains itself and shows nothing else`, async ({ orrery, page }) => {
    await orrery.open('#/x/first-pod');
    const url = await link(orrery);
    const at = url.indexOf('#');
    await page.goto('about:blank');
    await page.goto(url.slice(0, at) + mend(url.slice(at)));
    for (const words of says) await expect(page.getByRole('alert')).toContainText(words);
    await expect(page.locator('.pod')).toHaveCount(0);
    await expect(orrery.rows).toHaveCount(0);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: strings.errors.downloadPayload }).click();
    expect((await download).suggestedFilename()).toBe('orrery-link.txt');
    await page.getByRole('button', { name: strings.errors.gallery }).click();
    await page.getByRole('button', { name: /Deployment is born/u }).click();
    await expect(orrery.rows.first()).toBeAttached();
  });
}

test('an unknown scenario is said to be unknown', async ({ page }) => {
  await page.goto('#/x/no-such-thing');
  await expect(page.getByRole('alert')).toContainText(strings.errors.unknownScenario('no-such-thing'));
});

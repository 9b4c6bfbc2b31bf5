import type { Page } from '@playwright/test';
import { commands } from '../src/components/languages/de/commands.ts';
import { later } from '../src/components/languages/de/later.ts';
import { page as german } from '../src/components/languages/de/page.ts';
import { laterStrings } from '../src/components/strings-later.ts';
import { expect, test } from './pages/test.ts';

/** What the simulated cluster or a scenario says, and what is typed; everything else comes from the catalogue. */
const DATA = [
  '.react-flow',
  '[role="treegrid"]',
  '[data-pane="editor"]',
  'kbd',
  'code',
  'pre',
  '[lang]:not(html)',
  'option[lang]',
  '.font-mono',
  'noscript',
  'script',
  'style',
  '[aria-live]',
  'h1',
  '[data-pane="inspector"] header',
  '[translate="no"]',
].join(',');

/** Texts on the page without one letter of the pseudo-locale, outside the data. */
const plainTexts = (page: Page): Promise<readonly string[]> =>
  page.evaluate((data) => {
    const found: string[] = [];
    const isPlain = (text: string | null): text is string =>
      text !== null && /[a-z]{2}/iu.test(text) && !/[åƀçđéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇĐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ]/u.test(text);
    for (const element of document.querySelectorAll('body *')) {
      if (element.closest(data) !== null) continue;
      for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
        if (isPlain(element.getAttribute(name))) found.push(`${name}="${element.getAttribute(name) ?? ''}"`);
      for (const child of element.childNodes) if (child.nodeType === Node.TEXT_NODE && isPlain(child.textContent)) found.push(child.textContent);
    }
    return found;
  }, DATA);

const DIALOGS = ['?', 'Control+k', 'g', 'b', 'Shift+M', 'Shift+E', 'Shift+I', 'c', 'Shift+C', 'Shift+X'];

test('in the pseudo-locale no text of the page and its dialogs is left in plain English', async ({ orrery, page }) => {
  await orrery.open('?lang=en-XA');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en-XA');
  await orrery.editor.waitFor();
  expect(await plainTexts(page)).toEqual([]);
  for (const key of DIALOGS) {
    await page.keyboard.press(key);
    await expect(orrery.dialog).toBeVisible();
    expect(await plainTexts(page), key).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(orrery.dialog).toHaveCount(0);
  }
});

test('from right to left nothing is wider than the screen, and code keeps its direction', async ({ orrery, page }) => {
  for (const width of [1_440, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await orrery.open('?lang=ar-XB');
    await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
  await page.setViewportSize({ width: 1_440, height: 900 });
  expect(await orrery.editor.evaluate((element) => getComputedStyle(element).direction)).toBe('ltr');
});

test.describe('in a browser that prefers German', () => {
  test.use({ locale: 'de-AT' });

  test('the page speaks German, numbers included, and English when it is chosen', async ({ orrery, page }) => {
    await orrery.open();
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await expect(page.getByRole('button', { name: german.header.share })).toBeVisible();
    await expect(page.locator('footer')).toContainText(/\d\.\d{3} Nachrichten/u);
    await page.keyboard.press('Control+k');
    await orrery.dialog.getByRole('combobox').fill('English');
    await expect(orrery.dialog.getByRole('option')).toHaveText([new RegExp(commands.labels.language('English'), 'u')]);
    await page.keyboard.press('Enter');
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await orrery.settled();
    await expect(page.getByRole('button', { name: 'Share' })).toBeVisible();
    await page.reload();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  });
});

test('the language is chosen in the dialog of the shortcuts; the moment stays', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToSecond(7);
  await page.keyboard.press('?');
  await page.getByLabel(laterStrings.shortcuts.language).selectOption('Deutsch');
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await orrery.settledAt(7);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: later.shortcuts.title })).toBeVisible();
});

test('scenario, sentences of Why, rows, lessons and cards are German; the run is the same one', async ({ orrery, page }) => {
  const stateOf = async (): Promise<string> => /[0-9a-f]{12}/u.exec((await page.locator('footer').textContent()) ?? '')?.[0] ?? '';
  await orrery.open('?lang=en#/q/01');
  await expect(page.getByText('because no node takes it')).toBeVisible();
  const english = await stateOf();
  await orrery.open('?lang=de#/q/01');
  await expect(page.getByRole('button', { name: 'Pending, obwohl die CPU nichts zu tun hat' })).toBeVisible();
  await expect(page.getByText('weil kein Node ihn nimmt')).toBeVisible();
  await expect(page.getByText('Benutzer: kubectl apply -f late.yaml')).toBeVisible();
  await expect(page.getByText('requests.cpu auf 500m senken')).toBeVisible();
  await expect(page.getByRole('treegrid').getByText('Zuteilen').first()).toBeVisible();
  expect(await stateOf()).toBe(english);
  await orrery.open('?lang=de#/lesson/dead-node');
  await expect(page.getByText('Bei T+20 s verliert node-2 den Strom.')).toBeVisible();
  await orrery.open('?lang=de#/cards/cri-cni');
  await expect(orrery.dialog.getByText('eine Sandbox ans Netz anschließen')).toBeVisible();
});

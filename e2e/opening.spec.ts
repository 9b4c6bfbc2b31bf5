import { strings } from '../src/components/strings.ts';
import { expect, moving } from './pages/test.ts';

moving('a stranger opens the page and sees a cluster come to life', async ({ orrery, page }) => {
  const started = Date.now();
  const response = await page.goto('', { waitUntil: 'commit' });
  const html = (await response?.text()) ?? '';
  expect(html, 'the first frame is in the page itself').toContain('class="shell"');
  expect(html).toContain('http-equiv="Content-Security-Policy"');
  await orrery.rows.first().waitFor();
  console.log(`first rows after ${Date.now() - started} ms`);
  await expect(orrery.transport(strings.transport.pause), 'it plays').toBeVisible();
  await expect(page.locator('.pod').first()).toBeVisible();
  await page.getByRole('combobox', { name: strings.transport.speed }).selectOption('16');
  await expect(orrery.podsIn('ready')).toHaveCount(3, { timeout: 30_000 });
  await page.getByRole('combobox', { name: strings.sequence.preset }).selectOption('traffic');
  await expect(orrery.rows.filter({ hasText: /GET .*→ 200/u }).first()).toBeAttached();
  await expect(page).toHaveTitle(/Orrery/u);
});

moving('the page works from a sub-folder: no address in it is absolute', async ({ page, orrery, baseURL }) => {
  const html = (await (await page.goto(''))?.text()) ?? '';
  await orrery.rows.first().waitFor();
  const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/gu)].map((match) => match[1] ?? '');
  expect(addresses.length).toBeGreaterThan(0);
  for (const address of addresses) expect(address).toMatch(/^\.\//u);
  expect(new URL(baseURL ?? '').pathname).toBe('/orrery/');
});

import { expect, test } from './pages/test.ts';

test('once seen, the page and its scenarios open without a network', async ({ page, orrery, context }) => {
  await page.goto('');
  await orrery.rows.first().waitFor();
  // Ready only when every file of the page has been kept.
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await context.setOffline(true);
  await page.reload();
  await orrery.rows.first().waitFor();
  await page.goto('#/x/liveness-probe');
  await expect(page).toHaveTitle(/Liveness/iu);
  await expect(orrery.rows.first()).toBeVisible();
});

test('the page can be installed', async ({ page, baseURL }) => {
  const html = (await (await page.goto(''))?.text()) ?? '';
  const href = /<link rel="manifest" href="([^"]+)"/u.exec(html)?.[1] ?? '';
  const manifest = (await (await page.request.get(new URL(href, baseURL).href)).json()) as {
    readonly start_url: string;
    readonly display: string;
    readonly icons: readonly { readonly src: string; readonly sizes: string }[];
  };
  expect(manifest).toMatchObject({ start_url: './', display: 'standalone' });
  for (const { src } of manifest.icons) expect((await page.request.get(new URL(src, baseURL).href)).ok(), src).toBe(true);
  expect(manifest.icons.map(({ sizes }) => sizes)).toEqual(expect.arrayContaining(['192x192', '512x512']));
});

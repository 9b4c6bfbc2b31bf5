import { Orrery } from './pages/orrery.ts';
import { expect, test } from './pages/test.ts';

/** A page of somebody else's that embeds a view, and notes what it is told. */
const host = (address: string): string => `<!doctype html><title>host</title><script>
  window.heard = [];
  addEventListener('message', (event) => window.heard.push(event.data));
  window.say = (command) => document.querySelector('iframe').contentWindow.postMessage({ protocol: 'orrery/1', ...command }, '*');
</script><iframe title="view" width="700" height="420" src="${address}"></iframe>`;

interface Told {
  readonly type: string;
  readonly [field: string]: unknown;
}

test('an embedded view shows one pane, is steered by its host, and leads to the whole page', async ({ page }) => {
  await page.route('**/host.html', (route) => route.fulfill({ contentType: 'text/html', body: host('./#/embed/x/hello&e=topo') }));
  await page.goto('host.html');
  const frame = page.frameLocator('iframe');
  const say = (command: Told): Promise<void> => page.evaluate((wish) => (window as unknown as { say(it: unknown): void }).say(wish), command);
  const heard = (): Promise<readonly Told[]> => page.evaluate(() => (window as unknown as { heard: Told[] }).heard);
  await expect.poll(async () => (await heard()).map(({ type }) => type)).toEqual(expect.arrayContaining(['ready', 'height']));
  await expect(frame.locator('[data-embed="topo"]')).toBeVisible();
  await expect(frame.locator('.cm-editor, [data-pane="editor"]')).toHaveCount(0);
  const link = frame.getByRole('link', { name: 'Open in Orrery' });
  await expect(link).toHaveAttribute('href', /#o1\./u);
  await say({ type: 'ping', id: 7 });
  await say({ type: 'seek', t: 12 });
  await say({ type: 'select', selection: 'object:Deployment/default/web' });
  await expect
    .poll(heard)
    .toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'pong', id: 7 }),
        expect.objectContaining({ type: 'state', t: 12, playing: false, selection: 'object:Deployment/default/web' }),
      ]),
    );
  await expect(frame.locator('.pod[data-state="ready"]')).toHaveCount(3);
  await say({ type: 'apply', text: 'kind: Pod' });
  await expect.poll(async () => (await heard()).at(-1)?.type).toBe('error');
  await say({ type: 'setTheme', theme: 'dark' });
  await expect(frame.locator('html')).toHaveCSS('color-scheme', 'dark');
  // Without waiting for anything: the link is that of the moment that one sees.
  await say({ type: 'seek', t: 7 });
  await expect(frame.locator('footer')).toContainText('00:07.000');
  const [whole] = await Promise.all([page.context().waitForEvent('page'), link.click()]);
  const opened = new Orrery(whole);
  await opened.settledAt(7);
  await expect(opened.inspector).toContainText('Deployment web');
});

test('a damaged link shows why in the frame, and nothing else', async ({ page }) => {
  await page.goto('#/embed/o1.UQAAq1YqA814KGUqWYFbryU5qSl.GYKi&e=seq');
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.locator('[data-embed], .pod, .seq-row')).toHaveCount(0);
});

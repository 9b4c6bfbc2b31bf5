/** What measuring the built page in Chromium needs, whatever is measured. */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type BrowserContextOptions, chromium, type Page } from '@playwright/test';
import { chromiumPath } from '../e2e/chromium.ts';

const port = 4_732;
export const base = `http://127.0.0.1:${port}/orrery/`;

export const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
export const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
export const print = (what: string, figure: string): void => console.log(`${what.padEnd(72)} ${figure}`);

/** Waits until every pane shows the moment that is looked at, or `t` (micros) when it is given. */
export async function settled(page: Page, t?: number): Promise<void> {
  await page.waitForSelector(t === undefined ? 'html[data-settled]' : `html[data-settled="${t}"]`, { state: 'attached', timeout: 400_000 });
}

export async function goTo(page: Page, seconds: number): Promise<void> {
  await page.getByRole('button', { name: 'Go to…' }).click();
  await page.locator('dialog[open]').getByRole('textbox').fill(`${seconds}s`);
  await page.keyboard.press('Enter');
  await settled(page, seconds * 1_000_000);
}

/** Times between animation frames while `move` runs, milliseconds. */
export async function framesWhile(page: Page, move: () => Promise<void>): Promise<readonly number[]> {
  await page.evaluate(() => {
    const frames: number[] = [];
    Object.assign(globalThis, { measured: frames });
    let last = performance.now();
    const tick = (now: number): void => {
      frames.push(now - last);
      last = now;
      if (Reflect.get(globalThis, 'measured') === frames) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  await move();
  return page.evaluate(() => (Reflect.get(globalThis, 'measured') as readonly number[]).slice(2));
}

/**
 * From the key or the press of the pointer to the last change of anything on the page before it counts as settled, milliseconds. What waits for that
 * waits inside the page: a program that looks again and again from outside takes a third of each frame.
 */
export async function timed(page: Page, act: () => Promise<void>): Promise<number> {
  await settled(page);
  await page.evaluate(() => {
    const seen = { begun: 0, last: 0 };
    const root = document.documentElement;
    const begin = (): void => {
      seen.begun ||= performance.now();
    };
    for (const type of ['keydown', 'pointerdown']) addEventListener(type, begin, { once: true, capture: true });
    const changes = new MutationObserver((list) => {
      if (seen.begun > 0 && list.some(({ target }) => target !== root)) seen.last = performance.now() - seen.begun;
    });
    changes.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
    const over = new Promise<number>((resolve) => {
      let left = false;
      const marks = new MutationObserver(() => {
        left ||= root.dataset['settled'] === undefined;
        if (!left || root.dataset['settled'] === undefined) return;
        for (const observer of [changes, marks]) observer.disconnect();
        resolve(seen.last);
      });
      marks.observe(root, { attributes: true, attributeFilter: ['data-settled'] });
    });
    Object.assign(globalThis, { over });
  });
  await act();
  return page.evaluate(() => Reflect.get(globalThis, 'over') as Promise<number>);
}

/** Serves the built page (`dist`, or `E2E_DIST`) and opens it once for each part, each time in a context of its own. */
export async function withPages(parts: readonly (readonly [(page: Page) => Promise<void>, BrowserContextOptions['reducedMotion']])[]): Promise<void> {
  const serve = fileURLToPath(new URL('../e2e/serve.ts', import.meta.url));
  const server = spawn('npx', ['tsx', serve, String(port), process.env['E2E_DIST'] ?? '../dist/'], { stdio: 'ignore', detached: true });
  const answers = (): Promise<boolean> =>
    fetch(base).then(
      (response) => response.ok,
      () => false,
    );
  const executablePath = chromiumPath();
  try {
    for (let tries = 0; tries < 100 && !(await answers()); tries += 1) await sleep(100);
    const browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args: ['--no-sandbox', '--disable-gpu'] });
    try {
      for (const [part, reducedMotion] of parts) {
        const context = await browser.newContext({ viewport: { width: 1_440, height: 900 }, reducedMotion });
        // The TypeScript loader names functions through a helper that a page does not have.
        await context.addInitScript('globalThis.__name = (f) => f');
        await part(await context.newPage());
        await context.close();
      }
    } finally {
      await browser.close();
    }
  } finally {
    if (server.pid !== undefined) process.kill(-server.pid);
  }
}

/**
 * Prints what a cluster of thousands of Pods costs on the built page in Chromium (run `npm run build` first): the time until all
 * are computed, and the frames while its topology is panned and zoomed, from far away and near by. Arguments: Pods, nodes.
 */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import type { Page } from '@playwright/test';
import { chromiumPath } from '../e2e/chromium.ts';
import { encodeLink } from '../src/scenarios/codec.ts';
import { defaultCluster, defaultNodes, scenarioOf } from '../src/scenarios/defaults.ts';

const port = 4_733;
const base = `http://127.0.0.1:${port}/orrery/`;
const pods = Number(process.argv[2] ?? 5_000);
const nodes = Number(process.argv[3] ?? Math.ceil(pods / 90));
/** Virtual seconds until they all run. */
const RUNNING = 60;

const manifest = (name: string, replicas: number, image: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers:
        - {name: web, image: ${image}, resources: {requests: {cpu: 10m, memory: 16Mi}}}
---
`;

const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
const print = (what: string, figure: string): void => console.log(`${what.padEnd(52)} ${figure}`);
const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

async function framesWhile(page: Page, what: string, move: () => Promise<void>): Promise<void> {
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
  const frames = await page.evaluate(() => (Reflect.get(globalThis, 'measured') as readonly number[]).slice(2));
  print(`${what}: frame median / p95 / longest`, `${ms(percentile(frames, 0.5))} / ${ms(percentile(frames, 0.95))} / ${ms(Math.max(...frames))}`);
}

async function pan(page: Page, x: number, y: number): Promise<void> {
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let i = 0; i < 60; i += 1) {
    await page.mouse.move(x - 120 * Math.sin(i / 9), y + 60 * Math.sin(i / 5));
    await sleep(16);
  }
  await page.mouse.up();
}

async function zoom(page: Page, x: number, y: number, by: number, times: number): Promise<void> {
  await page.mouse.move(x, y);
  for (let i = 0; i < times; i += 1) {
    await page.mouse.wheel(0, by);
    await sleep(16);
  }
}

async function measure(page: Page): Promise<void> {
  const settled = (): Promise<unknown> => page.waitForSelector('html[data-settled]', { state: 'attached', timeout: 400_000 });
  const shot = async (name: string): Promise<void> => {
    if (process.env['PICTURES'] !== undefined) await page.screenshot({ path: `${process.env['PICTURES']}/pods-${name}.png` });
  };
  const text = manifest('web', pods - 3, 'nginx:1.27') + manifest('broken', 3, 'registry.invalid/nothing:1');
  const scenario = scenarioOf([{ name: 'many.yaml', text }], { cluster: defaultCluster(defaultNodes(nodes)) });
  await page.goto(`${base}#${encodeLink({ scenario, view: { view: 'topology', t: 1_000_000 } })}`);
  await settled();
  const begun = performance.now();
  await page.getByRole('button', { name: 'Go to…' }).click();
  await page.locator('dialog[open]').getByRole('textbox').fill(`${RUNNING}s`);
  await page.keyboard.press('Enter');
  await page.waitForSelector(`html[data-settled="${RUNNING * 1_000_000}"]`, { state: 'attached', timeout: 400_000 });
  print(`${pods} Pods on ${nodes} nodes, ${RUNNING} virtual seconds`, ms(performance.now() - begun));
  await shot('far');
  const box = await page.locator('[data-canvas="topology"] .react-flow').boundingBox();
  if (box === null) throw new Error('no topology on the page');
  const x = box.x + box.width / 2;
  const y = box.y + box.height * 0.6;
  await framesWhile(page, 'panning, all of them', () => pan(page, x, y));
  await framesWhile(page, 'zooming in until they are tokens', () => zoom(page, x, y, -60, 20));
  await shot('near');
  await framesWhile(page, 'panning, near', () => pan(page, x, y));
  await framesWhile(page, 'zooming in on one of them', () => zoom(page, x, y, -60, 28));
  await shot('close');
  await framesWhile(page, 'zooming out to all of them', () => zoom(page, x, y, 60, 100));
  const steps: number[] = [];
  for (let i = 0; i < 10; i += 1) {
    await settled();
    const start = performance.now();
    await page.keyboard.press('ArrowLeft');
    // A quick step is over before one could see that it has begun: two frames are waited for in any case.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await settled();
    steps.push(performance.now() - start);
  }
  print('step back, until the page is settled, median / p95', `${ms(percentile(steps, 0.5))} / ${ms(percentile(steps, 0.95))}`);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await framesWhile(page, 'playing', () => sleep(4_000));
}

const server = spawn('npx', ['tsx', fileURLToPath(new URL('../e2e/serve.ts', import.meta.url)), String(port), process.env['E2E_DIST'] ?? '../dist/'], {
  stdio: 'ignore',
  detached: true,
});
for (let tries = 0; tries < 100; tries += 1) {
  if (
    await fetch(base).then(
      (response) => response.ok,
      () => false,
    )
  )
    break;
  await sleep(100);
}
const browser = await chromium.launch({ ...(chromiumPath() ? { executablePath: chromiumPath() } : {}), args: ['--no-sandbox', '--disable-gpu'] });
try {
  const context = await browser.newContext({ viewport: { width: 1_440, height: 900 }, reducedMotion: 'reduce' });
  // The TypeScript loader names functions through a helper that a page does not have.
  await context.addInitScript('globalThis.__name = (f) => f');
  await measure(await context.newPage());
} finally {
  await browser.close();
  if (server.pid !== undefined) process.kill(-server.pid);
}

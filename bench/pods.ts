/**
 * Prints what a cluster of thousands of Pods costs on the built page in Chromium (run `npm run build` first): the time until all
 * are computed, and the frames while its topology is panned and zoomed, from far away and near by. Arguments: Pods, nodes. `PICTURES=FOLDER` leaves pictures there.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { encodeLink } from '../src/scenarios/codec.ts';
import { defaultCluster, defaultNodes, scenarioOf } from '../src/scenarios/defaults.ts';
import { base, framesWhile, goTo, ms, percentile, print, settled, timed, withPages } from './browser.ts';

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

async function printFrames(page: Page, what: string, move: () => Promise<void>): Promise<void> {
  const frames = await framesWhile(page, move);
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
  const shot = async (name: string): Promise<void> => {
    if (process.env['PICTURES'] !== undefined) await page.screenshot({ path: `${process.env['PICTURES']}/pods-${name}.png` });
  };
  const text = manifest('web', pods - 3, 'nginx:1.27') + manifest('broken', 3, 'registry.invalid/nothing:1');
  const scenario = scenarioOf([{ name: 'many.yaml', text }], { cluster: defaultCluster(defaultNodes(nodes)) });
  await page.goto(`${base}#${encodeLink({ scenario, view: { view: 'topology', t: 1_000_000 } })}`);
  await settled(page);
  const begun = performance.now();
  await goTo(page, RUNNING);
  print(`${pods} Pods on ${nodes} nodes, ${RUNNING} virtual seconds`, ms(performance.now() - begun));
  await shot('far');
  const box = await page.locator('[data-canvas="topology"] .react-flow').boundingBox();
  if (box === null) throw new Error('no topology on the page');
  const x = box.x + box.width / 2;
  const y = box.y + box.height * 0.6;
  await printFrames(page, 'panning, all of them', () => pan(page, x, y));
  await printFrames(page, 'zooming in until they are tokens', () => zoom(page, x, y, -60, 20));
  await shot('near');
  await printFrames(page, 'panning, near', () => pan(page, x, y));
  await printFrames(page, 'zooming in on one of them', () => zoom(page, x, y, -60, 28));
  await shot('close');
  await printFrames(page, 'zooming out to all of them', () => zoom(page, x, y, 60, 100));
  const steps: number[] = [];
  for (let i = 0; i < 20; i += 1) steps.push(await timed(page, () => page.keyboard.press('ArrowLeft')));
  print('step back, until every pane shows it, median / p95', `${ms(percentile(steps, 0.5))} / ${ms(percentile(steps, 0.95))}`);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await printFrames(page, 'playing', () => sleep(4_000));
}

await withPages([[measure, 'reduce']]);

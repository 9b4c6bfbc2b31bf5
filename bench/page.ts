/**
 * Prints what the built page costs in Chromium (run `npm run build` first): time to the first rows and to the first Pod that is
 * Ready, panning of a long sequence, stepping, scrubbing, the longest task of the main thread while playing, and the size of
 * the JavaScript that is there before the first rows. Figures are of this machine and this moment; `CPU` leaves out what
 * else it does.
 */
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { encodeLink } from '../src/scenarios/codec.ts';
import { scenarioOf } from '../src/scenarios/defaults.ts';
import { base, framesWhile, goTo, ms, percentile, print, settled, timed, withPages } from './browser.ts';

const replicas = Number(process.argv[2] ?? 100);

const MANY_PROBES = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: nginx:1.27
          readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 1}
          livenessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 1}
`;

/** Rows are in a list until the canvas is there that they can be moved on. */
const ROWS = '[data-canvas="sequence"] li, .seq-row';

/** When the first rows stood in the document, milliseconds since the page was asked for, and the scripts asked for until then. */
const untilRows = (page: Page): Promise<{ readonly at: number; readonly scripts: readonly string[] }> =>
  page.evaluate(() => {
    const at = Number(Reflect.get(globalThis, 'firstRowsAt'));
    const asked = performance.getEntriesByType('resource').filter(({ name, startTime }) => name.endsWith('.js') && startTime <= at);
    return { at, scripts: asked.map(({ name }) => name) };
  });

async function opening(page: Page): Promise<void> {
  const sizes = new Map<string, Promise<number>>();
  page.on('response', (response) => {
    const size = async (): Promise<number> => gzipSync(await response.body()).length;
    if (response.url().endsWith('.js'))
      sizes.set(
        response.url(),
        size().catch(() => 0),
      );
  });
  await page.addInitScript((rows) => {
    const longest = { task: 0 };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) longest.task = Math.max(longest.task, entry.duration);
    }).observe({ type: 'longtask', buffered: true });
    const seen = new MutationObserver(() => {
      if (!document.querySelector(rows)) return;
      Object.assign(globalThis, { firstRowsAt: performance.now() });
      seen.disconnect();
    });
    seen.observe(document, { childList: true, subtree: true });
    Object.assign(globalThis, { longest });
  }, ROWS);
  const start = performance.now();
  await page.goto(base);
  await page.locator(ROWS).first().waitFor({ state: 'attached' });
  const { at, scripts } = await untilRows(page);
  let before = 0;
  for (const url of scripts) before += (await sizes.get(url)) ?? 0;
  print('first rows', ms(at));
  print('JavaScript before them, gzip, engine included', `${(before / 1_024).toFixed(1)} KiB in ${scripts.length} files`);
  await page.locator('.seq-row').first().waitFor({ state: 'attached' });
  print('first rows on the canvas', ms(performance.now() - start));
  print('longest main-thread task until then', ms(await longestTask(page)));
  const playing = async (pace: string): Promise<void> => {
    const { wall, cpu } = await longest(page, () => page.waitForTimeout(5_000));
    const [load = 0] = loadavg();
    print(`longest main-thread task in 5 s of playing, ${pace}`, `${ms(wall)}, longest CPU ${ms(cpu)}; load average ${load.toFixed(1)}`);
  };
  // The rest of the page is still coming in these first seconds: that is part of the figure.
  await playing('readable');
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('16');
  await playing('16×');
}

/** The longest task so far, milliseconds; 0 when none was above 50. */
const longestTask = (page: Page): Promise<number> => page.evaluate(() => (Reflect.get(globalThis, 'longest') as { task: number }).task);

async function firstReady(page: Page): Promise<void> {
  const start = performance.now();
  await page.goto(base);
  await page.locator('.pod[data-state="ready"]').first().waitFor({ state: 'attached', timeout: 120_000 });
  print('first Pod Ready at readable pace', ms(performance.now() - start));
}

/**
 * The longest tasks of the page's main thread while `act` runs, milliseconds: by the clock on the wall, as Chromium's own long tasks are, and by the
 * thread's CPU (two tasks, as a rule), where what other programs take does not count.
 */
async function longest(page: Page, act: () => Promise<void>): Promise<{ readonly wall: number; readonly cpu: number }> {
  const session = await page.context().newCDPSession(page);
  const mains = new Set<string>();
  const tasks = new Map<string, (readonly [wall: number, cpu: number])[]>();
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const { name, ph, pid, tid, dur = 0, tdur = 0, args } of value as unknown as readonly TraceEvent[]) {
      const thread = `${pid}:${tid}`;
      if (ph === 'M' && name === 'thread_name' && args?.name === 'CrRendererMain') mains.add(thread);
      else if (name === 'RunTask') {
        const those = tasks.get(thread) ?? [];
        those.push([dur / 1_000, tdur / 1_000]);
        tasks.set(thread, those);
      }
    }
  });
  await session.send('Tracing.start', { traceConfig: { includedCategories: ['disabled-by-default-devtools.timeline'] }, transferMode: 'ReportEvents' });
  await act();
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  // The browser's own pages have such a thread, too; they do next to nothing.
  const [own = []] = [...mains].map((thread) => tasks.get(thread) ?? []).sort((a, b) => b.length - a.length);
  return { wall: Math.max(0, ...own.map(([wall]) => wall)), cpu: Math.max(0, ...own.map(([, cpu]) => cpu)) };
}

/** Of the trace event format, times in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

async function steps(page: Page, what: string): Promise<void> {
  const times: number[] = [];
  const { cpu } = await longest(page, async () => {
    for (let i = 0; i < 30; i += 1) times.push(await timed(page, () => page.keyboard.press('ArrowLeft')));
  });
  print(`${what}, until every pane shows it, median / p95`, `${ms(percentile(times, 0.5))} / ${ms(percentile(times, 0.95))}; longest task ${ms(cpu)} CPU`);
}

async function moving(page: Page): Promise<void> {
  await page.goto(`${base}#/x/hello`);
  await settled(page);
  await goTo(page, 60);
  await steps(page, 'step back');
  await page.locator('.pod').first().click();
  // On a token the arrows go to the next one.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await settled(page);
  await steps(page, 'step back, a Pod selected');
}

/** Anywhere on the strip of time, each time somewhere else; the same places in each run. */
async function scrubbing(page: Page): Promise<readonly number[]> {
  const box = await page.getByRole('slider').boundingBox();
  if (box === null) throw new Error('no strip of time on the page');
  const times: number[] = [];
  for (let i = 1; i <= 40; i += 1) {
    const share = 0.02 + 0.8 * ((i * 0.618_034) % 1);
    await page.mouse.move(box.x + box.width * share, box.y + box.height / 2);
    times.push(await timed(page, () => page.mouse.down()));
    await page.mouse.up();
  }
  return times;
}

async function long(page: Page): Promise<void> {
  const scenario = scenarioOf([{ name: 'many.yaml', text: MANY_PROBES }]);
  await page.goto(`${base}#${encodeLink({ scenario, view: { view: 'sequence', t: 1_000_000 } })}`);
  await settled(page);
  let seconds = 60;
  await goTo(page, seconds);
  for (let level = 0; level < 3; level += 1) await page.keyboard.press('Shift+Z');
  await settled(page);
  const count = async (): Promise<number> => Number(await page.locator('[role="treegrid"]').getAttribute('aria-rowcount'));
  while ((await count()) < 50_000 && seconds < 3_600) {
    seconds += 60;
    await goTo(page, seconds);
  }
  print('rows of the long sequence', String(await count()));
  const box = await page.locator('[data-canvas="sequence"] .react-flow').boundingBox();
  if (box === null) throw new Error('no sequence on the page');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  let frames: readonly number[] = [];
  const { cpu } = await longest(page, async () => {
    frames = await framesWhile(page, async () => {
      for (let i = 0; i < 90; i += 1) {
        await page.mouse.wheel(0, -300);
        await sleep(16);
      }
    });
  });
  print('panning it: frame median / p95', `${ms(percentile(frames, 0.5))} / ${ms(percentile(frames, 0.95))}; longest task ${ms(cpu)} CPU`);
  const scrubs = await scrubbing(page);
  print('scrubbing to any point of it, until every pane shows it, median / p95', `${ms(percentile(scrubs, 0.5))} / ${ms(percentile(scrubs, 0.95))}`);
}

await withPages([
  [opening, 'no-preference'],
  [firstReady, 'no-preference'],
  [moving, 'reduce'],
  [long, 'reduce'],
]);

/**
 * Prints what Orrery costs, and the closest peer in the same run. Options: --quick (small sizes), --no-peer.
 * Figures are of this machine and this moment; quote the ratios.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const here = fileURLToPath(new URL('./', import.meta.url));
const quick = process.argv.includes('--quick');
const withPeer = !process.argv.includes('--no-peer');
const sizes = quick ? [10, 50, 100] : [10, 50, 100, 200, 500];
const nodeCounts = quick ? [3] : [3, 10];

interface Result {
  readonly replicas: number;
  readonly nodes: number;
  readonly ready: number;
  readonly cpuSeconds: number;
  readonly peakMiB: number;
  readonly records?: number;
  readonly messages?: number;
  readonly eventsPerSecond?: number;
}

/** Both run as one bundled file on plain Node, so that neither pays for a TypeScript loader. */
async function bundle(): Promise<void> {
  mkdirSync(`${here}.peer`, { recursive: true });
  await build({
    configFile: false,
    logLevel: 'error',
    build: { ssr: `${here}orrery-case.ts`, outDir: `${here}.peer/orrery`, emptyOutDir: true, target: 'node20' },
    ssr: { noExternal: true },
  });
  if (!withPeer) return;
  if (!existsSync(`${here}node_modules/@ngrok/webernetes`)) execFileSync('npm', ['install', '--no-package-lock', '--prefix', here], { stdio: 'ignore' });
  const contents = 'export { Cluster } from "@ngrok/webernetes";';
  const esbuild = (await import(`${here}node_modules/esbuild/lib/main.js`)) as { build(options: object): Promise<unknown> };
  await esbuild.build({
    stdin: { contents, resolveDir: here },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    outfile: `${here}.peer/webernetes.mjs`,
    logLevel: 'error',
  });
}

function measure(command: readonly string[], replicas: number, nodes: number): Result | undefined {
  const [program = '', ...args] = command;
  const { stdout, status } = spawnSync(program, [...args, String(replicas), String(nodes)], { encoding: 'utf8', cwd: here, timeout: 400_000 });
  return status === 0 ? (JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Result) : undefined;
}

/** Of three runs the one in the middle: single runs on a shared machine differ by a third. */
function median(command: readonly string[], replicas: number, nodes: number): Result | undefined {
  const results = [1, 2, 3].map(() => measure(command, replicas, nodes)).filter((result) => result !== undefined);
  return results.sort((a, b) => a.cpuSeconds - b.cpuSeconds)[Math.floor(results.length / 2)];
}

const cell = (text: string | number | undefined, width: number): string => String(text ?? '–').padStart(width);

await bundle();
console.log('CPU seconds and peak memory from apply to all Pods Ready; every message recorded. Median of three runs; the peer is run once.\n');
console.log('nodes  replicas     CPU s  growth   MiB   messages  records/CPU s   peer CPU s  peer MiB   peer ÷ Orrery');
for (const nodes of nodeCounts) {
  let last: Result | undefined;
  for (const replicas of sizes) {
    const ours = median(['node', '.peer/orrery/orrery-case.js'], replicas, nodes);
    const peer = withPeer ? measure(['npx', 'tsx', 'peer-case.ts'], replicas, nodes) : undefined;
    if (!ours || ours.ready < replicas) {
      console.log(`${cell(nodes, 5)} ${cell(replicas, 9)}   did not become ready (${ours?.ready ?? 0})`);
      continue;
    }
    const growth = last ? `${(ours.cpuSeconds / last.cpuSeconds).toFixed(1)}×/${(replicas / last.replicas).toFixed(1)}×` : '–';
    const ratio = peer ? `${(peer.cpuSeconds / ours.cpuSeconds).toFixed(1)}×` : '–';
    console.log(
      [
        cell(nodes, 5),
        cell(replicas, 9),
        cell(ours.cpuSeconds.toFixed(2), 9),
        cell(growth, 11),
        cell(ours.peakMiB, 5),
        cell(ours.messages, 10),
        cell(ours.eventsPerSecond, 14),
        cell(peer?.cpuSeconds.toFixed(2), 12),
        cell(peer?.peakMiB, 9),
        cell(ratio, 15),
      ].join(' '),
    );
    last = ours;
  }
}

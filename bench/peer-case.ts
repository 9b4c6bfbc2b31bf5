/** One measured run of the closest peer, @ngrok/webernetes, in its own process: REPLICAS NODES. Prints one JSON line. */
import '../src/server/v8-flags.ts';
import { benchManifest } from './manifests.ts';
import { peakMiB } from './peak.ts';
import { parseAllDocuments } from 'yaml';

interface PeerCluster {
  readonly clock: { pause(): void; step(ms: number): void };
  init(): Promise<void>;
  apply(objects: readonly unknown[]): Promise<void>;
  informer(kind: string, handler: (type: string, object: PeerPod) => void): unknown;
}
interface PeerPod {
  readonly metadata?: { readonly name?: string; readonly labels?: Readonly<Record<string, string>> };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

const [replicas = 10, nodes = 3] = process.argv.slice(2).map(Number);
const bundle = new URL('.peer/webernetes.mjs', import.meta.url).href;
const { Cluster } = (await import(bundle)) as { Cluster: new (options: { nodes: number }) => PeerCluster };
const cluster = new Cluster({ nodes });

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
let pumping = true;
/** Its clock is stepped 20 ms of virtual time after every two turns of the event loop: as fast as it can go. */
async function pump(): Promise<void> {
  cluster.clock.pause();
  while (pumping) {
    await turn();
    await turn();
    if (pumping) cluster.clock.step(20);
  }
}
void pump();
await cluster.init();

const ready = new Set<string>();
let finish: () => void = () => {};
const allReady = new Promise<void>((resolve) => {
  finish = resolve;
});
cluster.informer('pods', (type, pod) => {
  if (pod.metadata?.labels?.app !== 'bench') return;
  const name = pod.metadata.name ?? '';
  const isReady = pod.status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false;
  if (type !== 'delete' && isReady) ready.add(name);
  else ready.delete(name);
  if (ready.size === replicas) finish();
});

const cpu0 = process.cpuUsage();
const wall0 = performance.now();
await cluster.apply(parseAllDocuments(benchManifest(replicas)).map((document) => document.toJS() as unknown));
const limit = setTimeout(finish, 300_000);
await allReady;
clearTimeout(limit);
const cpu = process.cpuUsage(cpu0);
pumping = false;
console.log(
  JSON.stringify({
    replicas,
    nodes,
    ready: ready.size,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    wallSeconds: (performance.now() - wall0) / 1_000,
    peakMiB: peakMiB(),
  }),
);
process.exit(0);

/** One measured run of Orrery in its own process: REPLICAS NODES. Prints one JSON line. */
import '../src/server/v8-flags.ts';
import { micros, type Seq, seconds } from '../src/api/index.ts';
import { defaultCluster, defaultNodes, scenarioOf } from '../src/scenarios/index.ts';
import { createSimulation } from '../src/sim/cluster/index.ts';
import { benchManifest } from './manifests.ts';
import { peakMiB } from './peak.ts';

const [replicas = 10, nodes = 3] = process.argv.slice(2).map(Number);

const cluster = defaultCluster(defaultNodes(nodes).map((node) => ({ ...node, cpu: '64', memory: '256Gi', maxPods: 1_000 })));
const simulation = createSimulation(scenarioOf([], { cluster, profile: 'realistic' }));
const { ledger } = simulation;
const before = ledger.length;

const cpu0 = process.cpuUsage();
const wall0 = performance.now();
simulation.submit({ type: 'apply', name: 'bench.yaml', text: benchManifest(replicas) });

let scanned = before;
let ready = 0;
while (ready < replicas && simulation.now() < seconds(600)) {
  simulation.runUntil(micros(simulation.now() + 100_000));
  for (; scanned < ledger.length; scanned++) {
    const record = ledger.at((scanned + 1) as Seq);
    if (record?.kind !== 'document' || record.ref !== 'Deployment/default/bench') continue;
    ready = (record.value as { status?: { readyReplicas?: number } }).status?.readyReplicas ?? 0;
  }
}
const cpu = process.cpuUsage(cpu0);
let messages = 0;
for (let seq = before + 1; seq <= ledger.length; seq++) if (ledger.at(seq as Seq)?.kind === 'message') messages++;
const cpuSeconds = (cpu.user + cpu.system) / 1e6;

console.log(
  JSON.stringify({
    replicas,
    nodes,
    ready,
    cpuSeconds,
    wallSeconds: (performance.now() - wall0) / 1_000,
    virtualSeconds: simulation.now() / 1e6,
    records: ledger.length - before,
    messages,
    eventsPerSecond: Math.round((ledger.length - before) / cpuSeconds),
    peakMiB: peakMiB(),
  }),
);

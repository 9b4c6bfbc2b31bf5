/**
 * What the views cost, against the budget of each (a frame has 16 ms). Run: `npx tsx bench/projections.ts`. Prints; asserts nothing.
 */
import type { Micros } from '../src/api/index.ts';
import { Fingerprint } from '../src/projections/fingerprint.ts';
import { inspect } from '../src/projections/inspector/inspector.ts';
import { LedgerIndex } from '../src/projections/ledger-index.ts';
import { SequenceProjection } from '../src/projections/sequence/sequence.ts';
import { syntheticLedger } from '../src/projections/testing/synthetic.ts';
import { TimelineProjection } from '../src/projections/timeline/timeline.ts';
import { inFlight } from '../src/projections/topology/in-flight.ts';
import { TopologyProjection } from '../src/projections/topology/topology.ts';
import type { SequenceOptions } from '../src/projections/views.ts';

const options: SequenceOptions = { filter: '', preset: 'all', foldLevel: 2, toggled: [], hiddenLanes: [], collapsedGroups: [] };
const ledger = syntheticLedger({ nodes: 10, replicas: 200, seconds: 300, traffic: 8 });

function median(run: (i: number) => void, times = 15): number {
  const took = Array.from({ length: times }, (_, i) => {
    const start = performance.now();
    run(i);
    return performance.now() - start;
  });
  return took.sort((a, b) => a - b)[Math.floor(times / 2)] ?? 0;
}

function report(what: string, took: number, budget: number): void {
  console.log(`${what.padEnd(58)} ${took.toFixed(2).padStart(8)} ms   budget ${String(budget).padStart(4)} ms   ${(took / budget).toFixed(2)}×`);
}

let index = new LedgerIndex(ledger);
let sequence = new SequenceProjection(index);
const topology = new TopologyProjection(index);
const timeline = new TimelineProjection(index);
const end = ledger.now;
const moment = (i: number): Micros => Math.floor((end * ((i * 7919) % 100)) / 100) as Micros;
const pod = index.refsOf('Pod')[3];
if (pod === undefined) throw new Error('the made-up run has no Pods');

console.log(`${ledger.length} records, ${index.messages.length} messages, ${index.refsOf('Pod').length} Pods\n`);
report(
  'index and rows of the whole ledger, once',
  median(() => {
    index = new LedgerIndex(ledger);
    sequence = new SequenceProjection(index);
  }, 3),
  150,
);
report(
  'layout after a change of options, everything folded',
  median((i) => sequence.view(end, { ...options, toggled: [String(i)] })),
  150,
);
report(
  'layout, everything unfolded',
  median((i) => sequence.view(end, { ...options, foldLevel: 0, toggled: [String(i)] })),
  150,
);
report(
  'layout with a free-text filter',
  median((i) => sequence.view(end, { ...options, foldLevel: 0, filter: `web-7c9 ${i}` })),
  150,
);
sequence.view(end, { ...options, foldLevel: 0 });
report(
  '60 rows anywhere, everything unfolded',
  median((i) => sequence.rows(i * 3_000, i * 3_000 + 60)),
  2,
);
sequence.view(end, options);
report(
  '60 rows anywhere, folded',
  median((i) => sequence.rows(i * 100, i * 100 + 60)),
  2,
);
report(
  'sequence at another time',
  median((i) => sequence.view(moment(i), options)),
  16,
);
report(
  'topology at another time',
  median((i) => topology.view(moment(i), [])),
  16,
);
report(
  'messages in flight',
  median((i) => inFlight(index, moment(i))),
  16,
);
report(
  'inspector of a Pod',
  median((i) => inspect(index, { kind: 'object', ref: pod }, moment(i))),
  50,
);
report(
  'timeline, 240 buckets',
  median(() => timeline.view(0 as Micros, end, 240, end, [])),
  16,
);
const hash = new Fingerprint(ledger);
report(
  'fingerprint of the whole run, first',
  median(() => hash.at(index.lastSeqAt(end)), 1),
  1_000,
);
report(
  'fingerprint at another time',
  median((i) => hash.at(index.lastSeqAt(moment(i)))),
  50,
);

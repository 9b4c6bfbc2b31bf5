import { type Address, type Intent, type LedgerRecord, type LedgerView, type Micros, type Scenario, type Seq, seconds, toSeconds } from '../../api/index.ts';
import { OutcomeFold, type RunOutcome } from '../../projections/compare/outcome.ts';
import { chromeTrace } from '../../projections/export/chrome-trace.ts';
import { kwokStages } from '../../projections/export/kwok-stages.ts';
import { markdownReport } from '../../projections/export/markdown.ts';
import type { ExportRequest } from '../../projections/export/requests.ts';
import { sequencePicture } from '../../projections/export/sequence-picture.ts';
import { palettes } from '../../projections/export/svg.ts';
import { topologyPicture } from '../../projections/export/topology-picture.ts';
import { traceFile } from '../../projections/export/trace-file.ts';
import { commandOutput } from '../../projections/kubectl-output.ts';
import { LedgerIndex } from '../../projections/ledger-index.ts';
import { sequenceDiagram } from '../../projections/mermaid/sequence.ts';
import { panelWords } from '../../projections/words/panels.ts';
import { rowWords } from '../../projections/words/rows.ts';
import { readTrace } from '../../scenarios/trace-file.ts';
import type { Branch, Simulation, SimulationFactory } from './branch.ts';
import { type Rerun, rerun } from './rerun.ts';
import { inSlices } from './slices.ts';

export { compareRuns } from '../../projections/compare/compare.ts';

/** What of the engine is needed for runs beside the one that is shown. */
export interface Laboratory {
  readonly scenario: Scenario;
  readonly createSimulation: SimulationFactory;
  readonly branch: Branch;
  readonly stale: () => boolean;
}

/** What one would type to see the cluster as a whole. */
const COMMANDS = ['get nodes -o wide', 'get all -A -o wide', 'get events -A', 'describe pods'] as const;
/** Longest that the commands may take together, virtual time. */
const PATIENCE = seconds(20);

/** What kubectl prints at `t`: asked of the API server in a run apart, so that the one that is shown has no such questions in it. */
async function printed({ scenario, createSimulation, branch, stale }: Laboratory, t: Micros): Promise<string> {
  if (branch.recorded) throw new Error(panelWords.noServer);
  const simulation = await rerun({ scenario, createSimulation: (same) => createSimulation(same, t), actions: branch.actions, until: t, stale });
  if (simulation === undefined) return '';
  const seqs = COMMANDS.map((command): Seq => simulation.submit({ type: 'kubectl', args: command.split(' ') } satisfies Intent));
  simulation.runUntil((t + PATIENCE) as Micros);
  const index = new LedgerIndex(simulation.ledger);
  return seqs
    .map((seq, i) => {
      const { stdout, stderr } = commandOutput(index, seq, (t + PATIENCE) as Micros);
      return `$ kubectl ${COMMANDS[i] ?? ''}\n${stdout}${stderr}`;
    })
    .join('\n');
}

/** Makes one export of a branch as text. */
export async function exported(laboratory: Laboratory, request: ExportRequest): Promise<string> {
  const { branch, scenario } = laboratory;
  const { index, sequence, topology, simulation } = branch;
  switch (request.kind) {
    case 'sequence':
      return sequencePicture({
        rows: sequence.rows(request.from, request.to),
        lanes: sequence.shownLanes,
        palette: palettes[request.theme],
        title: request.title,
        fragment: request.fragment,
      });
    case 'topology':
      return topologyPicture(topology.view(request.t, simulation.addresses()), {
        palette: palettes[request.theme],
        title: request.title,
        fragment: request.fragment,
      });
    case 'markdown':
      return markdownReport(index, {
        scenario,
        t: request.t,
        url: request.url,
        fingerprint: request.fingerprint,
        diagram: sequenceDiagram(sequence.rows(request.from, request.to), sequence.shownLanes),
      });
    case 'trace':
      return traceFile(simulation.ledger, index.lastSeqAt(request.t), {
        title: scenario.spec.title,
        fingerprint: request.fingerprint,
        fragment: request.fragment,
        processes: simulation.addresses(),
      });
    case 'chrome-trace':
      return chromeTrace(index, request.t, scenario.spec.title);
    case 'kwok-stages':
      return kwokStages(index);
    case 'kubectl':
      return printed(laboratory, request.t);
  }
}

/** One run of a sweep: a run with another seed. */
export interface SweepRun {
  readonly seed: number;
  /** `realistic` puts jitter on what takes time; without it seeds differ in little but names. */
  readonly profile: Scenario['spec']['profile'];
  readonly until: Micros;
  /** Of a run that is shown elsewhere; absent: that of the branch shown here. */
  readonly scenario?: Scenario;
}

/** Runs a scenario, with what was done by hand, under another seed. Undefined when it was cancelled. */
export async function sweepRun({ scenario, ...from }: Omit<Rerun, 'until'>, { seed, profile, until }: SweepRun): Promise<RunOutcome | undefined> {
  const simulation = await rerun({ ...from, scenario: { ...scenario, spec: { ...scenario.spec, seed, profile } }, until });
  if (simulation === undefined) return undefined;
  const fold = new OutcomeFold();
  const { ledger } = simulation;
  let taken = 0;
  await inSlices(() => {
    taken = Math.min(ledger.length, taken + 2_000);
    fold.extend({ length: taken, at: (seq) => ledger.at(seq) }, until);
    return taken < ledger.length;
  });
  return fold.outcome;
}

class RecordedLedger implements LedgerView {
  constructor(private readonly records: readonly LedgerRecord[]) {}

  get length(): number {
    return this.records.length;
  }

  at(seq: Seq): LedgerRecord | undefined {
    return this.records[seq - 1];
  }

  all(): readonly LedgerRecord[] {
    return this.records;
  }
}

/** A run out of a file: it can be looked at, and nothing can be done in it. Errors: the text is no trace. */
export function recordedRun(text: string): { readonly scenario: Scenario; readonly simulation: Simulation } {
  const read = readTrace(text);
  if (!read.ok) throw new Error(read.message);
  const { records, scenario, title, processes } = read.trace;
  const end = records.at(-1)?.sentAt ?? (0 as Micros);
  const simulation: Simulation = {
    ledger: new RecordedLedger(records),
    now: () => end,
    runUntil: () => undefined,
    submit: () => {
      throw new Error(rowWords.recorded);
    },
    addresses: () => processes as readonly Address[],
  };
  return { simulation, scenario: { ...scenario, spec: { ...scenario.spec, title, until: toSeconds(end) } } };
}

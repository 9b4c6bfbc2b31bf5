import { objectRef } from '../../api/index.ts';
import type { Checkpoint, Completion, DocumentRef, Intent, Micros, Problem, Refusal, Scenario, Seq } from '../../api/index.ts';
import { activeFaults } from '../../projections/faults/active.ts';
import { kindOf } from '../../projections/refs.ts';
import type { PanelKind, PanelView } from '../../projections/panels/views.ts';
import { glyphs, objectState } from '../../projections/table.ts';
import { inFlight } from '../../projections/topology/in-flight.ts';
import type {
  BreakpointHit,
  ConeView,
  FieldNotes,
  InspectorView,
  MachineGraph,
  RowView,
  Selection,
  SequenceOptions,
  StepUnit,
  TimelineView,
  WhatIfView,
} from '../../projections/views.ts';
import { appliedDocuments } from '../../projections/why/sources.ts';
import type { CheckpointResult } from '../../projections/checkpoints.ts';
import type { RunOutcome } from '../../projections/compare/outcome.ts';
import type { CompareView } from '../../projections/compare/views.ts';
import type { TracksView } from '../../projections/timeline/tracks.ts';
import type { ExportRequest } from '../../projections/export/requests.ts';
import type { BranchTree } from '../../scenarios/link-branches.ts';
import type { EnginePort, Frame, KubectlOutput, OpenedRun, RunInfo, SeenBranch, Stay, Variation } from '../port.ts';
import type { Laboratory, SweepRun } from './laboratory.ts';
import { Branch, type Line, type Simulation } from './branch.ts';
import type { Lines } from './branching.ts';
import { inSlices, RECORDS_AT_ONCE } from './slices.ts';

/** What the editor asks of the schemas: pure functions of the text. */
export interface LanguageService {
  check(text: string, exists?: (kind: string, namespace: string | undefined, name: string) => boolean): readonly Problem[];
  complete(text: string, offset: number): { readonly from: number; readonly options: readonly Completion[] };
  explain(text: string, offset: number): string | undefined;
  refusals(text: string, printed: string): readonly Refusal[];
}

export type Later = typeof import('./later-views.ts');

export interface EngineParts {
  /** `asleep`: its boot is computed with the rest, in slices. */
  readonly createSimulation: (scenario: Scenario, options?: { readonly asleep?: boolean }) => Simulation;
  /** Loaded when the page looks at a run of `orrery serve`. */
  readonly live: () => Promise<typeof import('./live.ts')>;
  /** Loads what the boot of the default scenario and its first frame do without. It is there before anything else happens. */
  readonly later: () => Promise<Later>;
  /** Must it be there before a scenario boots? */
  readonly needsLater: (scenario: Scenario) => boolean;
  /** The documents that `kubectl explain` reads: loaded when somebody asks for them. */
  readonly explanations: () => Promise<unknown>;
  /** Loaded when the editor first asks. */
  readonly language: () => Promise<LanguageService>;
}

/** The engine behind the page: the current run with its branches, and every view of it. One for each worker. */
export class Engine implements EnginePort {
  private readonly lines: Lines = {
    all: [],
    current: undefined,
    run: (branch, t) => this.run(branch, t),
    begin: (scenario, branch, cut) => branch?.simulation.again?.(scenario, cut) ?? this.parts.createSimulation(scenario, { asleep: true }),
  };
  /** Grows with every run that is opened: work for an older one stops. */
  private generation = 0;
  /** Grows with every question of what would change something: the one before is not answered any more. */
  private trials = 0;
  /** The moment that it was asked for. */
  private triedAt: Micros | undefined;
  /** Grows when a sweep is given up. */
  private sweeps = 0;
  /** Runs are opened in the order in which they were asked for, whatever they wait for. */
  private opening: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: EngineParts) {}

  /** Errors: rejects when the scenario cannot be simulated, with the simulation's own message; the run before stays. */
  async open(scenario: Scenario, tree?: BranchTree): Promise<OpenedRun> {
    const ready = this.opening.then(() => (this.parts.needsLater(scenario) ? this.parts.later() : undefined));
    this.opening = ready.catch(() => undefined);
    await ready;
    const simulation = this.parts.createSimulation(scenario);
    if (tree) return this.begin(scenario, simulation, false, (await this.parts.later()).linesOf(tree), tree.shown);
    return this.begin(scenario, simulation);
  }

  private begin(
    scenario: Scenario,
    simulation: Simulation,
    recorded = false,
    lines: readonly Line[] = [{ id: 'main', name: 'main', scenario }],
    shown = 'main',
  ): OpenedRun {
    this.live()?.close();
    this.generation++;
    this.lines.all = lines.map((line) => (line.id === shown ? new Branch(line, simulation, recorded) : line));
    this.lines.current = this.lines.all.find((line) => line instanceof Branch);
    this.folded();
    return { ...this.info(), scenario };
  }

  async advance(t: Micros): Promise<RunInfo> {
    await this.parts.later();
    const branch = this.branch();
    const { simulation } = branch;
    await simulation.live?.news(simulation.now());
    await this.run(branch, t);
    return this.info();
  }

  async openTrace(text: string): Promise<OpenedRun> {
    const { recordedRun } = await this.parts.later();
    const { scenario, simulation } = recordedRun(text);
    return this.begin(scenario, simulation, true);
  }

  async openLive(origin: string): Promise<OpenedRun> {
    await Promise.all([this.parts.later(), this.parts.explanations()]);
    const { scenario, simulation } = await (await this.parts.live()).openServed(origin);
    return this.begin(scenario, simulation);
  }

  async act(t: Micros, intent: Intent, apart = false): Promise<{ readonly run: RunInfo; readonly seq: Seq; readonly branched: boolean }> {
    const { actIn } = await this.parts.later();
    if (intent.type === 'kubectl' && intent.args.includes('explain')) await this.parts.explanations();
    const done = await actIn(this.lines, t, intent, apart);
    return { run: this.info(), ...done };
  }

  async switchBranch(id: string): Promise<RunInfo> {
    await (await this.parts.later()).switchIn(this.lines, id);
    return this.info();
  }

  async vary(variation: Variation, t: Micros): Promise<{ readonly run: RunInfo; readonly branched: boolean }> {
    const branched = await (await this.parts.later()).varyIn(this.lines, variation, t);
    return { run: this.info(), branched };
  }

  // --- views -----------------------------------------------------------------------------------------------------------

  async frame(t: Micros, options: SequenceOptions, trail?: Micros, stay?: Stay): Promise<Frame> {
    const { stayedAt } = stay ? await this.parts.later() : {};
    const branch = this.branch();
    branch.fold();
    branch.seenUntil = Math.max(branch.seenUntil, t) as Micros;
    if (t !== this.triedAt) this.trials++;
    const sequence = branch.sequence.view(t, options);
    return {
      t,
      run: this.info(),
      sequence,
      topology: branch.topology.view(t, branch.addresses()),
      inFlight: inFlight(branch.index, t, trail),
      faults: activeFaults(branch.index, t),
      documents: this.documents(branch, t),
      ...(stay && stayedAt ? { stayed: stayedAt(branch, t, options.selection, stay, sequence.cursorRow) } : {}),
    };
  }

  async rows(from: number, to: number): Promise<readonly RowView[]> {
    return this.branch().sequence.rows(from, to);
  }

  async cone(seq: Seq): Promise<ConeView> {
    const { cones } = await this.parts.later();
    return cones(this.folded().index, seq);
  }

  async path(a: Seq, b: Seq): Promise<readonly Seq[] | undefined> {
    const { causalPath } = await this.parts.later();
    return causalPath(this.folded().index, a, b);
  }

  async inspect(selection: Selection, t: Micros): Promise<InspectorView | undefined> {
    const { inspect } = await this.parts.later();
    return inspect(this.folded().index, selection, t);
  }

  async panel(kind: PanelKind, selection: Selection, t: Micros, detail?: string): Promise<PanelView | undefined> {
    const { panelView } = await this.parts.later();
    return panelView(this.folded().index, kind, selection, t, detail);
  }

  async lineReaders(file: string, line: number, t: Micros): Promise<readonly Seq[]> {
    const { lineReaders } = await this.parts.later();
    const { index } = this.folded();
    return lineReaders(index, file, line, index.lastSeqAt(t));
  }

  async fieldNotes(file: string, t: Micros): Promise<FieldNotes> {
    const { fieldNotes } = await this.parts.later();
    const { index } = this.folded();
    return fieldNotes(index, file, index.lastSeqAt(t));
  }

  async fulfilled(checkpoints: readonly Checkpoint[]): Promise<readonly CheckpointResult[]> {
    const { checkCheckpoints } = await this.parts.later();
    const { simulation } = this.branch();
    return checkCheckpoints(simulation.ledger, checkpoints, simulation.now());
  }

  async whatIf(ref: DocumentRef, t: Micros): Promise<WhatIfView | undefined> {
    const { whatIf } = await this.parts.later();
    const { generation } = this;
    this.trials++;
    this.triedAt = t;
    const ticket = this.trials;
    const stale = (): boolean => generation !== this.generation || ticket !== this.trials;
    const branch = this.folded();
    return whatIf({ scenario: branch.scenario, createSimulation: (scenario) => this.lines.begin(scenario, branch, t), branch, t, stale }, ref);
  }

  async timeline(from: Micros, to: Micros, buckets: number): Promise<TimelineView> {
    const { timeline, sequence, simulation } = this.folded();
    return timeline.view(
      from,
      to,
      buckets,
      simulation.now(),
      sequence.chapters.map(({ t, title }) => ({ t, title })),
    );
  }

  async tracks(from: Micros, to: Micros, filter: string, limit: number): Promise<TracksView> {
    const { tracks } = await this.parts.later();
    const { index, simulation } = this.folded();
    return tracks(index, simulation.addresses(), { from, to }, filter, limit);
  }

  async stepFrom(
    t: Micros,
    seq: Seq | undefined,
    unit: StepUnit,
    direction: 1 | -1,
    bookmarks: readonly Micros[],
  ): Promise<{ readonly t: Micros; readonly seq: Seq } | undefined> {
    const { stepFrom } = await this.parts.later();
    const { index, sequence } = this.folded();
    return stepFrom({ index, chapters: sequence.chapters }, t, seq, unit, direction, bookmarks);
  }

  async hit(conditions: readonly string[], from: Micros, to: Micros): Promise<BreakpointHit | undefined> {
    const { nextHit } = await this.parts.later();
    return nextHit(this.folded().index, conditions, from, to);
  }

  async problemFrom(t: Micros, direction: 1 | -1): Promise<{ readonly t: Micros; readonly seq: Seq } | undefined> {
    const { problemFrom } = await this.parts.later();
    return problemFrom(this.folded().index, t, direction);
  }

  async machineGraph(machine: string): Promise<MachineGraph | undefined> {
    return (await this.parts.later()).machineGraph(machine);
  }

  async mermaid(what: Parameters<EnginePort['mermaid']>[0]): Promise<string> {
    const { machineGraph, sequenceDiagram, stateDiagram, topologyGraph } = await this.parts.later();
    if (what.kind === 'machine') {
      const graph = machineGraph(what.machine);
      return graph ? stateDiagram(graph) : '';
    }
    const { sequence, topology, simulation } = this.folded();
    if (what.kind === 'rows') return sequenceDiagram(sequence.rows(what.from, what.to), sequence.shownLanes);
    return topologyGraph(topology.view(what.t, simulation.addresses()));
  }

  async kubectlOutput(seq: Seq, t: Micros): Promise<KubectlOutput> {
    const { commandOutput } = await this.parts.later();
    return commandOutput(this.folded().index, seq, t);
  }

  async completeCommand(line: string, t: Micros): Promise<{ readonly from: number; readonly options: readonly string[] }> {
    const { completeCommand } = await this.parts.later();
    const { index } = this.folded();
    const at = index.lastSeqAt(t);
    return completeCommand(line, (kind) => index.refsOf(kind).filter((ref) => index.existing(ref, at) !== undefined));
  }

  /** The whole hash, 64 hex characters; screens and links show the first 12. */
  async fingerprint(t: Micros): Promise<string> {
    const { fingerprintAt } = await this.parts.later();
    return fingerprintAt(this.folded(), t);
  }

  async seenBranches(t: Micros): Promise<readonly SeenBranch[]> {
    return (await this.parts.later()).seenIn(this.lines, t);
  }

  // --- beside the run that is shown ------------------------------------------------------------------------------------

  async exported(request: ExportRequest): Promise<string> {
    const { exported } = await this.parts.later();
    return exported(
      this.laboratory(() => false),
      request,
    );
  }

  async compare(other: string, t: Micros): Promise<CompareView | undefined> {
    const { begun, compareRuns } = await this.parts.later();
    const { generation } = this;
    const a = this.folded();
    const b = begun(this.lines, other);
    if (!b) return undefined;
    for (const branch of [a, b]) await this.run(branch, t);
    if (generation !== this.generation) return undefined;
    b.fold();
    return compareRuns(a.index, b.index, t);
  }

  async sweep(run: SweepRun): Promise<RunOutcome | undefined> {
    const { generation, sweeps } = this;
    const { sweepRun } = await this.parts.later();
    const stale = (): boolean => generation !== this.generation || sweeps !== this.sweeps;
    if (run.scenario)
      return sweepRun(
        { scenario: run.scenario, createSimulation: (scenario) => this.parts.createSimulation(scenario, { asleep: true }), actions: [], stale },
        run,
      );
    const { branch, ...laboratory } = this.laboratory(stale);
    return sweepRun({ ...laboratory, actions: branch.actions }, run);
  }

  async endSweep(): Promise<void> {
    this.sweeps++;
  }

  private laboratory(stale: () => boolean): Laboratory {
    const branch = this.folded();
    return { scenario: branch.scenario, createSimulation: (scenario, cut) => this.lines.begin(scenario, branch, cut), branch, stale };
  }

  // --- language --------------------------------------------------------------------------------------------------------

  async check(text: string): Promise<readonly Problem[]> {
    const language = await this.parts.language();
    if (this.lines.current === undefined) return language.check(text);
    const { index } = this.folded();
    return language.check(text, (kind, namespace, name) => index.existing(objectRef(kind, namespace, name), index.length as Seq) !== undefined);
  }

  async complete(text: string, offset: number): Promise<{ readonly from: number; readonly options: readonly Completion[] }> {
    return (await this.parts.language()).complete(text, offset);
  }

  async explain(text: string, offset: number): Promise<string | undefined> {
    return (await this.parts.language()).explain(text, offset);
  }

  async refusals(text: string, printed: string): Promise<readonly Refusal[]> {
    return (await this.parts.language()).refusals(text, printed);
  }

  // --- branches --------------------------------------------------------------------------------------------------------

  private branch(): Branch {
    const { current } = this.lines;
    if (!current) throw new Error('no run is open');
    return current;
  }

  private folded(): Branch {
    const branch = this.branch();
    branch.fold();
    return branch;
  }

  /** Computes a branch up to `t` in slices; stops when another run has been opened. */
  private async run(branch: Branch, t: Micros): Promise<void> {
    const { generation } = this;
    const { simulation } = branch;
    const end = Math.min(t, simulation.live?.now() ?? t);
    await inSlices(() => {
      if (generation !== this.generation || branch.recorded || simulation.now() >= end) return false;
      simulation.runUntil(end as Micros, RECORDS_AT_ONCE);
      branch.fold();
      return true;
    });
  }

  private live(): Simulation['live'] {
    const [first] = this.lines.all;
    return first instanceof Branch ? first.simulation.live : undefined;
  }

  private info(): RunInfo {
    const { simulation, index } = this.branch();
    const live = this.live();
    return {
      branches: this.lines.all.map(({ id, name, parent }) => ({ id, name, current: id === this.lines.current?.id, ...(parent ? { parent } : {}) })),
      frontier: simulation.now(),
      records: simulation.ledger.length,
      messages: index.messages.length,
      ...(live ? { live: { connected: live.connected(), speed: live.speed } } : {}),
    };
  }

  private documents(branch: Branch, t: Micros): Frame['documents'] {
    const seq = branch.index.lastSeqAt(t);
    return appliedDocuments(branch.index, seq).flatMap(({ file, line, ref }) => {
      const record = branch.index.existing(ref, seq);
      if (!record) return [];
      const { state, status } = objectState(kindOf(ref), record.value);
      return [{ file, line, glyph: glyphs[state], text: status }];
    });
  }
}

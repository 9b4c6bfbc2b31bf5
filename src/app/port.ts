/**
 * The one seam between the page and the simulation: the page asks for views, the worker holds the engine, the ledger and
 * the projections. Implemented in `worker/engine.ts`, reached through comlink; tests use it directly.
 */
import type { Checkpoint, Completion, DocumentRef, Intent, Micros, Problem, Refusal, Scenario, Seq } from '../api/index.ts';
import type { CheckpointResult } from '../projections/checkpoints.ts';
import type { RunOutcome } from '../projections/compare/outcome.ts';
import type { CompareView } from '../projections/compare/views.ts';
import type { BranchTree } from '../scenarios/link-branches.ts';
import type { PanelKind, PanelView } from '../projections/panels/views.ts';
import type { ExportRequest } from '../projections/export/requests.ts';
import type { TracksView } from '../projections/timeline/tracks.ts';
import type {
  ActiveFault,
  BreakpointHit,
  ConeView,
  FieldNotes,
  InFlight,
  InspectorView,
  MachineGraph,
  RowView,
  Selection,
  SequenceOptions,
  SequenceView,
  StepUnit,
  TimelineView,
  TopologyView,
  WhatIfView,
} from '../projections/views.ts';

export interface BranchInfo {
  readonly id: string;
  readonly name: string;
  /** Where it left its parent; absent for the first. */
  readonly parent?: { readonly id: string; readonly at: Micros };
  readonly current: boolean;
}

/** What has been seen of a branch: its run up to a moment. */
export interface SeenBranch {
  readonly id: string;
  readonly at: Micros;
  /** 64 hex characters. */
  readonly fingerprint: string;
}

export interface RunInfo {
  readonly branches: readonly BranchInfo[];
  /** How far the current branch has been computed. */
  readonly frontier: Micros;
  readonly records: number;
  readonly messages: number;
  /** The first branch is a run that goes on in `orrery serve`; `speed`: virtual seconds a wall second. */
  readonly live?: { readonly connected: boolean; readonly speed: number | 'max' };
}

/** A run that has just begun. Later answers say no more what it runs: a text of megabytes would be copied with each. */
export interface OpenedRun extends RunInfo {
  readonly scenario: Scenario;
}

/** The run of a branch, with something else in its scenario. */
export interface Variation {
  /** What was done by hand on the branch is among its steps, unless the run goes on elsewhere. */
  readonly scenario: Scenario;
  /** From when on it may be another run. */
  readonly at: Micros;
  /** Of the new branch. */
  readonly name?: string;
}

/** A moment that a step has come to, with what the next step goes along. */
export interface Stay {
  readonly seq: Seq | undefined;
  readonly unit: StepUnit;
  readonly bookmarks: readonly Micros[];
  /** The rows follow the cursor: so many before and behind it will be on screen, and the page has those from `held[0]` up to `held[1]`. */
  readonly rows?: { readonly around: number; readonly held: readonly [number, number] } | undefined;
}

type Moment = { readonly t: Micros; readonly seq: Seq } | undefined;

/** What every other pane shows of such a moment, in the same answer, so that one picture shows all of it; and the steps from there. */
export interface Stayed {
  readonly inspector: InspectorView | undefined;
  /** Absent while it takes long to compute. */
  readonly fingerprint?: string;
  readonly next: Moment;
  readonly previous: Moment;
  /** The rows round the cursor, unless the page has them. */
  readonly rows?: { readonly from: number; readonly rows: readonly RowView[] };
}

/** Everything that changes with the time cursor and the selection, in one answer. */
export interface Frame {
  readonly t: Micros;
  readonly run: RunInfo;
  readonly sequence: SequenceView;
  readonly topology: TopologyView;
  readonly inFlight: readonly InFlight[];
  /** In force at the moment, oldest first. */
  readonly faults: readonly ActiveFault[];
  /** `kind namespace/name` of documents in the editor → state and `2/3 ready`. */
  readonly documents: readonly { readonly file: string; readonly line: number; readonly glyph: string; readonly text: string }[];
  readonly stayed?: Stayed;
}

export interface KubectlOutput {
  readonly seq: Seq;
  readonly done: boolean;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface EnginePort {
  /** Starts a run. Only the latest run is kept (with its branches). `tree`: the scenario is that of its branch shown; the others are computed when they are asked for. */
  open(scenario: Scenario, tree?: BranchTree): Promise<OpenedRun>;
  /** Shows a recorded run out of a trace file. Nothing can be done in it. Errors: rejects with what is wrong with the text. */
  openTrace(text: string): Promise<OpenedRun>;
  /**
   * Shows the run that `orrery serve` offers at an origin, as it goes on. What is done at its newest moment is done there; in its past, on a branch
   * here. Errors: rejects when the server does not answer.
   */
  openLive(origin: string): Promise<OpenedRun>;
  /** Computes the run up to `t`, in slices that keep the worker responsive. */
  advance(t: Micros): Promise<RunInfo>;
  /** Does something at `t`. If `t` is before the frontier a new branch is made and becomes current; the old one is kept. `apart`: a new branch in any case. */
  act(t: Micros, intent: Intent, apart?: boolean): Promise<{ readonly run: RunInfo; readonly seq: Seq; readonly branched: boolean }>;
  switchBranch(id: string): Promise<RunInfo>;
  /**
   * Runs the branch shown anew with other steps, another seed or profile, up to `t`: as a branch of its own when it was given a name, or when anything has been
   * seen from where they part on; instead of it otherwise.
   */
  vary(variation: Variation, t: Micros): Promise<{ readonly run: RunInfo; readonly branched: boolean }>;

  /** `trail`: messages that arrived less than this before `t` are still given as in flight, so that short ones can be seen. What did not change since the last answer is the same value in both, seen from the page. `stay`: asks for `Frame.stayed`. */
  frame(t: Micros, options: SequenceOptions, trail?: Micros, stay?: Stay): Promise<Frame>;
  rows(from: number, to: number): Promise<readonly RowView[]>;
  cone(seq: Seq): Promise<ConeView>;
  /** The causal path between two records, oldest first; undefined when neither could have influenced the other. */
  path(a: Seq, b: Seq): Promise<readonly Seq[] | undefined>;
  /** Who read the fields of an applied text, and what the API server added to it. */
  fieldNotes(file: string, t: Micros): Promise<FieldNotes>;
  /** The messages that one line of an applied text has decided by `t`. */
  lineReaders(file: string, line: number, t: Micros): Promise<readonly Seq[]>;
  /** Tries what might change the state of an object at `t`; undefined when asked again meanwhile. */
  whatIf(ref: DocumentRef, t: Micros): Promise<WhatIfView | undefined>;
  /** What the branch shown fulfils of these, as far as it has been computed; what lies behind that is not yet fulfilled. */
  fulfilled(checkpoints: readonly Checkpoint[]): Promise<readonly CheckpointResult[]>;
  inspect(selection: Selection, t: Micros): Promise<InspectorView | undefined>;
  /** One of the panels that `InspectorView.panels` names. `detail`: what was chosen inside it. */
  panel(kind: PanelKind, selection: Selection, t: Micros, detail?: string): Promise<PanelView | undefined>;
  timeline(from: Micros, to: Micros, buckets: number): Promise<TimelineView>;
  /** Pods and processes over a window of time, those whose names have the words of `filter`; at most `limit`. */
  tracks(from: Micros, to: Micros, filter: string, limit: number): Promise<TracksView>;
  /** The next (or previous) moment of a unit; undefined at the end of what has been computed. */
  stepFrom(
    t: Micros,
    seq: Seq | undefined,
    unit: StepUnit,
    direction: 1 | -1,
    bookmarks: readonly Micros[],
  ): Promise<{ readonly t: Micros; readonly seq: Seq } | undefined>;
  /** The first moment after `from`, up to `to`, at which one of the conditions becomes true. */
  hit(conditions: readonly string[], from: Micros, to: Micros): Promise<BreakpointHit | undefined>;
  /** The next problem after (before) t. */
  problemFrom(t: Micros, direction: 1 | -1): Promise<{ readonly t: Micros; readonly seq: Seq } | undefined>;

  machineGraph(machine: string): Promise<MachineGraph | undefined>;
  mermaid(
    what:
      | { readonly kind: 'rows'; readonly from: number; readonly to: number }
      | { readonly kind: 'machine'; readonly machine: string }
      | { readonly kind: 'topology'; readonly t: Micros },
  ): Promise<string>;
  kubectlOutput(seq: Seq, t: Micros): Promise<KubectlOutput>;
  /** What could stand at the end of a command line at `t`. */
  completeCommand(line: string, t: Micros): Promise<{ readonly from: number; readonly options: readonly string[] }>;
  fingerprint(t: Micros): Promise<string>;
  /** What has been seen of the branches beside the current one, at `t` where that is after they parted and before the last moment seen, else at that. */
  seenBranches(t: Micros): Promise<readonly SeenBranch[]>;

  /** The current branch as a file; the rows are those of the last layout. Errors: rejects when it cannot be made of this run. */
  exported(request: ExportRequest): Promise<string>;
  /** The current branch beside another one, both computed up to `t`; undefined when there is no such branch any more. */
  compare(other: string, t: Micros): Promise<CompareView | undefined>;
  /** What comes of a scenario, or of the current branch, under another seed; undefined when `endSweep` was called meanwhile. Nothing that is shown changes. */
  sweep(run: {
    readonly seed: number;
    readonly profile: Scenario['spec']['profile'];
    readonly until: Micros;
    readonly scenario?: Scenario;
  }): Promise<RunOutcome | undefined>;
  /** Gives up the runs of a sweep that are under way. */
  endSweep(): Promise<void>;

  // The editor's language service: pure functions of the text, run beside the engine where the schemas are.
  check(text: string): Promise<readonly Problem[]>;
  complete(text: string, offset: number): Promise<{ readonly from: number; readonly options: readonly Completion[] }>;
  explain(text: string, offset: number): Promise<string | undefined>;
  /** The reasons in what kubectl printed when the text was refused, each with its place. */
  refusals(text: string, printed: string): Promise<readonly Refusal[]>;
}

import type { Address, Intent, LedgerRecord, LedgerView, Micros, Scenario, Seq } from '../../api/index.ts';
import { LedgerIndex } from '../../projections/ledger-index.ts';
import { SequenceProjection } from '../../projections/sequence/sequence.ts';
import { TimelineProjection } from '../../projections/timeline/timeline.ts';
import { TopologyProjection } from '../../projections/topology/topology.ts';

/** The run goes on elsewhere, in `orrery serve`. */
export interface LiveEnd {
  /** How far it has come: there is nothing behind that yet. */
  now(): Micros;
  connected(): boolean;
  /** Virtual seconds a wall second. */
  readonly speed: number | 'max';
  /** Resolves when it has come further than `after`, or in a moment all the same. */
  news(after: Micros): Promise<void>;
  /** Does something there, now. `action`: its record, once this run has come to `t`. Errors: rejects with what the server has against it; `action` throws before that. */
  send(intent: Intent): Promise<{ readonly t: Micros; readonly action: () => Seq }>;
  close(): void;
}

/** A running cluster, as the engine sees it (`src/sim/cluster`). */
export interface Simulation {
  readonly ledger: LedgerView & { all(): readonly LedgerRecord[] };
  now(): Micros;
  /** With `records` it stops before `t` at the end of the instant in which so many more have been written. */
  runUntil(t: Micros, records?: number): void;
  submit(intent: Intent): Seq;
  addresses(): readonly Address[];
  readonly live?: LiveEnd | undefined;
  /** The same run from its beginning, with what came in from outside by `cut`. Absent: the scenario says all. */
  again?(scenario: Scenario, cut?: Micros): Simulation;
}

/** `cut`: what came in from outside after that is left out. */
export type SimulationFactory = (scenario: Scenario, cut?: Micros) => Simulation;

export interface UserAction {
  readonly t: Micros;
  readonly intent: Intent;
}

/** What a branch is before any of it has been computed. */
export interface Line {
  readonly id: string;
  readonly name: string;
  /** Where it left its parent; absent for the first. */
  readonly parent?: { readonly id: string; readonly at: Micros } | undefined;
  readonly scenario: Scenario;
}

/** One line of history: a simulation, what the user did in it, and the projections of its ledger. */
export class Branch implements Line {
  readonly id: string;
  readonly name: string;
  readonly parent: Line['parent'];
  readonly scenario: Scenario;
  readonly index: LedgerIndex;
  readonly sequence: SequenceProjection;
  readonly topology: TopologyProjection;
  readonly timeline: TimelineProjection;
  /** What users did, oldest first; the scenario's own steps are not among them, the simulation repeats those by itself. */
  readonly actions: UserAction[] = [];
  /** The latest moment that anybody has looked at. What lies behind it may be computed anew without a branch. */
  seenUntil = 0 as Micros;
  private registered: { readonly length: number; readonly addresses: readonly Address[] } | undefined;

  constructor(
    { id, name, parent, scenario }: Line,
    readonly simulation: Simulation,
    /** Out of a file: nothing can be done in it, and it does not go on. */
    readonly recorded = false,
  ) {
    this.id = id;
    this.name = name;
    this.parent = parent;
    this.scenario = scenario;
    this.index = new LedgerIndex(simulation.ledger);
    this.sequence = new SequenceProjection(this.index);
    this.topology = new TopologyProjection(this.index);
    this.timeline = new TimelineProjection(this.index);
  }

  /** The registered processes. There are others only when something has happened. */
  addresses(): readonly Address[] {
    const { length } = this.simulation.ledger;
    if (this.registered?.length !== length) this.registered = { length, addresses: this.simulation.addresses() };
    return this.registered.addresses;
  }

  /** Folds what the ledger has grown by into the projections. */
  fold(): void {
    this.index.extend();
    this.sequence.extend();
    this.topology.extend();
    this.timeline.extend();
  }

  submit(t: Micros, intent: Intent): Seq {
    this.actions.push({ t, intent });
    const seq = this.simulation.submit(intent);
    this.fold();
    return seq;
  }
}

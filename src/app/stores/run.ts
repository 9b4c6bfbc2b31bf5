import { create } from 'zustand';
import type { Intent, Micros, Scenario, Seq } from '../../api/index.ts';
import type { ConeView, InspectorView, TimelineView } from '../../projections/views.ts';
import type { Frame, KubectlOutput, RunInfo } from '../port.ts';

export interface UserAction {
  readonly t: Micros;
  readonly intent: Intent;
  /** The API server did not take it. */
  readonly refused?: boolean;
}

export interface TerminalEntry {
  readonly id: number;
  readonly command: string;
  readonly seq?: Seq;
  readonly output?: KubectlOutput | undefined;
  readonly error?: string;
}

/** Why nothing can be shown, explained over the whole page. */
export interface Blocker {
  readonly title: string;
  readonly text: string;
  readonly details: readonly string[];
  /** The payload that could not be opened, kept for download. */
  readonly payload?: string;
}

/** What the engine last answered. */
export interface RunState {
  readonly status: 'starting' | 'ready' | 'failed';
  /** That of the branch shown. */
  readonly scenario?: Scenario | undefined;
  /** What it says, in the language spoken, where that is not the one it is written in. */
  readonly told?: Scenario['spec'] | undefined;
  /** By branch: those that came with a link, and those that began with another seed or other steps. */
  readonly scenarios: Readonly<Record<string, Scenario>>;
  /** Gallery id, when the scenario is a built-in one. */
  readonly scenarioId?: string | undefined;
  readonly run?: RunInfo | undefined;
  readonly frame?: Frame | undefined;
  /** How long, in virtual microseconds, a message takes at least from end to end on the canvas. */
  readonly trail: number;
  readonly timeline?: TimelineView | undefined;
  readonly inspector?: InspectorView | undefined;
  readonly cone?: { readonly seq: Seq; readonly view: ConeView } | undefined;
  /** The causal path between two records that was asked for. */
  readonly path?: { readonly from: Seq; readonly to: Seq; readonly seqs: readonly Seq[] } | undefined;
  /** The records that the selected line of a text has decided. */
  readonly decided?: ReadonlySet<Seq> | undefined;
  readonly fingerprint: string;
  /** Whether the run is the one that the sender of a link saw. */
  readonly linkCheck?: 'same' | 'differs' | undefined;
  /** What was done by hand, by branch, in order: a link carries it as steps. */
  readonly actions: Readonly<Record<string, readonly UserAction[]>>;
  readonly blocker?: Blocker | undefined;
  readonly terminal: readonly TerminalEntry[];
  patch(change: Partial<Omit<RunState, 'patch' | 'addTerminal' | 'setTerminal'>>): void;
  addTerminal(entry: Omit<TerminalEntry, 'id'>): number;
  setTerminal(id: number, change: Partial<TerminalEntry>): void;
}

let entries = 0;

export const useRun = create<RunState>((set, get) => ({
  status: 'starting',
  fingerprint: '',
  trail: 0,
  actions: {},
  scenarios: {},
  terminal: [],
  patch: (change) => set(change),
  addTerminal(entry) {
    entries += 1;
    set({ terminal: [...get().terminal.slice(-199), { ...entry, id: entries }] });
    return entries;
  },
  setTerminal: (id, change) => set({ terminal: get().terminal.map((entry) => (entry.id === id ? { ...entry, ...change } : entry)) }),
}));

/** The name of the branch that is shown. */
export const branchShown = (run: RunInfo | undefined): string => run?.branches.find((branch) => branch.current)?.id ?? '';

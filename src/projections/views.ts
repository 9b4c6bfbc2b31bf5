/**
 * What screens are made of: plain data, computed by folding the ledger up to a time. Components render these and know
 * nothing else. Everything here survives `structuredClone`.
 */
import type { ArmedTimer, DocumentRef, Fault, Intent, Micros, Seq } from '../api/index.ts';
import type { PanelKind } from './panels/views.ts';

// --- lanes and rows of the sequence --------------------------------------------------------------------------------------

export type LaneGroup = 'clients' | 'control-plane' | 'node' | 'outside';

export interface LaneView {
  /** The address of the process (or of the collapsed group). */
  readonly id: string;
  readonly title: string;
  readonly group: LaneGroup;
  /** For lanes of a node: which. */
  readonly node?: string;
  /** True when this lane stands for a whole collapsed group (e.g. a node). */
  readonly collapsed: boolean;
  /** Messages that touch the lane under the current filter. */
  readonly count: number;
}

/** How an arrow is drawn; also the Mermaid mapping. */
export type LineStyle = 'request' | 'response' | 'watch' | 'local' | 'probe' | 'traffic' | 'lost' | 'timeout' | 'blocked';
export type Outcome = 'ok' | 'pending' | 'warning' | 'error';

/**
 * Added later. Replicas that behave alike are drawn as the first of them; the title names them by a pattern. Toggling
 * `foldId` shows them all, under a fold row.
 */
export interface Alike {
  readonly foldId: string;
  readonly count: number;
}

interface RowBase {
  /** Position in the laid-out list. */
  readonly index: number;
  /** Identity that survives folding: the seq of the (first) record. */
  readonly seq: Seq;
  readonly t: Micros;
  /** Indentation in the treegrid: chapter 1, pass 2, message 3. */
  readonly level: 1 | 2 | 3;
  // Added later.
  /** It does not fit the filter and is shown nevertheless (`SequenceOptions.dim`). */
  readonly out?: boolean;
}

export interface MessageRow extends RowBase {
  readonly kind: 'message';
  readonly from: string;
  readonly to: string;
  readonly line: LineStyle;
  readonly outcome: Outcome;
  /** `VERB object`, short. */
  readonly title: string;
  readonly detail: string;
  readonly arrivesAt: Micros;
  readonly cause: Seq;
  /** When request and response are drawn as one two-headed row: the response. */
  readonly reply?: { readonly seq: Seq; readonly t: Micros; readonly code: string; readonly outcome: Outcome };
  readonly subject?: DocumentRef;
  /** Letter of a member of a collapsed group at either end. */
  readonly fromMember?: string;
  readonly toMember?: string;
  // Added later.
  readonly alike?: Alike;
  /** Inside a collapsed group: `kubelet → containerd`. */
  readonly between?: string;
  /** The sender's lane is hidden: the nearest shown lane on the way of causes, and how many messages lie between. */
  readonly via?: { readonly from: string; readonly hidden: number };
}

export interface StateRow extends RowBase {
  readonly kind: 'state';
  readonly lane: string;
  readonly machine: string;
  readonly entity: string;
  readonly from: string;
  readonly to: string;
  readonly event: string;
  readonly outcome: Outcome;
  readonly title: string;
  // Added later.
  readonly alike?: Alike;
}

export interface ActionRow extends RowBase {
  readonly kind: 'action';
  readonly title: string;
  readonly intent: Intent;
}

export interface FaultRow extends RowBase {
  readonly kind: 'fault';
  readonly title: string;
  readonly fault: Fault;
}

export interface ChapterRow extends RowBase {
  readonly kind: 'chapter';
  readonly title: string;
  readonly rows: number;
  readonly foldId: string;
  readonly open: boolean;
}

/** Several rows as one: heartbeats, successful probes, repeats, a reconcile pass, replicas that behave alike. */
export interface FoldRow extends RowBase {
  readonly kind: 'fold';
  readonly what: 'heartbeat' | 'probe' | 'repeat' | 'pass' | 'replicas';
  readonly title: string;
  readonly count: number;
  readonly until: Micros;
  readonly foldId: string;
  readonly open: boolean;
}

/** Silence of 2 s or more. */
export interface GapRow extends RowBase {
  readonly kind: 'gap';
  readonly until: Micros;
  readonly folded: number;
  readonly foldId: string;
}

/** Room for time that passes between two rows, when time is drawn to scale. */
export interface SpaceRow extends RowBase {
  readonly kind: 'space';
}

export type RowView = MessageRow | StateRow | ActionRow | FaultRow | ChapterRow | FoldRow | GapRow | SpaceRow;

export interface SequenceOptions {
  /** `kind:Pod name:web-* lane:kubelet verb:PATCH code:5xx from:12s to:40s problem` and free text. */
  readonly filter: string;
  readonly preset: 'all' | 'control-plane' | 'node-path' | 'traffic' | 'selection';
  /** 0 = everything unfolded … 3 = everything folded (default 2). */
  readonly foldLevel: 0 | 1 | 2 | 3;
  /** Folds that the user opened or closed against the level. */
  readonly toggled: readonly string[];
  readonly hiddenLanes: readonly string[];
  /** Groups (`node-1`, `control-plane`) shown as one lane. */
  readonly collapsedGroups: readonly string[];
  readonly selection?: Selection;
  // Added later; absent = the default.
  /** Most lanes shown at a time: 9 by default, the rest stands in `SequenceView.hiddenLanes`; 0 = all, nothing collapsed by itself. */
  readonly maxLanes?: number;
  /** Groups that the user opened: with several nodes, nodes and `kube-controller-manager` are collapsed by default. */
  readonly expandedGroups?: readonly string[];
  /** Only what was sent in this window of time. */
  readonly window?: { readonly from: Micros; readonly to: Micros };
  /** Rows that do not fit the filter stay, marked as `out`, instead of being left away. */
  readonly dim?: boolean;
  /** Time to scale: rows stand further apart, by the square root of the time between them. */
  readonly proportional?: boolean;
  /** Lanes in the order that the user gave them; others keep their place among their neighbours. */
  readonly laneOrder?: readonly string[];
  /** Lanes that the user wants to see even when there are more than `maxLanes`. */
  readonly pinnedLanes?: readonly string[];
}

export interface SequenceView {
  readonly lanes: readonly LaneView[];
  readonly rowCount: number;
  /** Rows that fit the filter, and all: "37 of 1,422". */
  readonly matching: number;
  readonly total: number;
  readonly chapters: readonly { readonly index: number; readonly title: string; readonly t: Micros }[];
  /** Row index of the last row at or before the time cursor (-1: none). */
  readonly cursorRow: number;
  /** Row index of the selected message, if laid out. */
  readonly selectedRow?: number;
  // Added later.
  /** Lanes that exist and are not shown (to offer them). Rows keep the address of a hidden lane in `from` and `to`. */
  readonly hiddenLanes: readonly LaneView[];
}

/** Causal cones of the selected row, as rows. */
export interface ConeView {
  readonly past: readonly Seq[];
  readonly future: readonly Seq[];
}

// --- topology --------------------------------------------------------------------------------------------------------------

/** Hue = what you should feel, glyph = what it is. */
export type StateToken = 'unscheduled' | 'progress' | 'blocked' | 'ready' | 'error' | 'terminating' | 'done' | 'unknown';

export interface ProcessBox {
  readonly address: string;
  readonly title: string;
  readonly up: boolean;
  /** Messages handled in the last second of virtual time. */
  readonly activity: number;
  // Added later.
  /** Of a member of etcd. */
  readonly role?: 'leader' | 'follower';
}

export interface ContainerBox {
  readonly name: string;
  readonly state: StateToken;
  readonly status: string;
  readonly restarts: number;
}

export interface PodBox {
  readonly ref: DocumentRef;
  readonly name: string;
  readonly namespace: string;
  readonly state: StateToken;
  /** STATUS column of `kubectl get pods`. */
  readonly status: string;
  readonly ready: string;
  readonly ip?: string;
  readonly owner?: string;
  readonly containers: readonly ContainerBox[];
}

export interface NodeBox {
  readonly ref: DocumentRef;
  readonly name: string;
  readonly state: StateToken;
  readonly status: string;
  readonly processes: readonly ProcessBox[];
  readonly pods: readonly PodBox[];
  /** Requested of allocatable, millicores and bytes. */
  readonly cpu: { readonly requestedMilli: number; readonly allocatableMilli: number };
  readonly memory: { readonly requestedBytes: number; readonly allocatableBytes: number };
}

export interface ServiceBox {
  readonly ref: DocumentRef;
  readonly name: string;
  readonly namespace: string;
  readonly clusterIP: string;
  readonly ports: string;
  /** Ready endpoints by Pod. */
  readonly endpoints: readonly { readonly pod?: DocumentRef; readonly ip: string; readonly ready: boolean; readonly served: number }[];
}

export interface InFlight {
  readonly seq: Seq;
  readonly from: string;
  readonly to: string;
  readonly sentAt: Micros;
  readonly arrivesAt: Micros;
  readonly line: LineStyle;
  readonly outcome: Outcome;
  readonly title: string;
}

/** A fault that is in force. */
export interface ActiveFault {
  readonly id: string;
  readonly seq: Seq;
  readonly since: Micros;
  /** `node-down node-2`. */
  readonly title: string;
  /** The reference of the Pod or node, or the address, that it strikes. */
  readonly struck: string;
}

export interface TopologyView {
  readonly controlPlane: readonly ProcessBox[];
  readonly clients: readonly ProcessBox[];
  readonly outside: readonly ProcessBox[];
  readonly nodes: readonly NodeBox[];
  /** Pods without a node. */
  readonly unscheduled: readonly PodBox[];
  readonly services: readonly ServiceBox[];
  readonly workloads: readonly {
    readonly ref: DocumentRef;
    readonly kind: string;
    readonly name: string;
    readonly state: StateToken;
    readonly status: string;
    readonly owner?: DocumentRef;
    readonly revision?: string;
  }[];
}

// --- timeline ----------------------------------------------------------------------------------------------------------------

export interface TimelineView {
  readonly from: Micros;
  /** How far the run has been computed. */
  readonly to: Micros;
  /** Foreground messages per bucket of equal width over [from, to]. */
  readonly density: readonly number[];
  readonly marks: readonly { readonly t: Micros; readonly seq: Seq; readonly kind: 'action' | 'fault' | 'problem' | 'ready'; readonly title: string }[];
  readonly chapters: readonly { readonly t: Micros; readonly title: string }[];
}

export type StepUnit = 'state change' | 'message' | 'bus event' | 'API write' | 'chapter' | 'bookmark';

// --- selection and inspector ---------------------------------------------------------------------------------------------------

export type Selection =
  | { readonly kind: 'object'; readonly ref: DocumentRef }
  | { readonly kind: 'message'; readonly seq: Seq }
  | { readonly kind: 'process'; readonly address: string }
  | { readonly kind: 'state'; readonly machine: string; readonly entity: string }
  | { readonly kind: 'line'; readonly file: string; readonly line: number };

export interface StateNodeView {
  /** Dotted path; also the id. */
  readonly path: string;
  readonly title: string;
  readonly parent?: string;
  readonly kind: 'atomic' | 'compound' | 'parallel' | 'final';
  readonly initial: boolean;
  readonly entry: readonly string[];
}

export interface StateEdgeView {
  readonly from: string;
  readonly to: string;
  /** Event name, or `after 10 s`, or `after <delay>`. */
  readonly label: string;
  readonly guard?: string;
  readonly actions: readonly string[];
}

export interface MachineGraph {
  readonly machine: string;
  readonly nodes: readonly StateNodeView[];
  readonly edges: readonly StateEdgeView[];
}

export interface MachineView {
  readonly machine: string;
  readonly entity: string;
  /** Dotted path of the state; of a parallel machine the paths of its regions, joined by `|`. */
  readonly state: string;
  readonly since: Micros;
  readonly context: Readonly<Record<string, unknown>>;
  readonly timers: readonly ArmedTimer[];
  readonly history: readonly { readonly seq: Seq; readonly t: Micros; readonly from: string; readonly to: string; readonly event: string }[];
}

export interface WhyStep {
  readonly seq: Seq;
  readonly t: Micros;
  readonly text: string;
  readonly lane: string;
}

/** Something that might change a state: what would be done, and when after the moment asked about. */
export interface WhatIf {
  readonly id: string;
  readonly label: string;
  /** The user's text with the change in it, when the change is one of text. */
  readonly edit?: { readonly file: string; readonly text: string };
  readonly steps: readonly { readonly after: Micros; readonly intent: Intent }[];
  /** When the other run begins to differ; the moment asked about when absent. */
  readonly from?: Micros;
  /** The figure that says whether it helps; how the object stands at the end when absent. */
  readonly measure?: MeasureName;
  /** Whose state or figure that is; the object asked about, or what made it, when absent. */
  readonly watch?: DocumentRef;
  /** What it is compared with: what would be done otherwise. Nothing when absent. */
  readonly against?: readonly { readonly after: Micros; readonly intent: Intent }[];
}

/** Figures of a run, by name (`why/measures.ts`). */
export type MeasureName =
  | 'failures'
  | 'busiest'
  | 'skew'
  | 'pods-on-node'
  | 'gone'
  | 'evicted'
  | 'jobs'
  | 'lowered'
  | 'stale'
  | 'restarts'
  | 'unready'
  | 'dropped';

/** What became of it in a run of its own. */
export interface TriedWhatIf extends WhatIf {
  /** How the object stands at the end: `web: 3/3 ready after 4.2 s`. */
  readonly outcome: string;
  /** Better than what happens anyway. */
  readonly better: boolean;
}

export interface WhatIfView {
  /** How it stands at the end if nothing is done. */
  readonly anyway: string;
  /** How far after the moment each run was watched. */
  readonly horizon: Micros;
  readonly tried: readonly TriedWhatIf[];
}

/** What is known of the fields of a text of the user's, by line. */
export interface FieldNotes {
  /** Who read a line, how often, and the first and last message decided by it. */
  readonly readers: readonly {
    readonly line: number;
    readonly process: string;
    readonly count: number;
    readonly first: Seq;
    readonly last: Seq;
    readonly t: Micros;
  }[];
  /** Fields that the stored object has besides, after the line on which their map ends. */
  readonly defaults: readonly { readonly line: number; readonly indent: number; readonly text: readonly string[] }[];
}

/** A record at which a condition of a breakpoint became true. */
export interface BreakpointHit {
  readonly condition: string;
  readonly t: Micros;
  readonly seq: Seq;
}

/** A table of what was weighed. */
export interface EvidenceView {
  readonly title?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly attempt: number;
  readonly attempts: number;
}

export interface WhyView {
  readonly sentence: string;
  /** From the root (user action, fault, loop) to the thing asked about. */
  readonly chain: readonly WhyStep[];
  /** Where a choice was made: e.g. scheduler verdict per node and plugin. */
  readonly evidence?: EvidenceView;
  /** What was weighed in earlier attempts, oldest first. */
  readonly earlier?: readonly EvidenceView[];
  /** The object whose state might be otherwise. */
  readonly changeable?: DocumentRef;
  /** Where in the user's text it began. */
  readonly origin?: { readonly file: string; readonly line: number };
  /** What to type on a real cluster. */
  readonly command?: string;
}

export interface ObjectView {
  readonly ref: DocumentRef;
  readonly exists: boolean;
  readonly state: StateToken;
  readonly status: string;
  readonly yaml: string;
  readonly resourceVersion?: string;
  readonly events: readonly {
    readonly t: Micros;
    readonly type: string;
    readonly reason: string;
    readonly message: string;
    readonly count: number;
    readonly from: string;
  }[];
  readonly owners: readonly DocumentRef[];
  readonly dependants: readonly DocumentRef[];
}

export interface MessageView {
  readonly row: MessageRow;
  /** The payload as YAML. */
  readonly payload: string;
  readonly reply?: { readonly seq: Seq; readonly payload: string };
  /** Stages of the API request, when it is one. */
  readonly stages?: readonly { readonly stage: string; readonly verdict: string; readonly t: Micros; readonly detail: string }[];
  /** JSON-path diff of the object it changed. */
  readonly diff?: readonly { readonly path: string; readonly before: string; readonly after: string }[];
}

export interface InspectorView {
  readonly title: string;
  readonly subtitle: string;
  readonly object?: ObjectView;
  readonly message?: MessageView;
  readonly machines: readonly MachineView[];
  /** The newest ones; `olderRows`: there are more. */
  readonly rows: readonly MessageRow[];
  readonly olderRows?: true;
  /** Inner documents of a process: iptables rules, IPAM, image store, queue. */
  readonly documents: readonly { readonly ref: DocumentRef; readonly text: string }[];
  readonly why?: WhyView;
  /** Panels with more of the thing, asked for one by one. */
  readonly panels?: readonly PanelKind[];
}

import type { RandomStream } from '../kernel/index.ts';
import { CycleState } from './framework/cycle-state.ts';
import { type Diagnosis, fitErrorMessage, NO_NODES_AVAILABLE, rejectors } from './framework/diagnosis.ts';
import { isRejected, type NodeToStatus, type Snapshot, type Status, status } from './framework/interface.ts';
import type { Framework, NodePluginScores } from './framework/runtime/framework.ts';
import type { NodeInfo, PodInfo } from './framework/types.ts';

const MIN_FEASIBLE_NODES_TO_FIND = 100;
const MIN_FEASIBLE_NODES_PERCENTAGE_TO_FIND = 5;

/** How many feasible nodes are enough. Source: `pkg/scheduler/schedule_one.go` numFeasibleNodesToFind. */
export function numFeasibleNodesToFind(allNodes: number, percentageOfNodesToScore = 0): number {
  if (allNodes < MIN_FEASIBLE_NODES_TO_FIND) return allNodes;
  const adaptive = Math.max(50 - Math.trunc(allNodes / 125), MIN_FEASIBLE_NODES_PERCENTAGE_TO_FIND);
  return Math.max(Math.trunc((allNodes * (percentageOfNodesToScore || adaptive)) / 100), MIN_FEASIBLE_NODES_TO_FIND);
}

/** What one scheduling cycle found out. */
export interface CycleResult {
  readonly state: CycleState;
  readonly feasible: readonly string[];
  readonly statuses: NodeToStatus;
  readonly scores: readonly NodePluginScores[];
  /** The node; undefined when there is none. */
  readonly chosen: string | undefined;
  /** Why not, in the words of FailedScheduling. */
  readonly message: string;
  /** `Unschedulable` when nodes or plugins said no, `SchedulerError` when something broke. */
  readonly reason: 'Unschedulable' | 'SchedulerError' | undefined;
  readonly unschedulablePlugins: ReadonlySet<string>;
  readonly pendingPlugins: ReadonlySet<string>;
  readonly nominatedNodeName: string | undefined;
}

const none: ReadonlySet<string> = new Set();
const noStatus: NodeToStatus = { nodes: new Map(), absent: status('UnschedulableAndUnresolvable') };

export interface AlgorithmOptions {
  readonly framework: Framework;
  /** 0: by the size of the cluster. */
  readonly percentageOfNodesToScore: number;
  readonly snapshot: Snapshot;
  readonly random: RandomStream;
  /** Where the next search for nodes starts: the profiles take turns on one round. */
  readonly search: { nextStartNodeIndex: number };
  /** Runs the filters, nominated Pods counted in. */
  readonly filterWithNominated: (state: CycleState, pod: PodInfo, node: NodeInfo) => Status | undefined;
}

/** Filters, scores and picks: the scheduling algorithm of one profile. */
export class Algorithm {
  private readonly framework: Framework;
  private readonly snapshot: Snapshot;

  constructor(private readonly options: AlgorithmOptions) {
    this.framework = options.framework;
    this.snapshot = options.snapshot;
  }

  /** One scheduling cycle up to the choice of the node, preemption included when there is none. */
  schedule(pod: PodInfo): CycleResult {
    const state = new CycleState();
    const nodes = this.snapshot.nodes();
    if (nodes.length === 0) return this.failed(state, { message: NO_NODES_AVAILABLE, reason: 'Unschedulable' });
    const pre = this.framework.preFilter(state, pod, nodes);
    if (pre.status) {
      if (!isRejected(pre.status)) return this.failed(state, { message: pre.status.reasons.join(', '), reason: 'SchedulerError' });
      const statuses: NodeToStatus = { nodes: new Map(), absent: pre.status };
      return this.unschedulable(state, pod, statuses, pre.status.reasons.join(', '), pre.narrowedBy, [pre.status]);
    }
    const absent = status(
      'UnschedulableAndUnresolvable',
      ...(pre.nodeNames ? [`node(s) didn't satisfy plugin(s) [${[...pre.narrowedBy].sort().join(' ')}]`] : []),
    );
    const nominated = this.snapshot.get(pod.pod.status?.nominatedNodeName ?? '');
    if (nominated && !this.options.filterWithNominated(state, pod, nominated)) return this.fits(state, pod, [nominated], { nodes: new Map(), absent });
    const names = pre.nodeNames;
    const candidates = names ? nodes.filter(({ name }) => names.has(name)) : nodes;
    const { feasible, verdicts } = this.findFeasible(state, pod, candidates);
    const { search } = this.options;
    search.nextStartNodeIndex = (search.nextStartNodeIndex + feasible.length + verdicts.size) % nodes.length;
    const statuses: NodeToStatus = { nodes: verdicts, absent };
    if (feasible.length === 0) return this.unschedulable(state, pod, statuses, '', pre.narrowedBy, verdicts.values());
    return this.fits(state, pod, feasible, statuses);
  }

  private findFeasible(state: CycleState, pod: PodInfo, nodes: readonly NodeInfo[]): { feasible: NodeInfo[]; verdicts: Map<string, Status> } {
    const enough = numFeasibleNodesToFind(nodes.length, this.options.percentageOfNodesToScore);
    const feasible: NodeInfo[] = [];
    const verdicts = new Map<string, Status>();
    for (let i = 0; i < nodes.length && feasible.length < enough; i++) {
      const node = nodes[(this.options.search.nextStartNodeIndex + i) % nodes.length] as NodeInfo;
      const verdict = this.options.filterWithNominated(state, pod, node);
      if (verdict) verdicts.set(node.name, verdict);
      else feasible.push(node);
    }
    return { feasible, verdicts };
  }

  /** A single feasible node is taken without scoring. */
  private fits(state: CycleState, pod: PodInfo, feasible: readonly NodeInfo[], statuses: NodeToStatus): CycleResult {
    const result = { ...this.failed(state, { message: '', reason: undefined }), feasible: feasible.map(({ name }) => name), statuses };
    const [only] = feasible;
    if (only && feasible.length === 1) return { ...result, chosen: only.name };
    const verdict = this.framework.preScore(state, pod, feasible);
    if (verdict) return { ...result, message: verdict.reasons.join(', '), reason: 'SchedulerError' };
    const scores = this.framework.score(state, pod, feasible);
    return { ...result, scores, chosen: this.selectHost(scores) };
  }

  /** The highest total; equals are drawn with equal chance. */
  private selectHost(scores: readonly NodePluginScores[]): string | undefined {
    let best: NodePluginScores[] = [];
    for (const row of scores) {
      const most = best[0]?.total ?? Number.NEGATIVE_INFINITY;
      if (row.total > most) best = [row];
      else if (row.total === most) best.push(row);
    }
    return best.length === 1 ? best[0]?.name : this.options.random.pick(best).name;
  }

  private unschedulable(
    state: CycleState,
    pod: PodInfo,
    statuses: NodeToStatus,
    preFilterMessage: string,
    narrowedBy: ReadonlySet<string>,
    verdicts: Iterable<Status>,
  ): CycleResult {
    const { unschedulable, pending } = rejectors(verdicts);
    for (const plugin of narrowedBy) unschedulable.add(plugin);
    const post = this.framework.postFilter(state, pod, statuses);
    const diagnosis: Diagnosis = {
      numAllNodes: this.snapshot.size,
      statuses,
      preFilterMessage,
      postFilterMessage: post.status?.reasons.join(', ') ?? '',
      unschedulablePlugins: unschedulable,
      pendingPlugins: pending,
    };
    return {
      ...this.failed(state, { message: fitErrorMessage(diagnosis), reason: 'Unschedulable' }),
      statuses,
      unschedulablePlugins: unschedulable,
      pendingPlugins: pending,
      nominatedNodeName: post.nominatedNodeName,
    };
  }

  private failed(state: CycleState, { message, reason }: Pick<CycleResult, 'message' | 'reason'>): CycleResult {
    return {
      state,
      feasible: [],
      statuses: noStatus,
      scores: [],
      chosen: undefined,
      message,
      reason,
      unschedulablePlugins: none,
      pendingPlugins: none,
      nominatedNodeName: undefined,
    };
  }
}

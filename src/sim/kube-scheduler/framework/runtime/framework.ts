import type { Procedure } from '../../../kernel/index.ts';
import type { CycleState } from '../cycle-state.ts';
import type { ClusterEventWithHint } from '../events.ts';
import { isRejected, type NodeScore, type NodeToStatus, type Plugin, type PostFilterResult, type QueuedPodInfo, type Status, status } from '../interface.ts';
import type { NodeInfo, PodInfo } from '../types.ts';

export interface Enabled {
  readonly plugin: Plugin;
  /** May it reject nodes? Its Filter can be switched off by the profile. */
  readonly filters: boolean;
  /** Weight of its score; 0 for plugins that do not score, undefined when the profile leaves its score out. */
  readonly weight: number | undefined;
}

/** One plugin's score of one node: as the plugin gave it, brought to 0..100, and times its weight. */
export interface PluginScore {
  readonly raw: number;
  readonly normalized: number;
  readonly weighted: number;
}

export interface NodePluginScores {
  readonly name: string;
  readonly scores: Readonly<Record<string, PluginScore>>;
  readonly total: number;
}

const has =
  <K extends keyof Plugin>(point: K) =>
  (enabled: Enabled): boolean =>
    enabled.plugin[point] !== undefined;

const by = (verdict: Status, plugin: Plugin): Status => ({ ...verdict, plugin: plugin.name });

export interface PreFilterOutcome {
  readonly status: Status | undefined;
  /** Names left by plugins that narrow the nodes; undefined = all nodes. */
  readonly nodeNames: ReadonlySet<string> | undefined;
  readonly narrowedBy: ReadonlySet<string>;
}

/**
 * Runs the plugins of one profile at each extension point, in MultiPoint order.
 * Source: `pkg/scheduler/framework/runtime/framework.go`.
 */
export class Framework {
  private readonly queueSort: Plugin | undefined;
  private readonly preFilters: readonly Enabled[];
  private readonly filters: readonly Enabled[];
  private readonly scorers: readonly Enabled[];
  private readonly reservers: readonly Enabled[];
  private readonly permitters: readonly Enabled[];

  constructor(private readonly enabled: readonly Enabled[]) {
    this.queueSort = enabled.find(has('less'))?.plugin;
    this.preFilters = enabled.filter(has('preFilter'));
    this.filters = enabled.filter(has('filter')).filter(({ filters }) => filters);
    this.scorers = enabled.filter(has('score')).filter(({ weight }) => weight !== undefined);
    this.reservers = enabled.filter(has('reserve'));
    this.permitters = enabled.filter(has('permit'));
  }

  less(a: QueuedPodInfo, b: QueuedPodInfo): boolean {
    return this.queueSort?.less?.(a, b) ?? a.timestamp < b.timestamp;
  }

  get preEnqueue(): readonly Plugin[] {
    return this.enabled.filter(has('preEnqueue')).map(({ plugin }) => plugin);
  }

  get hints(): ReadonlyMap<string, readonly ClusterEventWithHint[]> {
    return new Map(this.enabled.map(({ plugin }) => [plugin.name, plugin.eventsToRegister?.() ?? []]));
  }

  preFilter(state: CycleState, pod: PodInfo, nodes: readonly NodeInfo[]): PreFilterOutcome {
    let nodeNames: ReadonlySet<string> | undefined;
    const narrowedBy = new Set<string>();
    for (const { plugin } of this.preFilters) {
      const outcome = plugin.preFilter?.(state, pod, nodes);
      if (!outcome) continue;
      if ('nodeNames' in outcome) {
        narrowedBy.add(plugin.name);
        const previous = nodeNames;
        nodeNames = previous ? new Set([...previous].filter((name) => outcome.nodeNames.has(name))) : outcome.nodeNames;
        if (nodeNames.size === 0) return { status: emptied(narrowedBy), nodeNames, narrowedBy };
      } else if (outcome.code === 'Skip') state.skipFilter.add(plugin.name);
      else return { status: by(outcome, plugin), nodeNames, narrowedBy };
    }
    return { status: undefined, nodeNames, narrowedBy };
  }

  /** The first plugin that rejects the node decides. */
  filter(state: CycleState, pod: PodInfo, node: NodeInfo): Status | undefined {
    for (const { plugin } of this.filters) {
      if (state.skipFilter.has(plugin.name)) continue;
      const verdict = plugin.filter?.(state, pod, node);
      if (verdict) return by(verdict, plugin);
    }
    return undefined;
  }

  addPod(state: CycleState, pod: PodInfo, added: PodInfo, node: NodeInfo): void {
    for (const { plugin } of this.enabled) if (!state.skipFilter.has(plugin.name)) plugin.addPod?.(state, pod, added, node);
  }

  removePod(state: CycleState, pod: PodInfo, removed: PodInfo, node: NodeInfo): void {
    for (const { plugin } of this.enabled) if (!state.skipFilter.has(plugin.name)) plugin.removePod?.(state, pod, removed, node);
  }

  /** Plugins in turn until one makes the Pod schedulable; their reasons are joined. */
  postFilter(state: CycleState, pod: PodInfo, statuses: NodeToStatus): PostFilterResult {
    const reasons: string[] = [];
    let nominatedNodeName: string | undefined;
    for (const { plugin } of this.enabled) {
      const result = plugin.postFilter?.(state, pod, statuses);
      if (!result) continue;
      if (!result.status || result.status.code === 'UnschedulableAndUnresolvable' || !isRejected(result.status)) return result;
      nominatedNodeName = result.nominatedNodeName ?? nominatedNodeName;
      reasons.push(...result.status.reasons);
    }
    return { status: status('Unschedulable', ...reasons), ...(nominatedNodeName === undefined ? {} : { nominatedNodeName }) };
  }

  preScore(state: CycleState, pod: PodInfo, nodes: readonly NodeInfo[]): Status | undefined {
    for (const { plugin } of this.scorers) {
      const verdict = plugin.preScore?.(state, pod, nodes);
      if (verdict?.code === 'Skip') state.skipScore.add(plugin.name);
      else if (verdict) return by(verdict, plugin);
    }
    return undefined;
  }

  score(state: CycleState, pod: PodInfo, nodes: readonly NodeInfo[]): readonly NodePluginScores[] {
    const rows = nodes.map((node) => ({ name: node.name, scores: {} as Record<string, PluginScore>, total: 0 }));
    for (const { plugin, weight } of this.scorers) {
      if (!plugin.score || state.skipScore.has(plugin.name)) continue;
      const scores: NodeScore[] = [];
      const raw: number[] = [];
      for (const node of nodes) {
        const score = plugin.score(state, pod, node);
        raw.push(score);
        scores.push({ name: node.name, score });
      }
      plugin.normalizeScore?.(state, pod, scores);
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i];
        const entry = scores[i];
        if (!row || !entry) continue;
        const weighted = entry.score * (weight ?? 0);
        row.scores[plugin.name] = { raw: raw[i] ?? 0, normalized: entry.score, weighted };
        row.total += weighted;
      }
    }
    return rows;
  }

  reserve(state: CycleState, pod: PodInfo, node: string): Status | undefined {
    for (const { plugin } of this.reservers) {
      const verdict = plugin.reserve?.(state, pod, node);
      if (verdict) return by(verdict, plugin);
    }
    return undefined;
  }

  /** In reverse order; all of them, those included that did not get to reserve. */
  unreserve(state: CycleState, pod: PodInfo, node: string): void {
    for (const { plugin } of [...this.reservers].reverse()) plugin.unreserve?.(state, pod, node);
  }

  permit(state: CycleState, pod: PodInfo, node: string): Status | undefined {
    for (const { plugin } of this.permitters) {
      const verdict = plugin.permit?.(state, pod, node);
      if (verdict) return by(verdict, plugin);
    }
    return undefined;
  }

  /** PreBind of all, then Bind of the first that does not skip. */
  *bind(state: CycleState, pod: PodInfo, node: string): Procedure<Status | undefined> {
    for (const { plugin } of this.enabled) {
      const verdict = plugin.preBind ? yield* plugin.preBind(state, pod, node) : undefined;
      if (verdict) return by(verdict, plugin);
    }
    for (const { plugin } of this.enabled) {
      if (!plugin.bind) continue;
      const verdict = yield* plugin.bind(state, pod, node);
      if (verdict?.code !== 'Skip') return verdict && by(verdict, plugin);
    }
    return status('Error', 'no Bind plugin took the pod');
  }

  postBind(state: CycleState, pod: PodInfo, node: string): void {
    for (const { plugin } of this.enabled) plugin.postBind?.(state, pod, node);
  }
}

function emptied(plugins: ReadonlySet<string>): Status {
  const names = [...plugins].sort().join(' ');
  const text = plugins.size === 1 ? `node(s) didn't satisfy plugin ${names}` : `node(s) didn't satisfy plugin(s) [${names}] simultaneously`;
  return { code: 'UnschedulableAndUnresolvable', reasons: [text] };
}

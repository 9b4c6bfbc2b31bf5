import type { DocumentRef, Micros, Seq } from '../../api/index.ts';
import type { Cgroup } from '../node/views.ts';

/** One resource of a node, cores or bytes or a count. */
export interface ResourceBar {
  readonly name: string;
  readonly capacity: number;
  readonly allocatable: number;
  /** What the Pods on it request, and are limited to, together. */
  readonly requested: number;
  readonly limits: number;
  /** What their processes use; undefined where nobody measures it. */
  readonly used?: number;
}

/** A Pod in the order in which memory pressure would evict it. */
export interface EvictionRank {
  readonly ref: DocumentRef;
  readonly qos: string;
  readonly priority: number;
  readonly request: number;
  readonly used: number;
  /** Usage above the request, at least 0. */
  readonly over: number;
}

/** What was used, bytes or cores, from a moment on. */
export interface UsagePoint {
  readonly seq: Seq;
  readonly t: Micros;
  readonly value: number;
}

/** A line across a chart. */
export interface UsageMark {
  readonly name: 'request' | 'limit' | 'allocatable' | 'capacity';
  readonly value: number;
}

/** Usage over time, and what bounds it. */
export interface UsageChart {
  readonly history: readonly UsagePoint[];
  readonly marks: readonly UsageMark[];
}

/** `nr_periods`, `nr_throttled` and `throttled_usec` of cpu.stat, as last read. */
export interface Throttling {
  readonly periods: number;
  readonly throttled: number;
  readonly micros: number;
}

/** What a node has and gives, or what a Pod asked for and uses. */
export interface ResourcesView {
  readonly bars: readonly ResourceBar[];
  readonly memory: UsageChart;
  /** Of a Pod: mean over the time between two readings; empty where nobody read it. */
  readonly cpu: UsageChart;
  readonly throttling?: Throttling;
  /** Of a node: who would go first. */
  readonly ranking: readonly EvictionRank[];
  /** The tree of cgroups, or the part of it that is the Pod's. */
  readonly cgroups: readonly Cgroup[];
  /** Owners of cgroups by a part of their path: the UID of a Pod, the ID of a container. */
  readonly owners: readonly (readonly [part: string, name: string])[];
}

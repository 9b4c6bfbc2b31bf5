import type { DocumentRef, Micros, Seq } from '../../api/index.ts';

/** What one score plugin said of one node: its own number, scaled to 0–100, and times the plugin's weight. */
export interface ScoreCell {
  readonly raw: number;
  readonly normalized: number;
  readonly weighted: number;
}

export interface NodeVerdict {
  readonly node: string;
  readonly verdict: 'chosen' | 'fits' | 'refused';
  /** The plugin that left the node out. Filtering of a node ends at the first refusal. */
  readonly plugin?: string;
  readonly reasons: readonly string[];
  readonly scores: Readonly<Record<string, ScoreCell>>;
  readonly total?: number;
}

export interface SchedulingAttempt {
  readonly number: number;
  /** The record in which the scheduler wrote it down. */
  readonly seq: Seq;
  readonly t: Micros;
  readonly feasible: number;
  readonly chosen?: string;
  readonly message?: string;
  readonly nodes: readonly NodeVerdict[];
  /** Columns: filter plugins, in the order in which they are asked, and score plugins. */
  readonly filters: readonly string[];
  readonly scores: readonly string[];
  /** What a plugin's normalised scores are multiplied by; absent when all of them were 0, so that it does not show. */
  readonly weights: Readonly<Record<string, number>>;
  /** Pods that this attempt had deleted to make room, and the node that it nominated for the Pod. */
  readonly victims: readonly DocumentRef[];
  readonly nominated?: string;
}

export interface SchedulingQueue {
  readonly name: string;
  readonly length: number;
  readonly pods: readonly string[];
  /** Of backoffQ: when each of the Pods may be tried again. */
  readonly expires: Readonly<Record<string, Micros>>;
}

export interface SchedulingView {
  /** The Pod of the attempts. */
  readonly pod?: DocumentRef;
  /** Oldest first. */
  readonly attempts: readonly SchedulingAttempt[];
  /** What the scheduler holds, by place; absent before it has ever held anything. */
  readonly queues: readonly SchedulingQueue[];
  /** Of the scheduler itself: Pods that it has tried, the latest first. */
  readonly tried: readonly { readonly pod: DocumentRef; readonly attempts: number; readonly t: Micros; readonly outcome: string; readonly placed: boolean }[];
}

import type { DocumentRef, Micros, Seq } from '../../api/index.ts';
import type { StateToken } from '../views.ts';

/** A thing that a workload made or steers: a ReplicaSet, a Pod, a Job. */
export interface WorkloadPart {
  readonly ref: DocumentRef;
  readonly title: string;
  readonly note: string;
  readonly state: StateToken;
  readonly status: string;
  /** Counts, when it has some. */
  readonly desired?: number;
  readonly ready?: number;
}

/** How a workload, or what scales or schedules it, stands: its counts, its arithmetic, its parts and its past. */
export interface WorkloadView {
  readonly ref: DocumentRef;
  /** Fields by their path, with their values. */
  readonly facts: readonly (readonly [field: string, value: string])[];
  /** The arithmetic that the controller does with them. */
  readonly rules: readonly string[];
  readonly parts: readonly WorkloadPart[];
  readonly conditions: readonly { readonly type: string; readonly status: string; readonly reason: string; readonly message: string }[];
  /** Counts whenever they changed, oldest first. */
  readonly history: readonly { readonly seq: Seq; readonly t: Micros; readonly desired: number; readonly ready: number }[];
}

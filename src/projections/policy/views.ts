import type { DocumentRef } from '../../api/index.ts';

/** May one Pod open connections to another, as the policies say? */
export interface PolicyCell {
  readonly verdict: 'all' | 'some' | 'none';
  /** Ports that are allowed, when not all are: `TCP 80`, `TCP http`. */
  readonly ports: readonly string[];
  /** Policies that decided: those that isolate one of the two. */
  readonly by: readonly string[];
}

/** Who may talk to whom: a row for each sender, a column for each receiver. */
export interface PolicyView {
  readonly pods: readonly { readonly ref: DocumentRef; readonly name: string }[];
  readonly cells: readonly (readonly PolicyCell[])[];
  /** What it was asked of. */
  readonly of: 'policy' | 'pod';
  /** By direction: of a policy the Pods that it isolates, of a Pod the policies that isolate it. */
  readonly isolates: readonly (readonly [direction: string, pods: readonly string[]])[];
  /** Somebody of the cluster watches NetworkPolicies. */
  readonly enforced: boolean;
  /** Pods left out. */
  readonly more: number;
}

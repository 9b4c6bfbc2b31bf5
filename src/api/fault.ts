import type { Address, Seq } from './ids.ts';
import type { Micros } from './time.ts';

/** What can be broken. Each is handled by one file in `src/sim/faults`. */
export type Fault =
  | { readonly type: 'crash-process'; readonly process: Address }
  | { readonly type: 'drop-messages'; readonly from: string; readonly to: string; readonly channel?: string; readonly probability: number }
  | { readonly type: 'delay-messages'; readonly from: string; readonly to: string; readonly method?: string; readonly by: Micros }
  | { readonly type: 'fail-readiness'; readonly namespace: string; readonly pod: string }
  | { readonly type: 'kill-container'; readonly namespace: string; readonly pod: string; readonly container: string }
  | { readonly type: 'node-down'; readonly node: string }
  // Below the kubelet. Without a host every registry is down.
  | { readonly type: 'registry-down'; readonly registry?: string }
  | { readonly type: 'corrupt-layer'; readonly image: string; readonly layer: number }
  | { readonly type: 'cni-error'; readonly node: string; readonly times?: number; readonly code?: number; readonly msg?: string }
  | { readonly type: 'cni-config-missing'; readonly node: string }
  | { readonly type: 'stop-runtime'; readonly node: string }
  | { readonly type: 'restart-daemon'; readonly node: string; readonly seconds?: number }
  | { readonly type: 'remove-image'; readonly node: string; readonly image: string }
  | { readonly type: 'device-unhealthy'; readonly node: string; readonly device: string }
  | { readonly type: 'kill-pause'; readonly namespace: string; readonly pod: string }
  // The control plane. A leader is the etcd member or the replica that leads when the fault comes.
  | { readonly type: 'crash-leader'; readonly of: 'etcd' | 'kube-controller-manager' | 'kube-scheduler' }
  | { readonly type: 'cloud-instance-deleted'; readonly node: string }
  | { readonly type: 'control-plane-outage' }
  | { readonly type: 'etcd-quorum-loss' }
  // Of any process or machine: `of` and `from` are addresses or patterns, a node's name for all that runs there.
  | { readonly type: 'partition'; readonly of: string; readonly from?: string }
  | { readonly type: 'hang-process'; readonly process: Address }
  | { readonly type: 'slow-process'; readonly process: Address; readonly by: Micros }
  | { readonly type: 'clock-skew'; readonly of: string; readonly by: Micros }
  | { readonly type: 'etcd-compact'; readonly revision?: number }
  | { readonly type: 'etcd-snapshot-save'; readonly file: string }
  | { readonly type: 'etcd-snapshot-restore'; readonly file: string }
  | { readonly type: 'etcd-wipe' }
  // One message on its way, by its seq. What is no longer on its way is left alone.
  | { readonly type: 'drop-message'; readonly message: Seq }
  | { readonly type: 'delay-message'; readonly message: Seq; readonly by: Micros }
  | { readonly type: 'duplicate-message'; readonly message: Seq };

export type FaultType = Fault['type'];

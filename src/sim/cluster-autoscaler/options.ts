import { type Address, type ClusterAutoscalerFlags, type Micros, seconds } from '../../api/index.ts';

export interface AutoscalerOptions extends ClusterAutoscalerFlags {
  /** The provider's API. */
  readonly cloud: Address;
}

/** Source: `cluster-autoscaler/config/flags/flags.go`. */
export const SCAN_INTERVAL = seconds(10);
export const MAX_NODE_PROVISION_TIME = seconds(900);
export const MAX_GRACEFUL_TERMINATION = seconds(600);
/** What a drain waits on top, and how often it looks (`core/scaledown/actuation/drain.go`). */
export const POD_EVICTION_HEADROOM = seconds(30);
export const EVICTION_POLL = seconds(5);
export const EVICTION_RETRY = seconds(10);
export const MAX_POD_EVICTION_TIME = seconds(120);
/** `--expendable-pods-priority-cutoff`: Pods below are no reason for a new node. */
export const PRIORITY_CUTOFF = -10;
export const MAX_EMPTY_BULK_DELETE = 10;
export const MAX_SOFT_TAINTS = 10;
/** `--initial-node-group-backoff-duration`, `--max-node-group-backoff-duration`, `--node-group-backoff-reset-timeout`. */
export const BACKOFF = { initial: seconds(300), max: seconds(1_800), reset: seconds(10_800) } as const;
export const DELAY_AFTER_FAILURE = seconds(180);

const flag = (given: number | undefined, fallback: number): Micros => seconds(given ?? fallback);

export const unneededTime = ({ scaleDownUnneededTime }: ClusterAutoscalerFlags): Micros => flag(scaleDownUnneededTime, 600);
export const delayAfterAdd = ({ scaleDownDelayAfterAdd }: ClusterAutoscalerFlags): Micros => flag(scaleDownDelayAfterAdd, 600);
export const utilizationThreshold = ({ scaleDownUtilizationThreshold = 0.5 }: ClusterAutoscalerFlags): number => scaleDownUtilizationThreshold;

export const TO_BE_DELETED = 'ToBeDeletedByClusterAutoscaler';
export const DELETION_CANDIDATE = 'DeletionCandidateOfClusterAutoscaler';

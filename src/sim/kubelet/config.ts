import { parseDuration } from '../apimachinery/duration.ts';
import { type Micros, millis, seconds } from '../../api/index.ts';

/** Periods of the kubelet's loops: `kubernetes/pkg/kubelet/kubelet.go` and `apis/config/v1beta1/defaults.go`. */
export const periods = {
  plegRelist: seconds(1),
  syncTicker: seconds(1),
  housekeeping: seconds(2),
  /** Each Pod again, even when nothing happened. */
  resync: seconds(60),
  /** After a failed sync. */
  backOff: seconds(10),
  /** After a sync that found no network. */
  backOffTransient: seconds(1),
  nodeStatusUpdate: seconds(10),
  nodeStatusReport: seconds(300),
  leaseRenew: seconds(10),
  /** The runtime's own health is asked this often (updateRuntimeUp). */
  runtimeUp: seconds(5),
  statusBatch: seconds(10),
  containerGC: seconds(60),
  imageGC: seconds(300),
  eviction: seconds(10),
  fileCheck: seconds(20),
} as const satisfies Record<string, Micros>;

/** A duration of the configuration (`5m0s`), micros; the default when it does not say. */
export function durationOf(text: string | undefined, fallback: Micros): Micros {
  return text === undefined ? fallback : ((parseDuration(text) ?? fallback) as Micros);
}

export const LEASE_DURATION_SECONDS = 40;
/** Requests for the node's status and lease give up after this long (`cmd/kubelet/app/server.go` heartbeatClientConfig: `nodeStatusUpdateFrequency`). */
export const HEARTBEAT_TIMEOUT = seconds(10);
/** A StopContainer never gets less (`kuberuntime_container.go` minimumGracePeriodInSeconds). */
export const MINIMUM_GRACE_PERIOD_SECONDS = 2;
/** `runtimeRequestTimeout`. Calls that wait for a process to end or an image to arrive have their own. */
export const RUNTIME_REQUEST_TIMEOUT = seconds(120);
/** First pause before a failed volume is mounted again; doubles to 2 min 2 s (`goroutinemap/exponentialbackoff`). */
export const MOUNT_RETRY = { initial: millis(500), max: seconds(122) } as const;
/** `WaitForAttachAndMount` gives up after this long, and the sync fails (`volume_manager.go` podAttachAndMountTimeout). */
export const MOUNT_TIMEOUT = seconds(123);

export const KUBELET_VERSION = 'v1.36.2';
/** Major and minor, as the User-Agent of probes names them. */
export const KUBELET_MINOR = '1.36';
export const RUNTIME_NAME = 'containerd';
/** What runtimes call themselves, by the process that answers CRI. */
export const runtimeNameOf = (runtime: string | undefined): string => (runtime === 'cri-dockerd' ? 'docker' : (runtime ?? RUNTIME_NAME));

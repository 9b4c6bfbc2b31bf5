import { at, object, objects, text, number, type Json } from './values.ts';
import type { StateToken } from './views.ts';

/** The condition of a type in `status.conditions`. */
export const condition = (value: unknown, type: string): Json | undefined => objects(at(value, 'status.conditions')).find((each) => each['type'] === type);

interface Summary {
  readonly reason: string;
  readonly ready: number;
  readonly total: number;
  readonly restarts: number;
}

const terminatedReason = (terminated: Json): string =>
  text(terminated['reason']) || (number(terminated['signal']) !== 0 ? `Signal:${number(terminated['signal'])}` : `ExitCode:${number(terminated['exitCode'])}`);

const isSidecar = (container: Json | undefined): boolean => container?.['restartPolicy'] === 'Always';

/** The STATUS text of the first init container that is not done, or undefined when all are. */
function initReason(pod: Json): string | undefined {
  const specs = objects(at(pod, 'spec.initContainers'));
  const statuses = objects(at(pod, 'status.initContainerStatuses'));
  for (const [position, status] of statuses.entries()) {
    const state = object(status['state']);
    const terminated = object(state['terminated']);
    const waiting = text(object(state['waiting'])['reason']);
    if (state['terminated'] !== undefined && number(terminated['exitCode']) === 0) continue;
    if (isSidecar(specs.find((spec) => spec['name'] === status['name'])) && status['started'] === true) continue;
    if (state['terminated'] !== undefined) return `Init:${terminatedReason(terminated)}`;
    return waiting !== '' && waiting !== 'PodInitializing' ? `Init:${waiting}` : `Init:${position}/${specs.length}`;
  }
  return undefined;
}

function containersReason(pod: Json, fallback: string): { readonly reason: string; readonly running: boolean } {
  let reason = fallback;
  let running = false;
  for (const status of objects(at(pod, 'status.containerStatuses')).toReversed()) {
    const state = object(status['state']);
    const waiting = text(object(state['waiting'])['reason']);
    if (waiting !== '') reason = waiting;
    else if (state['terminated'] !== undefined) reason = terminatedReason(object(state['terminated']));
    else if (status['ready'] === true && state['running'] !== undefined) running = true;
  }
  return { reason, running };
}

/**
 * READY and STATUS as `kubectl get pods` prints them (kubernetes/pkg/printers/internalversion/printers.go, printPod).
 */
export function podSummary(value: unknown): Summary {
  const pod = object(value);
  const phase = text(at(pod, 'status.phase'));
  let reason = text(at(pod, 'status.reason')) || phase;
  if (text(condition(pod, 'PodScheduled')?.['reason']) === 'SchedulingGated') reason = 'SchedulingGated';
  const statuses = objects(at(pod, 'status.containerStatuses'));
  const sidecars = objects(at(pod, 'spec.initContainers')).filter(isSidecar);
  const sidecarStatuses = objects(at(pod, 'status.initContainerStatuses')).filter((status) => sidecars.some((spec) => spec['name'] === status['name']));
  const init = initReason(pod);
  if (init !== undefined) reason = init;
  if (init === undefined || condition(pod, 'Initialized')?.['status'] === 'True') {
    const containers = containersReason(pod, reason);
    reason = containers.reason;
    if (reason === 'Completed' && containers.running) reason = condition(pod, 'Ready')?.['status'] === 'True' ? 'Running' : 'NotReady';
  }
  if (at(pod, 'metadata.deletionTimestamp') !== undefined) {
    if (text(at(pod, 'status.reason')) === 'NodeLost') reason = 'Unknown';
    else if (phase !== 'Succeeded' && phase !== 'Failed') reason = 'Terminating';
  }
  return {
    reason: reason || 'Pending',
    ready: [...statuses, ...sidecarStatuses].filter((status) => status['ready'] === true && at(status, 'state.running') !== undefined).length,
    total: objects(at(pod, 'spec.containers')).length + sidecars.length,
    restarts: [...statuses, ...sidecarStatuses].reduce((sum, status) => sum + number(status['restartCount']), 0),
  };
}

const WAITS = new Set(['CrashLoopBackOff', 'ImagePullBackOff', 'Init:CrashLoopBackOff', 'Init:ImagePullBackOff', 'SchedulingGated', 'NotReady']);
const STARTING = new Set(['', 'Pending', 'ContainerCreating', 'PodInitializing', 'Running']);

function runningToken(pod: Json, reason: string): StateToken {
  const ready = condition(pod, 'Ready');
  if (ready?.['status'] === 'True') return 'ready';
  if (WAITS.has(reason)) return 'blocked';
  if (!STARTING.has(reason) && !/^Init:\d/.test(reason)) return 'error';
  // Never yet ready since it was taken in: it is starting. Ready once and not now: something is wrong.
  const accepted = condition(pod, 'Initialized')?.['lastTransitionTime'] ?? condition(pod, 'PodScheduled')?.['lastTransitionTime'];
  const starting = reason !== 'Running' || ready === undefined || ready['lastTransitionTime'] === accepted || neverReady(pod);
  return starting ? 'progress' : 'blocked';
}

const neverReady = (pod: Json): boolean => objects(at(pod, 'status.containerStatuses')).some((status) => status['started'] === false);

/** State of a Pod: what you should feel, not its phase. */
export function podToken(value: unknown): StateToken {
  const pod = object(value);
  const phase = text(at(pod, 'status.phase'));
  const { reason } = podSummary(pod);
  if (reason === 'Unknown' || phase === 'Unknown') return 'unknown';
  if (phase === 'Succeeded') return 'done';
  if (phase === 'Failed') return 'error';
  if (at(pod, 'metadata.deletionTimestamp') !== undefined) return 'terminating';
  if (text(at(pod, 'spec.nodeName')) === '') return condition(pod, 'PodScheduled')?.['status'] === 'False' ? 'blocked' : 'unscheduled';
  return runningToken(pod, reason);
}

/** State and STATUS text of a container. */
export function containerState(status: Json | undefined): { readonly state: StateToken; readonly status: string } {
  const state = object(status?.['state']);
  if (state['running'] !== undefined)
    return status?.['ready'] === true ? { state: 'ready', status: 'Running' } : { state: 'progress', status: 'Running, not ready' };
  if (state['terminated'] !== undefined) {
    const terminated = object(state['terminated']);
    const reason = terminatedReason(terminated);
    return { state: number(terminated['exitCode']) === 0 ? 'done' : 'error', status: reason };
  }
  const reason = text(object(state['waiting'])['reason']) || 'Waiting';
  return { state: WAITS.has(reason) ? 'blocked' : STARTING.has(reason) || reason === 'Waiting' ? 'progress' : 'error', status: reason };
}

/** State and STATUS column of a Node (printers.go, printNode). */
export function nodeState(value: unknown): { readonly state: StateToken; readonly status: string } {
  const node = object(value);
  const ready = condition(node, 'Ready');
  const cordoned = at(node, 'spec.unschedulable') === true ? ',SchedulingDisabled' : '';
  if (ready?.['status'] === 'True') return { state: cordoned === '' ? 'ready' : 'blocked', status: `Ready${cordoned}` };
  if (ready === undefined) return { state: 'unknown', status: `Unknown${cordoned}` };
  return { state: ready['status'] === 'Unknown' ? 'unknown' : 'blocked', status: `NotReady${cordoned}` };
}

/** Desired and ready counts of a workload; which fields hold them depends on the kind. */
const COUNTS: Readonly<Record<string, readonly [desired: string, ready: string]>> = {
  Deployment: ['spec.replicas', 'status.readyReplicas'],
  ReplicaSet: ['spec.replicas', 'status.readyReplicas'],
  ReplicationController: ['spec.replicas', 'status.readyReplicas'],
  StatefulSet: ['spec.replicas', 'status.readyReplicas'],
  DaemonSet: ['status.desiredNumberScheduled', 'status.numberReady'],
  Job: ['spec.completions', 'status.succeeded'],
};

export const isWorkload = (kind: string): boolean => kind in COUNTS;
export const workloadKinds: readonly string[] = Object.keys(COUNTS);

/** `2/3 ready` with its state. */
export function workloadState(kind: string, value: unknown): { readonly state: StateToken; readonly status: string } {
  const [desiredPath, readyPath] = COUNTS[kind] ?? ['', ''];
  const desired = number(at(value, desiredPath) ?? (kind === 'DaemonSet' ? 0 : 1));
  const ready = number(at(value, readyPath));
  const status = kind === 'Job' ? `${ready}/${desired} complete` : `${ready}/${desired} ready`;
  if (at(value, 'metadata.deletionTimestamp') !== undefined) return { state: 'terminating', status };
  if (condition(value, 'Progressing')?.['status'] === 'False' || condition(value, 'Failed')?.['status'] === 'True') return { state: 'error', status };
  if (kind === 'Job' && condition(value, 'Complete')?.['status'] === 'True') return { state: 'done', status };
  if (ready >= desired) return { state: desired === 0 ? 'done' : 'ready', status };
  return { state: 'progress', status };
}

/** State and a word for any object, by its kind. */
export function objectState(kind: string, value: unknown): { readonly state: StateToken; readonly status: string } {
  if (kind === 'Pod') return { state: podToken(value), status: podSummary(value).reason };
  if (kind === 'Node') return nodeState(value);
  if (isWorkload(kind)) return workloadState(kind, value);
  if (at(value, 'metadata.deletionTimestamp') !== undefined) return { state: 'terminating', status: 'Terminating' };
  const phase = text(at(value, 'status.phase'));
  if (phase === 'Pending') return { state: 'blocked', status: phase };
  return phase === 'Terminating' ? { state: 'terminating', status: phase } : { state: 'ready', status: phase };
}

/** Glyph of a state. */
export const glyphs: Readonly<Record<StateToken, string>> = {
  unscheduled: '◌',
  progress: '◔',
  blocked: '▲',
  ready: '●',
  error: '✕',
  terminating: '◑',
  done: '✓',
  unknown: '?',
};

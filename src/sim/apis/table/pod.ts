import { dig, isObject, listAt, numberAt, own, stringAt } from '../../apimachinery/index.ts';
import { age, columns, nameOf, orNone, type Printer, since } from './printer.ts';

export interface PodSummary {
  readonly ready: number;
  readonly total: number;
  /** The STATUS column. */
  readonly status: string;
  readonly restarts: number;
  /** RFC 3339 of the last restart; `''` = none. */
  readonly lastRestart: string;
}

interface Progress {
  reason: string;
  ready: number;
  restarts: number;
  sidecarRestarts: number;
  last: string;
  sidecarLast: string;
}

const later = (a: string, b: string): string => (Date.parse(b) > (Date.parse(a) || 0) ? b : a);
const lastFinish = (status: unknown): string => stringAt(status, 'lastState', 'terminated', 'finishedAt');

function terminatedReason(terminated: unknown): string {
  const reason = stringAt(terminated, 'reason');
  if (reason !== '') return reason;
  const signal = numberAt(terminated, 'signal');
  return signal !== 0 ? `Signal:${signal}` : `ExitCode:${numberAt(terminated, 'exitCode')}`;
}

/** The init containers' part. Returns true while the Pod is initializing. */
function printInit(pod: unknown, progress: Progress): boolean {
  const specs = listAt(pod, 'spec', 'initContainers');
  const sidecars = new Set(specs.filter((spec) => own(spec, 'restartPolicy') === 'Always').map((spec) => own(spec, 'name')));
  for (const [index, status] of listAt(pod, 'status', 'initContainerStatuses').entries()) {
    const sidecar = sidecars.has(own(status, 'name'));
    progress.restarts += numberAt(status, 'restartCount');
    progress.last = later(progress.last, lastFinish(status));
    if (sidecar) {
      progress.sidecarRestarts += numberAt(status, 'restartCount');
      progress.sidecarLast = later(progress.sidecarLast, lastFinish(status));
    }
    const terminated = dig(status, 'state', 'terminated');
    if (isObject(terminated) && numberAt(terminated, 'exitCode') === 0) continue;
    if (sidecar && own(status, 'started') === true) {
      if (own(status, 'ready') === true) progress.ready += 1;
      continue;
    }
    const waiting = stringAt(status, 'state', 'waiting', 'reason');
    if (isObject(terminated)) progress.reason = `Init:${terminatedReason(terminated)}`;
    else if (waiting !== '' && waiting !== 'PodInitializing') progress.reason = `Init:${waiting}`;
    else progress.reason = `Init:${index}/${specs.length}`;
    return true;
  }
  return false;
}

function hasTrue(pod: unknown, type: string): boolean {
  return listAt(pod, 'status', 'conditions').some((condition) => own(condition, 'type') === type && own(condition, 'status') === 'True');
}

function printContainers(pod: unknown, progress: Progress): void {
  let running = false;
  let errorReason = '';
  for (const status of listAt(pod, 'status', 'containerStatuses').toReversed()) {
    progress.restarts += numberAt(status, 'restartCount');
    progress.last = later(progress.last, lastFinish(status));
    const waiting = stringAt(status, 'state', 'waiting', 'reason');
    const terminated = dig(status, 'state', 'terminated');
    if (waiting !== '') progress.reason = waiting;
    else if (isObject(terminated)) {
      progress.reason = terminatedReason(terminated);
      if (numberAt(terminated, 'exitCode') !== 0) errorReason = progress.reason;
    } else if (own(status, 'ready') === true && isObject(dig(status, 'state', 'running'))) {
      running = true;
      progress.ready += 1;
    }
  }
  if (progress.reason !== 'Completed') return;
  if (running && hasTrue(pod, 'Ready')) progress.reason = 'Running';
  else if (errorReason !== '') progress.reason = errorReason;
  else if (running) progress.reason = 'NotReady';
}

/** What `kubectl get pods` says of a Pod: READY, STATUS, RESTARTS (printers.go printPod). */
export function summarizePod(pod: unknown): PodSummary {
  const phase = stringAt(pod, 'status', 'phase');
  const statusReason = stringAt(pod, 'status', 'reason');
  const gated = listAt(pod, 'status', 'conditions').some(
    (condition) => own(condition, 'type') === 'PodScheduled' && own(condition, 'reason') === 'SchedulingGated',
  );
  const progress: Progress = {
    reason: gated ? 'SchedulingGated' : statusReason || phase,
    ready: 0,
    restarts: 0,
    sidecarRestarts: 0,
    last: '',
    sidecarLast: '',
  };
  const initializing = printInit(pod, progress);
  if (!initializing || hasTrue(pod, 'Initialized')) {
    progress.restarts = progress.sidecarRestarts;
    progress.last = progress.sidecarLast;
    printContainers(pod, progress);
  }
  const deleting = dig(pod, 'metadata', 'deletionTimestamp') !== undefined;
  let status = progress.reason;
  if (deleting && statusReason === 'NodeLost') status = 'Unknown';
  else if (deleting && phase !== 'Failed' && phase !== 'Succeeded') status = 'Terminating';
  const sidecars = listAt(pod, 'spec', 'initContainers').filter((spec) => own(spec, 'restartPolicy') === 'Always').length;
  return { ready: progress.ready, total: listAt(pod, 'spec', 'containers').length + sidecars, status, restarts: progress.restarts, lastRestart: progress.last };
}

function readinessGates(pod: unknown): string {
  const gates = listAt(pod, 'spec', 'readinessGates');
  if (gates.length === 0) return '<none>';
  return `${gates.filter((gate) => hasTrue(pod, stringAt(gate, 'conditionType'))).length}/${gates.length}`;
}

export const podPrinter: Printer = {
  columns: columns('Name', 'Ready', 'Status', 'Restarts', 'Age', 'IP+', 'Node+', 'Nominated Node+', 'Readiness Gates+'),
  cells: (pod, nowMs) => {
    const { ready, total, status, restarts, lastRestart } = summarizePod(pod);
    const restartText = restarts !== 0 && lastRestart !== '' ? `${restarts} (${since(lastRestart, nowMs)} ago)` : String(restarts);
    return [
      nameOf(pod),
      `${ready}/${total}`,
      status,
      restartText,
      age(pod, nowMs),
      orNone(stringAt(pod, 'status', 'podIPs', 0, 'ip')),
      orNone(stringAt(pod, 'spec', 'nodeName')),
      orNone(stringAt(pod, 'status', 'nominatedNodeName')),
      readinessGates(pod),
    ];
  },
};

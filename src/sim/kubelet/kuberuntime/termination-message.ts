import type { CriContainerStatus } from '../../../api/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { KernelCalls } from '../kernel-calls.ts';
import { podUidOf } from '../runtime-status.ts';

export const TERMINATION_MESSAGE_PATH = '/dev/termination-log';
/** `MaxContainerTerminationMessageLength`, and the limits of what logs give instead. */
const MAX_LENGTH = 4_096;
const MAX_LOG_LENGTH = 2_048;
const MAX_LOG_LINES = 80;

/** The file of the node that stands in a run of a container as its termination log. */
export function terminationLog(uid: string, container: string, attempt: number): string {
  return `/var/lib/kubelet/pods/${uid}/containers/${container}/${attempt.toString(16).padStart(8, '0')}`;
}

function* textOf(kernel: KernelCalls, path: string, tailLines?: number): Procedure<string> {
  const { result } = yield* kernel.call('read', tailLines === undefined ? { path } : { path, tailLines });
  return typeof result?.text === 'string' ? result.text : '';
}

/** Log lines without time, stream and tag (`<time> stdout F <text>`). */
const withoutPrefix = (line: string): string => /^\S+ (?:stdout|stderr) [FP] ?(.*)$/.exec(line)?.[1] ?? line;

/**
 * What a run that has ended says of itself: what it wrote into its termination log, or the end of its log when it failed and its
 * policy is FallbackToLogsOnError. Source: `kubernetes/pkg/kubelet/kuberuntime/kuberuntime_container.go` getTerminationMessage.
 */
export function* withTerminationMessage(kernel: KernelCalls, run: CriContainerStatus): Procedure<CriContainerStatus> {
  if (run.state !== 'CONTAINER_EXITED') return run;
  const { annotations, metadata, exitCode, reason, logPath } = run;
  const path = annotations['io.kubernetes.container.terminationMessagePath'] ?? '';
  const written = path === '' ? '' : (yield* textOf(kernel, terminationLog(podUidOf(run), metadata.name, metadata.attempt))).slice(-MAX_LENGTH);
  const falls =
    annotations['io.kubernetes.container.terminationMessagePolicy'] === 'FallbackToLogsOnError' && exitCode !== 0 && reason !== 'ContainerCannotRun';
  const message = written === '' && falls ? yield* endOfLog(kernel, logPath) : written;
  return message === '' ? run : { ...run, message: run.message ? `${run.message}: ${message}` : message };
}

function* endOfLog(kernel: KernelCalls, path: string): Procedure<string> {
  const lines = (yield* textOf(kernel, path, MAX_LOG_LINES)).split('\n').filter((line) => line !== '');
  return lines
    .map((line) => `${withoutPrefix(line)}\n`)
    .join('')
    .slice(-MAX_LOG_LENGTH);
}

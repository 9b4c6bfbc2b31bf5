import { type Container, type Pod, seconds } from '../../../api/index.ts';
import type { Procedure, ProcessHost } from '../../kernel/index.ts';
import { type CriClient, rpcError } from '../cri.ts';
import { formatPod } from '../pod.ts';
import { resolvePort } from '../prober/prober.ts';
import { connect, dialError, type PodTraffic } from '../traffic.ts';

type LifecycleHandler = NonNullable<NonNullable<Container['lifecycle']>['preStop']>;

export interface HookTarget {
  readonly pod: Pod;
  readonly container: Container;
  readonly containerId: string;
  readonly traffic: PodTraffic;
  readonly podIP: string;
}

/** Runs a lifecycle hook; returns the message of a failure, or undefined. Source: `kubernetes/pkg/kubelet/lifecycle/handlers.go`. */
export function* runHook(host: ProcessHost, cri: CriClient, { exec, httpGet, sleep }: LifecycleHandler, target: HookTarget): Procedure<string | undefined> {
  const { container, pod } = target;
  const where = `for Container "${container.name}" in Pod "${formatPod(pod)}" failed - error`;
  if (exec) {
    const cmd = exec.command ?? [];
    const result = yield* cri.call('ExecSync', { containerId: target.containerId, cmd, timeout: 0 }, { subject: target.traffic.subject, timeout: undefined });
    if (!result.ok) return `Exec lifecycle hook ([${cmd.join(' ')}]) ${where}: ${rpcError(result)}, message: ""`;
    const { exitCode, stdout, stderr } = result.response;
    if (exitCode !== 0)
      return `Exec lifecycle hook ([${cmd.join(' ')}]) ${where}: command '${cmd.join(' ')}' exited with ${exitCode}: ${stderr}, message: ${JSON.stringify(stdout + stderr)}`;
  } else if (httpGet) {
    const port = resolvePort(httpGet.port, container);
    const path = httpGet.path || '/';
    if (typeof port === 'string') return `HTTP lifecycle hook (${path}) ${where}: ${port}`;
    const ip = httpGet.host || target.podIP;
    const answer = yield* connect(host, target.traffic, { protocol: 'http', host: ip, port, path }, undefined);
    if (answer.outcome !== 'ok') return `HTTP lifecycle hook (${path}) ${where}: Get "http://${ip}:${port}${path}": ${dialError(answer.outcome, ip, port)}`;
  } else if (sleep) yield* host.sleep(seconds(sleep.seconds));
  return undefined;
}

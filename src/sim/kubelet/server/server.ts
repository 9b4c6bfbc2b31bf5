import type { KubeletRequest, KubeletResponse, Pod } from '../../../api/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { type CriClient, rpcError } from '../cri.ts';
import type { KernelCalls } from '../kernel-calls.ts';
import { containersOf, initContainersOf } from '../pod.ts';
import type { RuntimePodStatus } from '../runtime-status.ts';

export interface ServerContext {
  readonly cri: CriClient;
  readonly kernel: KernelCalls;
  readonly find: (namespace: string, name: string) => { readonly pod: Pod; readonly runtime: RuntimePodStatus } | undefined;
  /** RFC 3339 of the simulated now, for `sinceTime`. */
  readonly now: () => string;
}

const answer = (code: number, body: string): KubeletResponse => ({ type: 'kubelet-response', code, body });

/** Answers kube-apiserver's calls to port 10250. Source: `kubernetes/pkg/kubelet/server/server.go`. */
export function* serve(context: ServerContext, request: KubeletRequest): Procedure<KubeletResponse> {
  const { namespace, pod: name, container } = request;
  const found = context.find(namespace, name);
  if (!found) return answer(404, `pod "${name}" does not exist`);
  const known = [...initContainersOf(found.pod), ...containersOf(found.pod)].some((spec) => spec.name === container);
  if (!known) return answer(404, `container "${container}" not found in pod "${name}"`);
  return request.operation === 'containerLogs' ? yield* containerLogs(context, request, found) : yield* exec(context, request, found.runtime);
}

function reasonOf(pod: Pod, container: string): string {
  const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])];
  return statuses.find((status) => status.name === container)?.state?.waiting?.reason ?? 'ContainerCreating';
}

/**
 * The log of the newest run of a container, or of the one before (`previous`). Query: tailLines, sinceSeconds, sinceTime,
 * timestamps, limitBytes. Source: `kubelet_pods.go` validateContainerLogStatus, `kuberuntime/logs/logs.go`.
 */
function* containerLogs(
  context: ServerContext,
  { query, container, pod: name }: KubeletRequest,
  found: { readonly pod: Pod; readonly runtime: RuntimePodStatus },
): Procedure<KubeletResponse> {
  const runs = found.runtime.containers.filter((run) => run.metadata.name === container);
  const previous = query.previous === 'true';
  const run = previous ? runs.find((candidate, index) => index > 0 || candidate.state === 'CONTAINER_EXITED') : runs[0];
  if (!run) {
    if (previous) return answer(400, `previous terminated container "${container}" in pod "${name}" not found`);
    const { reason } = { reason: reasonOf(found.pod, container) };
    const what = reason === 'ErrImagePull' || reason === 'ImagePullBackOff' ? 'trying and failing to pull image' : reason;
    return answer(400, `container "${container}" in pod "${name}" is waiting to start: ${what}`);
  }
  const tail = query.tailLines === undefined ? {} : { tailLines: Number(query.tailLines) };
  const result = yield* context.kernel.call('read', { path: run.logPath, ...tail });
  if (result.errno === 'ENOENT') return answer(200, '');
  if (result.errno) return answer(500, `failed to try resolving symlinks in path "${run.logPath}": ${result.errno}`);
  const text = typeof result.result?.text === 'string' ? result.result.text : '';
  return answer(200, render(text, query, context.now()));
}

/** `<RFC3339Nano> stdout F <text>` → text; lines that are not in CRI format pass through. */
function render(text: string, query: Readonly<Record<string, string>>, now: string): string {
  const since = query.sinceTime ? Date.parse(query.sinceTime) : query.sinceSeconds ? Date.parse(now) - Number(query.sinceSeconds) * 1_000 : undefined;
  const out: string[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const parts = /^(\S+) (?:stdout|stderr) [FP] ?(.*)$/.exec(line);
    if (parts && since !== undefined && Date.parse(parts[1] ?? '') < since) continue;
    const body = parts ? (parts[2] ?? '') : line;
    out.push(parts && query.timestamps === 'true' ? `${parts[1]} ${body}\n` : `${body}\n`);
  }
  const all = out.join('');
  return query.limitBytes === undefined ? all : all.slice(0, Number(query.limitBytes));
}

function* exec(context: ServerContext, { query, container, pod: name }: KubeletRequest, runtime: RuntimePodStatus): Procedure<KubeletResponse> {
  const run = runtime.containers.find((candidate) => candidate.metadata.name === container && candidate.state === 'CONTAINER_RUNNING');
  if (!run) return answer(404, `container not found ("${container}")`);
  const cmd = commandOf(query);
  const result = yield* context.cri.call('ExecSync', { containerId: run.id, cmd, timeout: 0 }, { timeout: undefined });
  if (!result.ok) return answer(500, `Internal error occurred: error executing command in container ${name}: ${rpcError(result)}`);
  const { stdout, stderr, exitCode } = result.response;
  return answer(exitCode === 0 ? 200 : 500, JSON.stringify({ stdout, stderr, exitCode }));
}

/** `command` holds the words of the command as a JSON array, or one word. */
function commandOf({ command = '' }: Readonly<Record<string, string>>): readonly string[] {
  if (!command.startsWith('[')) return [command];
  const words: unknown = JSON.parse(command);
  return Array.isArray(words) ? words.map(String) : [command];
}

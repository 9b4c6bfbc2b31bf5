import {
  type Address,
  type KubeletRequest,
  type KubeletResponse,
  type Message,
  type NodeSpec,
  objectRef,
  type Outgoing,
  type Payload,
  type Pod,
} from '../../../api/index.ts';
import { sendFrame } from '../../component-helpers/relay.ts';
import { kubeletConfiguration } from '../../component-helpers/node/kubelet-configuration.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { Journal } from '../journal.ts';
import type { KernelCalls } from '../kernel-calls.ts';
import { containersOf, initContainersOf } from '../pod.ts';
import type { RuntimePodStatus } from '../runtime-status.ts';
import { cadvisorMetrics, resourceMetrics } from './metrics.ts';
import { serveStream, type StreamingContext } from './streaming.ts';
import { summary } from './summary.ts';

export interface ServerContext extends StreamingContext {
  readonly kernel: KernelCalls;
  readonly kernelAddress: Address;
  readonly find: (namespace: string, name: string) => { readonly pod: Pod; readonly runtime: RuntimePodStatus } | undefined;
  /** What the kubelet was started with, and the names of the cluster. */
  readonly config: { readonly node: NodeSpec; readonly clusterDNS: string; readonly clusterDomain: string };
  readonly journal: Journal;
  /** All Pods that it knows. */
  readonly pods: () => readonly Pod[];
  /** RFC 3339 of the simulated now, for `sinceTime`. */
  readonly now: () => string;
}

const answer = (code: number, body: string): KubeletResponse => ({ type: 'kubelet-response', code, body });

interface Found {
  readonly pod: Pod;
  readonly runtime: RuntimePodStatus;
}

/** Handlers that are about no single Pod. A new one is one line here, and one in `kube-apiserver/registry/core/proxy.ts`. */
const handlers: Partial<Readonly<Record<KubeletRequest['operation'], (context: ServerContext) => Procedure<KubeletResponse>>>> = {
  'metrics/resource': resourceMetrics,
  'metrics/cadvisor': cadvisorMetrics,
  'stats/summary': summary,
  *configz({ config: { node, ...names } }) {
    return answer(200, `${JSON.stringify({ kubeletconfig: kubeletConfiguration(node, names) })}\n`);
  },
  *pods({ pods }) {
    return answer(200, `${JSON.stringify({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items: pods() })}\n`);
  },
  // Not of the kubelet but of journald, which has what the kubelet printed: `journalctl -u kubelet` on the node.
  *journal({ journal }) {
    return answer(200, journal.text());
  },
  *healthz() {
    return answer(200, 'ok');
  },
};

/** Answers kube-apiserver's calls to port 10250. Source: `kubernetes/pkg/kubelet/server/server.go`. */
export function* serve(context: ServerContext, request: KubeletRequest, message: Message<Payload>): Procedure<void> {
  const { namespace, pod: name, container, operation } = request;
  const reply = (response: KubeletResponse): void => void context.host.reply(message, { code: response.code, payload: response });
  const handler = handlers[operation];
  if (handler) return reply(yield* handler(context));
  const found = context.find(namespace, name);
  if (!found) return reply(answer(404, `pod "${name}" does not exist`));
  if (operation !== 'portForward' && !namesOf(found.pod).includes(container)) return reply(answer(404, `container "${container}" not found in pod "${name}"`));
  if (operation !== 'containerLogs') return yield* serveStream(context, request, message, found.runtime);
  const log = logOf(request, found);
  if ('refusal' in log) return reply(log.refusal);
  if (request.query.follow === 'true') return follow(context, request, message, log.path);
  reply(yield* readLog(context, request, log.path));
}

const namesOf = (pod: Pod): readonly string[] =>
  [...initContainersOf(pod), ...containersOf(pod), ...(pod.spec?.ephemeralContainers ?? [])].map(({ name }) => name);

/** `state.waiting.reason` as the refusal tells it. */
const WAITING: Readonly<Record<string, string>> = { ErrImagePull: "image can't be pulled", ImagePullBackOff: 'trying and failing to pull image' };

/** The id of the run whose log is meant, or why there is none. Source: `kubelet_pods.go` validateContainerLogStatus. */
function runOf({ query, container, pod: name }: KubeletRequest, pod: Pod): { readonly id: string } | string {
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = pod.status ?? {};
  const status = [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses].find((each) => each.name === container);
  const what = `container "${container}" in pod "${name}"`;
  if (!status) return `${what} is not available`;
  const last = status.lastState?.terminated?.containerID;
  const { running, terminated, waiting } = status.state ?? {};
  if (query.previous === 'true') return last ? { id: last } : `previous terminated ${what} not found`;
  if (running) return { id: status.containerID ?? '' };
  const ended = terminated?.containerID ?? last;
  if (terminated || status.lastState?.terminated) return ended ? { id: ended } : `${what} is terminated`;
  return `${what} is waiting to start${waiting?.reason ? `: ${WAITING[waiting.reason] ?? waiting.reason}` : ' - no logs yet'}`;
}

/** The log file of the newest run of a container, or of the one before (`previous`). */
function logOf(request: KubeletRequest, { pod, runtime }: Found): { readonly path: string } | { readonly refusal: KubeletResponse } {
  const run = runOf(request, pod);
  if (typeof run === 'string') return { refusal: answer(400, run) };
  const found = runtime.containers.find(({ id }) => run.id.endsWith(`//${id}`));
  return found ? { path: found.logPath } : { refusal: answer(400, `unable to retrieve container logs for ${run.id}`) };
}

const tailOf = ({ tailLines }: KubeletRequest['query']): { readonly tailLines?: number } => (tailLines === undefined ? {} : { tailLines: Number(tailLines) });

/** Query: tailLines, sinceSeconds, sinceTime, timestamps, limitBytes. Source: `cri-client/pkg/logs/logs.go`. */
function* readLog(context: ServerContext, { query }: KubeletRequest, path: string): Procedure<KubeletResponse> {
  const result = yield* context.kernel.call('read', { path, ...tailOf(query) });
  if (result.errno === 'ENOENT') return answer(200, '');
  if (result.errno) return answer(500, `failed to try resolving symlinks in path "${path}": ${result.errno}`);
  const text = typeof result.result?.text === 'string' ? result.result.text : '';
  return answer(200, render(text, query, context.now()));
}

/** The same, and then every line as it is written, until the container has ended or nobody listens. */
function follow(context: ServerContext, { query, namespace, pod }: KubeletRequest, message: Message<Payload>, path: string): void {
  const { host, kernelAddress } = context;
  const subject = objectRef('Pod', namespace, pod);
  const call = { call: 'poll', args: { path, ...tailOf(query) } };
  let begun = false;
  const outgoing: Outgoing = { to: kernelAddress, channel: 'syscall', method: call.call, subject, payload: { type: 'syscall', ...call } };
  const file: Message = host.stream(outgoing, ({ payload }) => {
    if (payload.type !== 'stream-frame') return;
    const text = render(payload.data, query, context.now());
    const ended = payload.stream === 'close';
    const heard = begun
      ? sendFrame(host, message, { stream: ended ? 'close' : 'stdout', data: text })
      : host.reply(message, { code: 200, payload: answer(200, text) });
    begun = true;
    if (!heard || ended) host.end(file);
  });
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

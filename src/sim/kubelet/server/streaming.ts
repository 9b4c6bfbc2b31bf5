import {
  type Address,
  type CriMethods,
  type KubeletRequest,
  type KubeletResponse,
  type Message,
  objectRef,
  type Outgoing,
  type Payload,
} from '../../../api/index.ts';
import type { Relay } from '../../component-helpers/relay.ts';
import type { Procedure, ProcessHost } from '../../kernel/index.ts';
import { type CriClient, rpcError } from '../cri.ts';
import type { RuntimePodStatus } from '../runtime-status.ts';

export interface StreamingContext {
  readonly host: ProcessHost;
  readonly cri: CriClient;
  readonly runtime: Address;
  readonly relay: Relay;
}

type Opened = { readonly url: string } | { readonly refusal: KubeletResponse };

const refuse = (code: number, body: string): Opened => ({ refusal: { type: 'kubelet-response', code, body } });
const flag = (query: KubeletRequest['query'], name: string): boolean => query[name] === 'true' || query[name] === '1';

/** Asks the runtime where the streams of a request are to be found. */
type Locate = (context: StreamingContext, request: KubeletRequest, status: RuntimePodStatus) => Procedure<Opened>;

/** `command` holds the words of the command as a JSON array, or one word. */
function commandOf({ command = '' }: KubeletRequest['query']): readonly string[] {
  if (!command.startsWith('[')) return [command];
  const words: unknown = JSON.parse(command);
  return Array.isArray(words) ? words.map(String) : [command];
}

const running = ({ containers }: RuntimePodStatus, name: string) =>
  containers.find((candidate) => candidate.metadata.name === name && candidate.state === 'CONTAINER_RUNNING');

function* ask<M extends 'Exec' | 'Attach' | 'PortForward'>(
  context: StreamingContext,
  method: M,
  request: CriMethods[M]['request'],
  subject: ReturnType<typeof objectRef>,
): Procedure<Opened> {
  const result = yield* context.cri.call(method, request, { subject });
  return result.ok ? { url: result.response.url } : refuse(500, rpcError(result));
}

/** Operation → CRI call. Source: `kubernetes/pkg/kubelet/kubelet_pods.go` GetExec, GetAttach, GetPortForward. */
const locations: Readonly<Partial<Record<KubeletRequest['operation'], Locate>>> = {
  *exec(context, { namespace, pod, container, query }, status) {
    const run = running(status, container);
    if (!run) return refuse(500, `container not found (${JSON.stringify(container)})`);
    const streams = { stdin: flag(query, 'stdin'), stdout: flag(query, 'stdout'), stderr: flag(query, 'stderr'), tty: flag(query, 'tty') };
    return yield* ask(context, 'Exec', { containerId: run.id, cmd: commandOf(query), ...streams }, objectRef('Pod', namespace, pod));
  },
  *attach(context, { namespace, pod, container, query }, status) {
    const run = running(status, container);
    if (!run) return refuse(500, `container ${container} not found in pod ${pod}_${namespace}`);
    const streams = { stdin: flag(query, 'stdin'), stdout: flag(query, 'stdout'), stderr: flag(query, 'stderr'), tty: flag(query, 'tty') };
    return yield* ask(context, 'Attach', { containerId: run.id, ...streams }, objectRef('Pod', namespace, pod));
  },
  *portForward(context, { namespace, pod, query }, status) {
    const sandbox = status.sandboxes.find((candidate) => candidate.state === 'SANDBOX_READY');
    if (!sandbox) return refuse(500, `failed to find sandbox for pod "${pod}_${namespace}"`);
    const port = (query.ports ?? '')
      .split(',')
      .filter((text) => text !== '')
      .map(Number);
    return yield* ask(context, 'PortForward', { podSandboxId: sandbox.id, port }, objectRef('Pod', namespace, pod));
  },
};

/**
 * Serves exec, attach and portForward: asks the runtime for a URL, connects to it and carries frames between the two. The leg
 * to the runtime is SPDY, whatever the client speaks. Source: `kubernetes/pkg/kubelet/server/server.go` `getExec`, `getAttach`, `getPortForward`.
 */
export function* serveStream(context: StreamingContext, request: KubeletRequest, message: Message<Payload>, status: RuntimePodStatus): Procedure<void> {
  const { host, relay, runtime } = context;
  const opened = yield* locations[request.operation]?.(context, request, status) ?? nowhere(request);
  const answer = (response: KubeletResponse): void => void host.reply(message, { code: response.code, payload: response });
  if ('refusal' in opened) return answer(opened.refusal);
  const outgoing: Outgoing = {
    to: runtime,
    channel: 'http',
    method: `POST ${opened.url}`,
    subject: objectRef('Pod', request.namespace, request.pod),
    payload: {
      type: 'stream-request',
      url: opened.url,
      upgrade: { protocol: 'SPDY/3.1', subprotocols: [request.operation === 'portForward' ? 'portforward.k8s.io' : 'v4.channel.k8s.io'] },
    },
  };
  const accepted = ({ payload }: Message<Payload>): boolean => {
    if (payload.type !== 'stream-response') return false;
    answer({ type: 'kubelet-response', code: payload.code, body: payload.body });
    return payload.code === 101;
  };
  relay.open(message, outgoing, accepted, () =>
    answer({ type: 'kubelet-response', code: 500, body: `error dialing backend: dial tcp 127.0.0.1: connect: connection refused` }),
  );
}

function* nowhere({ operation }: KubeletRequest): Procedure<Opened> {
  return refuse(404, `404 page not found: ${operation}`);
}

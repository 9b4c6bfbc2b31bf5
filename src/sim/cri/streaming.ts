import type { CriRequestOf, DocumentRef, Message, Outgoing, Payload, Seq, Status, StreamFrame, StreamRequest } from '../../api/index.ts';
import { isLast, sendFrame } from '../component-helpers/relay.ts';
import { hexId } from '../component-helpers/hex-id.ts';
import { failure, oci, podRef, type Rpc, type Runtime, success, syscall } from './runtime.ts';
import type { ContainerRecord } from './store.ts';

/** What a URL of the streaming server stands for; used once. Source: `cri-streaming/pkg/streaming/server.go`. */
type Pending =
  | { readonly kind: 'exec'; readonly request: CriRequestOf<'Exec'> }
  | { readonly kind: 'attach'; readonly request: CriRequestOf<'Attach'> }
  | { readonly kind: 'portforward'; readonly request: CriRequestOf<'PortForward'> };

/** The streaming server's memory: URLs that were handed out, and connections that are open. */
export interface Streams {
  readonly pending: Map<string, Pending>;
  /** What happens to a frame of a client, by the message that opened its connection. */
  readonly open: Map<Seq, (frame: StreamFrame) => void>;
}

export const noStreams = (): Streams => ({ pending: new Map(), open: new Map() });

/** The port of containerd's streaming server is free choice of the kernel; one and the same keeps runs comparable. */
const BASE = 'http://127.0.0.1:41327';

function urlFor(runtime: Runtime, pending: Pending): string {
  const token = hexId(runtime.host, 8);
  runtime.flights.streams.pending.set(token, pending);
  return `${BASE}/${pending.kind}/${token}`;
}

/** Prepares to run a command in a container; it runs when somebody connects to the URL. Source: containerd `container_exec.go`. */
export const exec: Rpc<'Exec'> = function* (runtime, request) {
  const record = runtime.store.containers.get(request.containerId);
  if (!record) return failure('NotFound', `failed to find container "${request.containerId}" in store: not found`);
  if (record.status.state !== 'CONTAINER_RUNNING') return failure('Unknown', `container is in ${record.status.state} state`);
  return success({ url: urlFor(runtime, { kind: 'exec', request }) });
};

/** Prepares to join a container's own streams. Source: containerd `container_attach.go`. */
export const attach: Rpc<'Attach'> = function* (runtime, request) {
  const record = runtime.store.containers.get(request.containerId);
  if (!record) return failure('NotFound', `failed to find container "${request.containerId}" in store: not found`);
  if (record.status.state !== 'CONTAINER_RUNNING') return failure('Unknown', `container is in ${record.status.state} state`);
  return success({ url: urlFor(runtime, { kind: 'attach', request }) });
};

/** Prepares to reach ports inside a sandbox. Source: containerd `sandbox_portforward.go`. */
export const portForward: Rpc<'PortForward'> = function* (runtime, request) {
  const sandbox = runtime.store.sandboxes.get(request.podSandboxId);
  if (!sandbox) return failure('NotFound', `failed to find sandbox "${request.podSandboxId}": not found`);
  if (sandbox.status.state !== 'SANDBOX_READY') return failure('Unknown', `sandbox container "${request.podSandboxId}" is not running`);
  return success({ url: urlFor(runtime, { kind: 'portforward', request }) });
};

/** Somebody connects to a URL of the streaming server. */
export function serveStream(runtime: Runtime, message: Message<Payload>, { url }: StreamRequest): void {
  const { pending } = runtime.flights.streams;
  const token = url.slice(url.lastIndexOf('/') + 1);
  const found = pending.get(token);
  pending.delete(token);
  runtime.host.reply(message, {
    code: found ? 101 : 404,
    payload: { type: 'stream-response', code: found ? 101 : 404, body: found ? '' : '404: Page Not Found' },
  });
  if (found?.kind === 'exec') serveExec(runtime, message, found.request);
  else if (found?.kind === 'attach') serveAttach(runtime, message, found.request);
  else if (found) servePortForward(runtime, message, found.request);
}

/** A frame of a client of the streaming server. */
export function streamFrame(runtime: Runtime, frame: StreamFrame): void {
  const { open } = runtime.flights.streams;
  open.get(frame.connection)?.(frame);
  if (isLast(frame)) open.delete(frame.connection);
}

/** The Status that travels on the error channel at the end (`remotecommand` v4 and later). */
type ExitStatus = Partial<Status> & Pick<Status, 'status'>;

const exitStatus = (code: number): ExitStatus =>
  code === 0
    ? { metadata: {}, status: 'Success' }
    : {
        metadata: {},
        status: 'Failure',
        message: `command terminated with non-zero exit code: exit status ${code}`,
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
      };

const internalError = (message: string): ExitStatus => ({
  metadata: {},
  status: 'Failure',
  message: `Internal error occurred: ${message}`,
  reason: 'InternalError',
  details: { causes: [{ message }] },
  code: 500,
});

/** Opens the FIFOs of a program's output; what comes out of them goes to the client. Returns the stream, to be ended. */
function openFifos(
  runtime: Runtime,
  message: Message<Payload>,
  args: { readonly id: string; readonly execId?: string },
  subject: DocumentRef,
  onClose: () => void,
): Message {
  const outgoing: Outgoing = { to: runtime.options.kernel, channel: 'syscall', method: 'open', subject, payload: { type: 'syscall', call: 'open', args } };
  const fifos: Message = runtime.host.stream(outgoing, ({ payload }) => {
    if (payload.type !== 'stream-frame') return;
    if (payload.stream === 'close') onClose();
    else if (!sendFrame(runtime.host, message, { stream: payload.stream, data: payload.data })) runtime.host.end(fifos);
  });
  return fifos;
}

/** Standard input travels as frames, and is written to the program's FIFO; `close` of the channel is its end. */
function feed(runtime: Runtime, args: { readonly id: string; readonly execId?: string }, subject: DocumentRef, { stream, data }: StreamFrame): void {
  const eof = stream === 'stdin' && data === '';
  if (stream === 'stdin') runtime.host.run(syscall(runtime, 'write', { ...args, fd: 0, text: data, ...(eof ? { eof } : {}) }, subject));
}

/** Ends exec and attach: the status on the error channel, and the connection is over. */
function finish(runtime: Runtime, message: Message<Payload>, fifos: Message, status: ExitStatus): void {
  runtime.host.end(fifos);
  runtime.flights.streams.open.delete(message.seq);
  sendFrame(runtime.host, message, { stream: 'error', data: JSON.stringify(status) });
}

function serveExec(runtime: Runtime, message: Message<Payload>, { containerId, cmd, stdin, tty }: CriRequestOf<'Exec'>): void {
  const { host, store, flights } = runtime;
  const record = store.containers.get(containerId);
  if (!record) return;
  const subject = podRef(record.sandboxConfig);
  const execId = `exec-${flights.nextExec.value++}`;
  const program = { id: containerId, execId };
  const fifos = openFifos(runtime, message, program, subject, () => {});
  flights.streams.open.set(message.seq, (frame) => {
    feed(runtime, program, subject, frame);
    // Whoever closes the connection leaves the program without a reader; a terminal that hangs up ends it.
    if (frame.stream === 'close') host.run(oci(runtime, record.runtimeHandler, { operation: 'kill', id: containerId, execId, signal: 'SIGHUP' }, subject));
  });
  host.run(
    oci(runtime, record.runtimeHandler, { operation: 'exec', id: containerId, command: cmd, execId, stdio: { stdin, tty } }, subject),
    ({ ok, error, exitCode = 0 }) => {
      const failed = `error executing command in container: failed to exec in container: failed to start exec "${execId}": OCI runtime exec failed: ${error ?? ''}: unknown`;
      finish(runtime, message, fifos, ok ? exitStatus(exitCode) : internalError(failed));
    },
  );
}

function serveAttach(runtime: Runtime, message: Message<Payload>, { containerId }: CriRequestOf<'Attach'>): void {
  const { flights, store } = runtime;
  const record: ContainerRecord | undefined = store.containers.get(containerId);
  if (!record) return;
  const { state } = record.status;
  if (state !== 'CONTAINER_RUNNING') {
    sendFrame(runtime.host, message, { stream: 'error', data: JSON.stringify(internalError(`error attaching to container: container is in ${state} state`)) });
    return;
  }
  const subject = podRef(record.sandboxConfig);
  const program = { id: containerId };
  const fifos = openFifos(runtime, message, program, subject, () => finish(runtime, message, fifos, exitStatus(0)));
  flights.streams.open.set(message.seq, (frame) => {
    feed(runtime, program, subject, frame);
    if (frame.stream === 'close') runtime.host.end(fifos);
  });
}

/** Each forwarded connection has a data and an error stream; it is made from inside the sandbox's network namespace. */
function servePortForward(runtime: Runtime, message: Message<Payload>, { podSandboxId }: CriRequestOf<'PortForward'>): void {
  const { flights, host, store } = runtime;
  const sandbox = store.sandboxes.get(podSandboxId);
  if (!sandbox) return;
  const { namespace, name } = sandbox.config.metadata;
  const { netns } = sandbox.life.context;
  const subject = podRef(sandbox.config);
  flights.streams.open.set(message.seq, ({ stream, data, port = 0, requestID = 0 }) => {
    if (stream !== 'data') return;
    host.run(syscall(runtime, 'connect', { netns, pod: `${namespace}/${name}`, port, data }, subject), ({ errno, result }) => {
      const refused = `error forwarding port ${port} to pod ${podSandboxId}, uid : failed to execute portforward in network namespace "${netns}": failed to connect to localhost:${port} inside namespace "${podSandboxId}", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused IPv6 dial tcp6 [::1]:${port}: connect: connection refused `;
      if (errno) sendFrame(host, message, { stream: 'error', data: refused, port, requestID });
      else sendFrame(host, message, { stream: 'data', data: String(result?.data ?? ''), port, requestID });
    });
  });
}

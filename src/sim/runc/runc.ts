import {
  type Address,
  type DocumentRef,
  type Message,
  millis,
  type OciRequest,
  type OciRuntimeName,
  type OciResponse,
  type OciSpec,
  type Payload,
  type SyscallResult,
} from '../../api/index.ts';
import { process as ociProcess } from '../../machines/process.ts';
import { podOf } from '../component-helpers/oci.ts';
import type { LifecycleHandle, Procedure, Process, ProcessFactory, ProcessHost } from '../kernel/index.ts';
import { binaries, type OciBinary } from './binaries.ts';
import { lookPath } from './look-path.ts';

export interface OciRuntimeOptions {
  readonly node: string;
  readonly kernel: Address;
}

/** `/run/runc/<id>/state.json`. */
interface State {
  readonly life: LifecycleHandle<typeof ociProcess>;
  readonly spec: OciSpec;
  pid: number;
}

type States = Map<string, State>;
type Operation = (request: OciRequest, message: Message<Payload>) => Procedure<OciResponse>;

const failed = (error: string): OciResponse => ({ type: 'oci-response', ok: false, error });
/** What the kernel says of a process, in the words of the OCI runtime. */
const statusOf: Readonly<Record<string, OciResponse['status']>> = { created: 'created', running: 'running', zombie: 'stopped' };

const done: OciResponse = { type: 'oci-response', ok: true };

/**
 * An OCI runtime: each request is one exec of the binary. The container's state is on disk; the states and their
 * order are those of OCI runtime-spec `runtime.md`.
 */
class OciRuntime implements Process {
  constructor(
    private readonly host: ProcessHost,
    private readonly options: OciRuntimeOptions,
    private readonly binary: OciBinary,
    private readonly states: States,
  ) {}

  /** `create` was cut off: no state.json was written yet, and `runc init`, which waits on a pipe from its parent, ends with it. */
  start(): void {
    for (const [id, { life, spec }] of [...this.states]) {
      if (!life.matches('creating')) continue;
      life.send({ type: 'FAILED' });
      this.states.delete(id);
      this.host.run(this.undo(id, spec, undefined));
    }
  }

  private *undo(id: string, spec: OciSpec, subject: DocumentRef | undefined): Procedure<void> {
    yield* this.syscall('kill', { id, signal: 'SIGKILL', quiet: true }, subject);
    yield* this.syscall('rmdir', { path: `/sys/fs/cgroup${spec.linux.cgroupsPath}` }, subject);
  }

  receive(message: Message<Payload>): void {
    const { payload } = message;
    if (payload.type !== 'oci-request') return;
    this.host.run(this.operations[payload.operation](payload, message), (response) => {
      const code = response.ok ? (response.exitCode ?? 0) : 1;
      this.host.reply(message, { payload: response, code });
    });
  }

  private readonly operations: Readonly<Record<OciRequest['operation'], Operation>> = {
    create: (request, message) => this.create(request, message),
    start: (request, message) => this.startInit(request, message),
    kill: (request, message) => this.kill(request, message),
    delete: (request, message) => this.delete(request, message),
    exec: (request, message) => this.exec(request, message),
    state: (request, message) => this.state(request, message),
  };

  /** Steps 1–5 of the OCI lifecycle: cgroup, namespaces, root file system; the user's program does not run yet. */
  private *create({ id, bundle, logPath }: OciRequest, message: Message<Payload>): Procedure<OciResponse> {
    if (!bundle) return failed(this.binary.createFailed('JSON specification file config.json not found'));
    if (this.states.has(id)) return failed(this.binary.createFailed('container with given ID already exists'));
    const life = this.host.lifecycle(ociProcess, {
      entity: entityOf(this.options.node, bundle),
      input: { id },
      ...(message.subject ? { subject: message.subject } : {}),
    });
    const state: State = { life, spec: bundle, pid: 0 };
    this.states.set(id, state);
    yield* this.host.sleep(this.host.cost(`${this.binary.name}.create`, millis(this.binary.createMs)));
    const { cgroupsPath, resources } = bundle.linux;
    yield* this.syscall('mkdir', { path: `/sys/fs/cgroup${cgroupsPath}`, values: resources }, message.subject);
    const clone = yield* this.syscall('clone3', { id, spec: bundle, parent: message.from, logPath: logPath ?? '' }, message.subject);
    const pid = Number(clone.result?.['pid'] ?? 0);
    yield* this.syscall('mount', { source: 'overlay', target: bundle.root.path, fstype: 'overlay' }, message.subject);
    const missing = lookPath(bundle, bundle.process.args[0] ?? '');
    if (clone.errno || missing) {
      life.send({ type: 'FAILED' });
      this.states.delete(id);
      yield* this.undo(id, bundle, message.subject);
      return failed(
        this.binary.createFailed(
          missing === undefined
            ? `unable to start container process: clone3: ${clone.errno ?? ''}`
            : this.binary.notExecutable(missing, bundle.process.args[0] ?? ''),
        ),
      );
    }
    state.pid = pid;
    life.send({ type: 'CREATED', pid });
    return { ...done, pid, status: 'created' };
  }

  /** Steps 6–8: runc init leaves the exec fifo and becomes the user's program. */
  private *startInit({ id }: OciRequest, message: Message<Payload>): Procedure<OciResponse> {
    const state = this.states.get(id);
    if (!state) return failed(`container does not exist`);
    if (!state.life.matches('created')) return failed(`cannot start a container that has ${state.life.state === 'running' ? 'already started' : 'stopped'}`);
    yield* this.host.sleep(this.host.cost(`${this.binary.name}.start`, millis(this.binary.startMs)));
    const result = yield* this.syscall('execve', { id }, message.subject);
    if (result.errno) return failed(`unable to start container process: ${result.errno}`);
    state.life.send({ type: 'START' });
    return { ...done, pid: state.pid, status: 'running' };
  }

  private *kill({ id, signal, execId }: OciRequest, message: Message<Payload>): Procedure<OciResponse> {
    if (!this.states.has(id)) return failed('container does not exist');
    const result = yield* this.syscall('kill', { id, signal: signal ?? 'SIGTERM', ...(execId ? { execId } : {}) }, message.subject);
    return result.errno ? failed(`no such process`) : done;
  }

  /** Undoes `create`: the process has ended, the mount and the cgroup go. */
  private *delete({ id }: OciRequest, message: Message<Payload>): Procedure<OciResponse> {
    const state = this.states.get(id);
    if (!state) return failed('container does not exist');
    const look = yield* this.syscall('waitid', { id }, message.subject);
    const ended = look.errno !== undefined || look.result?.['state'] === 'zombie';
    if (!ended) return failed(`cannot delete container ${id} that is not stopped: ${state.life.state}`);
    state.life.send({ type: 'EXITED', exitCode: Number(look.result?.['exitCode'] ?? 255) });
    yield* this.syscall('rmdir', { path: `/sys/fs/cgroup${state.spec.linux.cgroupsPath}` }, message.subject);
    state.life.send({ type: 'DELETE' });
    this.states.delete(id);
    return done;
  }

  /** One more process in the namespaces of a running container. */
  private *exec({ id, command = [], execId = 'exec', stdio }: OciRequest, message: Message<Payload>): Procedure<OciResponse> {
    const state = this.states.get(id);
    if (!state?.life.matches('running')) return failed('cannot exec in a stopped container');
    const missing = lookPath(state.spec, command[0] ?? '');
    if (missing) return failed(`exec failed: unable to start container process: ${missing}`);
    const result = yield* this.syscall('execve', { id, execId, argv: command, ...(stdio ? { stdio: true, ...stdio } : {}) }, message.subject);
    if (result.errno) return failed('cannot exec in a stopped container');
    const output = result.result ?? {};
    return { ...done, exitCode: Number(output['code'] ?? 0), stdout: String(output['stdout'] ?? ''), stderr: String(output['stderr'] ?? '') };
  }

  private *state({ id }: OciRequest, message: Message<Payload>): Procedure<OciResponse> {
    const state = this.states.get(id);
    if (!state) return failed('container does not exist');
    const look = yield* this.syscall('waitid', { id, nowait: true }, message.subject);
    const status = state.life.matches('creating') ? 'creating' : (statusOf[String(look.result?.['state'])] ?? 'stopped');
    const exitCode = look.result?.['exitCode'];
    return { ...done, pid: state.pid, status, ...(typeof exitCode === 'number' ? { exitCode } : {}) };
  }

  private *syscall(call: string, args: Readonly<Record<string, unknown>>, subject: DocumentRef | undefined): Procedure<SyscallResult> {
    const reply = yield* this.host.call({
      to: this.options.kernel,
      channel: 'syscall',
      method: call,
      subject,
      payload: { type: 'syscall', call, args },
    });
    return typeof reply === 'string' || reply.payload.type !== 'syscall-result' ? { type: 'syscall-result', errno: 'EIO' } : reply.payload;
  }
}

/** `node-1/default/web/nginx`; the sandbox's own process is `POD`, as the kubelet has always called it. */
function entityOf(node: string, spec: OciSpec): string {
  const cri = (name: string): string => spec.annotations[`io.kubernetes.cri.${name}`] ?? '';
  const pod = `${node}/${podOf(spec)}`;
  return cri('container-type') === 'sandbox' ? `${pod}/POD` : `${pod}/${cri('container-name')}`;
}

/** An OCI runtime on one node. Its state directory (`/run/runc`) survives: each exec of the binary reads it again. */
export function ociRuntime(options: OciRuntimeOptions, name: OciRuntimeName): ProcessFactory {
  const states: States = new Map();
  return (host) => new OciRuntime(host, options, binaries[name], states);
}

import { address, documentRef } from '../../../api/index.ts';
import { fail, flag, number, numbers, ok, spec, strings, text } from '../args.ts';
import type { Machine } from '../machine.ts';
import { nodeShell } from '../node-shell.ts';
import { outOfMemory } from '../oom.ts';
import { podOf } from '../../component-helpers/oci.ts';
import { isSandbox, type TaskStruct } from '../processes.ts';
import type { Call, Calls } from './call.ts';

const ESRCH = fail('ESRCH');

/** `{id, spec, parent, logPath}` → `{pid}`: a process in new namespaces and its cgroup, waiting on the exec fifo. */
const clone3: Call = (machine, args) => {
  const config = spec(args, 'spec');
  if (!config) return fail('EINVAL');
  const sandbox = isSandbox(config);
  const ppid = machine.monitorOf(text(args, 'parent'), config, sandbox);
  const pid = machine.processes.allocatePid();
  const joined = config.linux.namespaces.find(({ type }) => type === 'network');
  const task: TaskStruct = {
    pid,
    ppid,
    id: text(args, 'id'),
    pod: podOf(config),
    comm: 'runc:[2:INIT]',
    cgroup: config.linux.cgroupsPath,
    netns: joined ? (joined.path ?? `/proc/${pid}/ns/net`) : '',
    ns: machine.inodes.of(config, pid, sandbox),
    state: 'created',
    spec: config,
    logPath: text(args, 'logPath'),
    parent: address(text(args, 'parent')),
    memory: 0,
    pids: 1,
  };
  machine.cgroups.attach(task.cgroup, pid);
  machine.processes.put(task);
  return ok({ pid });
};

/** `TASK_COMM_LEN` is 16. An entrypoint script soon becomes (`exec "$@"`) what it was given. */
function commOf(args: readonly string[]): string {
  const program = args.find((arg) => !arg.endsWith('.sh')) ?? args[0] ?? '';
  return program.slice(program.lastIndexOf('/') + 1).slice(0, 15);
}

/** `{id}`: the waiting process becomes the program of its spec. `{id, execId, argv}`: one more program in a container. */
const execve: Call = (machine, args, message) => {
  const task = machine.processes.get(text(args, 'id'));
  if (!task) return ESRCH;
  if ('execId' in args) return exec(machine, task, args, message);
  if (task.state !== 'created') return fail('EINVAL');
  const running: TaskStruct = { ...task, state: 'running', comm: commOf(task.spec.process.args) };
  machine.publishProcesses(running);
  if (!isSandbox(task.spec)) {
    machine.upcall(task.pod, 'execve', {
      id: task.id,
      pid: task.pid,
      spec: task.spec,
      ip: task.netns === '' ? machine.options.nodeIP : machine.namespaces.addressOf(task.netns),
      hostNetwork: task.netns === '',
    });
  }
  return ok({ pid: task.pid });
};

/** A program in a running container: it answers with its output when it has ended. */
function exec(machine: Machine, task: TaskStruct, args: Parameters<Call>[1], message: Parameters<Call>[2]): undefined {
  const { pod } = task;
  machine.host.request(
    {
      to: machine.podLane(pod),
      channel: 'syscall',
      method: 'execve',
      subject: documentRef(`Pod/${pod}`),
      payload: { type: 'syscall', call: 'execve', args: { ...args, id: task.id, execId: text(args, 'execId'), argv: strings(args, 'argv') } },
    },
    (reply) => void machine.host.reply(message, { payload: reply.payload, code: reply.code }),
    { onFailure: () => void machine.host.reply(message, { payload: ESRCH, code: 'ESRCH' }) },
  );
  return undefined;
}

/**
 * `{id, signal, execId?, quiet?}`, or `{namespace, pod, container, signal}` for somebody on the node. SIGKILL asks nobody; any other signal is the program's affair. `quiet`: runc itself
 * takes back a process that never became a program.
 */
const kill: Call = (machine, args) => {
  const task =
    'id' in args ? machine.processes.get(text(args, 'id')) : machine.processes.find(`${text(args, 'namespace')}/${text(args, 'pod')}`, text(args, 'container'));
  if (!task) return ESRCH;
  const signal = text(args, 'signal');
  const execId = text(args, 'execId');
  if (flag(args, 'quiet')) machine.discard(task);
  else if (execId !== '') machine.upcall(task.pod, 'kill', { id: task.id, execId, signal });
  else if (signal === 'SIGKILL') machine.kill(task, false);
  else if (isSandbox(task.spec)) machine.exit(task, 0, false);
  else machine.upcall(task.pod, 'kill', { id: task.id, signal });
  return ok();
};

/**
 * `{id, nowait?}` → `{pid, state}` of a living process, or `{state: 'zombie', exitCode}` of one that has ended, which is
 * then gone unless `nowait` (WNOWAIT). ESRCH: never heard of, or waited for already.
 */
const waitid: Call = (machine, args) => {
  const id = text(args, 'id');
  const task = machine.processes.get(id);
  if (task) return ok({ pid: task.pid, state: task.state });
  const exitCode = machine.zombies.get(id);
  if (exitCode === undefined) return ESRCH;
  if (!flag(args, 'nowait')) machine.zombies.delete(id);
  return ok({ state: 'zombie', exitCode });
};

/** `{id, code}`: a program has ended. Expects no answer. */
const exitGroup: Call = (machine, args) => {
  const task = machine.processes.get(text(args, 'id'));
  if (task) machine.exit(task, number(args, 'code'), false);
  return undefined;
};

/** `{id, bytes}`: resident memory has become this. Above `memory.max` the OOM killer ends the container's first process, above what the machine has the one with the most points. */
const mmap: Call = (machine, args) => {
  const task = machine.processes.get(text(args, 'id'));
  if (!task) return undefined;
  const memory = number(args, 'bytes');
  const limit = machine.cgroups.memoryMax(task.cgroup);
  if (limit !== undefined && memory > limit) machine.kill(task, true);
  else {
    machine.publishProcesses({ ...task, memory });
    if (memory > task.memory) outOfMemory(machine);
  }
  return undefined;
};

/** `{id, pids}`: so many processes are now in the container (`fork(2)` and `wait(2)` of its own). */
const fork: Call = (machine, args) => {
  const task = machine.processes.get(text(args, 'id'));
  if (task) machine.processes.put({ ...task, pids: number(args, 'pids') });
  return undefined;
};

/** `{id, ports, hostNetwork, resident?}`: ports are remembered only for the host's own namespace; a Pod's are behind its own address. `resident`: bytes in memory by now, as far as they fit. */
const listen: Call = (machine, args, message) => {
  const task = 'resident' in args ? machine.processes.get(text(args, 'id')) : undefined;
  if (task) machine.processes.put({ ...task, memory: Math.min(number(args, 'resident'), machine.cgroups.memoryMax(task.cgroup) ?? Number.POSITIVE_INFINITY) });
  if (flag(args, 'hostNetwork')) for (const port of numbers(args, 'ports')) machine.hostListeners.set(port, message.from);
  return undefined;
};

/** `{argv}` → `{stdout, stderr, code}`: a command line of an administrator who is logged in on the node. */
const ssh: Call = (machine, args, message) => {
  machine.host.run(nodeShell.get()(machine, strings(args, 'argv')), ({ stdout, stderr = '', code = 0 }) => {
    machine.host.reply(message, { payload: ok({ stdout, stderr, code }), code });
  });
  return undefined;
};

export const processCalls: Calls = {
  ssh,
  clone3,
  execve,
  kill,
  exit_group: exitGroup,
  mmap,
  fork,
  listen,
  waitid,
};

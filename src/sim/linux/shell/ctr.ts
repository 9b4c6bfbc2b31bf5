import {
  address,
  type Address,
  type CriContainerStatus,
  type CriImage,
  type ImageConfig,
  millis,
  type OciRequest,
  type OciResponse,
  type OciSpec,
} from '../../../api/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { Machine } from '../machine.ts';
import { isSandbox } from '../processes.ts';
import { failed, type NodeCommand, optionsOf, type Printed, printed, table } from './command.ts';
import { call } from './crictl.ts';

/** The namespace of containerd in which its CRI plugin keeps what it makes. */
const CRI_NAMESPACE = 'k8s.io';
const RUNTIME = 'io.containerd.runc.v2';
const SHIM = 'containerd-shim-runc-v2';
/** `pkg/oci/spec.go`: what a container has that nobody asked for more. */
const NAMESPACES: OciSpec['linux']['namespaces'] = [{ type: 'pid' }, { type: 'ipc' }, { type: 'uts' }, { type: 'mount' }, { type: 'network' }];
const POLL = millis(200);

type Subcommand = (machine: Machine, namespace: string, argv: readonly string[]) => Procedure<Printed>;

const refusal = (error: string): Printed => failed(`ctr: ${error}`);
const done: Printed = { stdout: '' };
const keyOf = (namespace: string, id: string): string => `${namespace}/${id}`;

/** A container of a namespace, whoever made it. */
interface Entry {
  readonly id: string;
  readonly image: string;
}

const nameOf = (images: readonly CriImage[], reference: string): string =>
  images.find(({ id, repoTags, repoDigests }) => id === reference || repoTags.includes(reference) || repoDigests.includes(reference))?.repoTags[0] ?? reference;

/** Sandboxes and containers of the CRI plugin are ordinary containers of `k8s.io`. */
function* ofKubernetes(machine: Machine): Procedure<readonly Entry[]> {
  const sandboxes = yield* call(machine, 'ListPodSandbox', {});
  const containers = yield* call(machine, 'ListContainers', {});
  const images = yield* call(machine, 'ListImages', {});
  const known = images.ok ? images.response.images : [];
  const pause = known.flatMap(({ repoTags }) => repoTags).find((tag) => tag.includes('/pause:')) ?? '';
  return [
    ...(sandboxes.ok ? sandboxes.response.items.map(({ id }) => ({ id, image: pause })) : []),
    ...(containers.ok ? containers.response.containers.map(({ id, imageRef }: CriContainerStatus) => ({ id, image: nameOf(known, imageRef) })) : []),
  ];
}

function* containersOf(machine: Machine, namespace: string): Procedure<readonly Entry[]> {
  const own = [...machine.durable.containers].filter(([key]) => key.startsWith(`${namespace}/`));
  const entries = own.map(([key, { root }]): Entry => ({ id: key.slice(namespace.length + 1), image: root.image }));
  return [...(namespace === CRI_NAMESPACE ? yield* ofKubernetes(machine) : []), ...entries].sort((a, b) => (a.id < b.id ? -1 : 1));
}

const list: Subcommand = function* (machine, namespace, argv) {
  const entries = yield* containersOf(machine, namespace);
  if (argv.some((word) => /^(-q|--quiet)$/.test(word))) return printed(entries.map(({ id }) => id));
  return table([['CONTAINER', 'IMAGE', 'RUNTIME'], ...entries.map(({ id, image }) => [id, image, RUNTIME])], 4);
};

/** As the shim tells it: a process that has ended is STOPPED until its task is deleted. */
function statusOf({ processes, zombies }: Machine, id: string): 'RUNNING' | 'CREATED' | 'STOPPED' | undefined {
  const task = processes.get(id);
  if (task) return task.state === 'running' ? 'RUNNING' : 'CREATED';
  return zombies.has(id) ? 'STOPPED' : undefined;
}

const tasks: Subcommand = function* (machine, namespace) {
  const rows = (yield* containersOf(machine, namespace)).flatMap(({ id }) => {
    const status = statusOf(machine, id);
    return status ? [[id, String(machine.processes.get(id)?.pid ?? 0), status]] : [];
  });
  return table([['TASK', 'PID', 'STATUS'], ...rows], 4);
};

/** One call to the shim, as containerd makes it. */
function* task({ host, options: { node } }: Machine, method: string, request: Omit<OciRequest, 'type' | 'runtime'>): Procedure<OciResponse> {
  const to: Address = address(`${node}/${SHIM}`);
  const reply = yield* host.call({ to, channel: 'grpc', method: `Task.${method}`, payload: { type: 'oci-request', runtime: 'runc', ...request } });
  return typeof reply === 'string' || reply.payload.type !== 'oci-response' ? { type: 'oci-response', ok: false, error: 'ttrpc: closed' } : reply.payload;
}

/** `config.json` without anything of Kubernetes: no labels, no annotations, a cgroup besides `kubepods`. */
function specOf(
  machine: Machine,
  namespace: string,
  id: string,
  image: string,
  config: ImageConfig,
  args: readonly string[],
  options: ReadonlySet<string>,
): OciSpec {
  const host = options.has('net-host');
  return {
    ociVersion: '1.2.1',
    hostname: host ? machine.options.node : '',
    root: {
      path: `/run/containerd/io.containerd.runtime.v2.task/${namespace}/${id}/rootfs`,
      image,
      readonly: options.has('read-only'),
      ...(config.executables ? { executables: config.executables } : {}),
    },
    process: { args: args.length > 0 ? args : [...config.entrypoint, ...config.cmd], env: config.env, cwd: config.workingDir || '/', oomScoreAdj: 0 },
    mounts: [],
    annotations: {},
    linux: { cgroupsPath: `/${namespace}/${id}`, namespaces: NAMESPACES.filter(({ type }) => !host || (type !== 'network' && type !== 'uts')), resources: {} },
  };
}

/** Options end at the reference of the image; what follows its id is the command. */
function runArguments(argv: readonly string[]): { readonly flags: ReadonlySet<string>; readonly operands: readonly string[] } {
  const valued = new Set(['--env', '--label', '--mount', '--runtime', '--snapshotter', '--memory-limit', '--cwd', '--user', '--hostname']);
  let at = 0;
  while (argv[at]?.startsWith('-')) at += valued.has(argv[at] ?? '') ? 2 : 1;
  return { flags: optionsOf(argv.slice(0, at)).flags, operands: argv.slice(at) };
}

/** `ctr run [-d] [--rm] [--net-host] REF ID [COMMAND…]`. Source: `containerd/cmd/ctr/commands/run`. */
const run: Subcommand = function* (machine, namespace, argv) {
  const { flags, operands } = runArguments(argv);
  const [reference = '', id = '', ...args] = operands;
  if (reference === '') return refusal('image ref must be provided: invalid argument');
  if (id === '') return refusal('container id must be provided: invalid argument');
  const found = yield* call(machine, 'ImageStatus', { image: reference, verbose: true });
  const image = found.ok ? found.response.image : undefined;
  // ctr knows no short names: it asks the store for exactly this reference.
  if (!found.ok || !image?.repoTags.includes(reference) || !found.response.info) return refusal(`image "${reference}": not found`);
  if ((yield* containersOf(machine, namespace)).some((each) => each.id === id)) return refusal(`container "${id}": already exists`);
  const spec = specOf(machine, namespace, id, reference, found.response.info.imageSpec.config, args, flags);
  machine.durable.containers.set(keyOf(namespace, id), spec);
  const created = yield* task(machine, 'Create', { operation: 'create', id, bundle: spec });
  if (!created.ok) return refusal(`failed to create shim task: OCI runtime create failed: ${created.error ?? ''}`);
  const started = yield* task(machine, 'Start', { operation: 'start', id });
  if (!started.ok) return refusal(started.error ?? '');
  if (flags.has('d') || flags.has('detach')) return done;
  while (statusOf(machine, id) === 'RUNNING') yield* machine.host.sleep(POLL);
  const code = machine.zombies.get(id) ?? 0;
  yield* task(machine, 'Delete', { operation: 'delete', id });
  if (flags.has('rm')) machine.durable.containers.delete(keyOf(namespace, id));
  return { stdout: '', code };
};

/** `ctr tasks kill [-s SIGNAL] ID`: also of a container that a kubelet looks after, which will start it again. */
const kill: Subcommand = function* (machine, _, argv) {
  const { values, operands } = optionsOf(argv, ['s', 'signal', 'exec-id']);
  const id = operands[0] ?? '';
  if (statusOf(machine, id) !== 'RUNNING') return refusal(`no running task found: task ${id} not found: not found`);
  const signal = values.get('s') ?? values.get('signal') ?? 'SIGTERM';
  const name = signal === '9' ? 'SIGKILL' : /^\d+$/.test(signal) ? 'SIGTERM' : `SIG${signal.replace(/^SIG/, '')}`;
  const answer = yield* task(machine, 'Kill', { operation: 'kill', id, signal: name });
  return answer.ok ? done : refusal(answer.error ?? '');
};

const removeTask: Subcommand = function* (machine, _, argv) {
  const [id = ''] = optionsOf(argv).operands;
  const status = statusOf(machine, id);
  if (status === undefined) return refusal(`no running task found: task ${id} not found: not found`);
  if (status === 'RUNNING') return refusal('failed to delete task: task must be stopped before deletion: running: failed precondition');
  yield* task(machine, 'Delete', { operation: 'delete', id });
  return done;
};

const remove: Subcommand = function* (machine, namespace, argv) {
  const [id = ''] = optionsOf(argv).operands;
  if (!machine.durable.containers.has(keyOf(namespace, id))) {
    const known = (yield* containersOf(machine, namespace)).some((each) => each.id === id);
    return refusal(
      known ? 'cannot delete a non stopped container: {running 0 0001-01-01 00:00:00 +0000 UTC}' : `container "${id}" in namespace "${namespace}": not found`,
    );
  }
  const status = statusOf(machine, id);
  if (status === 'RUNNING') return refusal('cannot delete a non stopped container: {running 0 0001-01-01 00:00:00 +0000 UTC}');
  if (status !== undefined) yield* task(machine, 'Delete', { operation: 'delete', id });
  machine.durable.containers.delete(keyOf(namespace, id));
  return done;
};

const info: Subcommand = function* (machine, namespace, argv) {
  const [id = ''] = optionsOf(argv).operands;
  const spec = machine.durable.containers.get(keyOf(namespace, id)) ?? machine.processes.get(id)?.spec;
  if (!spec) return refusal(`container "${id}" in namespace "${namespace}": not found`);
  const { executables: _, image: Image, ...root } = spec.root;
  const kind = isSandbox(spec) ? 'sandbox' : 'container';
  const Labels = spec.annotations['io.kubernetes.cri.sandbox-name'] === undefined ? {} : { 'io.cri-containerd.kind': kind };
  return { stdout: `${JSON.stringify({ ID: id, Labels, Image, Runtime: { Name: RUNTIME }, Spec: { ...spec, root } }, undefined, 4)}\n` };
};

/** `ctr tasks exec --exec-id NAME ID COMMAND…`. */
const exec: Subcommand = function* (machine, _, argv) {
  const { values } = optionsOf(argv, ['exec-id']);
  const execId = values.get('exec-id');
  const rest = argv.filter((word, i) => !word.startsWith('-') && argv[i - 1] !== '--exec-id');
  const [id = '', ...command] = rest;
  if (execId === undefined) return refusal('Required flag "exec-id" not set');
  const answer = yield* task(machine, 'Exec', { operation: 'exec', id, execId, command });
  return answer.ok ? { stdout: answer.stdout ?? '', stderr: answer.stderr ?? '', code: answer.exitCode ?? 0 } : refusal(answer.error ?? '');
};

const images: Subcommand = function* (machine, namespace) {
  const answer = namespace === CRI_NAMESPACE ? yield* call(machine, 'ListImages', {}) : undefined;
  const rows = (answer?.ok ? answer.response.images : []).flatMap(({ repoTags, repoDigests, size }) =>
    repoTags.map((tag) => [
      tag,
      'application/vnd.oci.image.index.v1+json',
      repoDigests[0]?.split('@')[1] ?? '',
      `${(size / 2 ** 20).toFixed(1)} MiB`,
      'linux/amd64',
      'io.cri-containerd.image=managed',
    ]),
  );
  return table([['REF', 'TYPE', 'DIGEST', 'SIZE', 'PLATFORMS', 'LABELS'], ...rows], 1);
};

const namespaces: Subcommand = function* (machine) {
  const names = new Set([CRI_NAMESPACE, ...[...machine.durable.containers.keys()].map((key) => key.split('/')[0] ?? '')]);
  return table([['NAME', 'LABELS'], ...[...names].sort().map((name) => [name, ''])], 1);
};

type Group = Readonly<Record<string, Subcommand>>;
const containers: Group = { list, ls: list, info, delete: remove, del: remove, rm: remove, remove };
const taskGroup: Group = { list: tasks, ls: tasks, kill, delete: removeTask, del: removeTask, rm: removeTask, remove: removeTask, exec };
const imageGroup: Group = { list: images, ls: images };
const namespaceGroup: Group = { list: namespaces, ls: namespaces };

const groups: Readonly<Record<string, Group>> = {
  ...{ containers, container: containers, c: containers },
  ...{ tasks: taskGroup, task: taskGroup, t: taskGroup },
  ...{ images: imageGroup, image: imageGroup, i: imageGroup },
  ...{ namespaces: namespaceGroup, namespace: namespaceGroup, ns: namespaceGroup },
};

const USAGE =
  'ctr - containerd CLI\nUSAGE: ctr [global options] command [command options]\nCOMMANDS: containers (c), images (i), namespaces (ns), run, tasks (t)';

/**
 * ctr: containerd's own client. What it starts the CRI plugin has never heard of: neither `crictl` nor the kubelet sees it.
 * Source: `containerd/cmd/ctr`.
 */
export const ctr: NodeCommand = function* (machine, argv) {
  const runtime = machine.options.spec?.runtime ?? 'containerd';
  if (runtime !== 'containerd') return failed('bash: line 1: ctr: command not found', 127);
  if (!(yield* call(machine, 'Version', {})).ok)
    return refusal(
      'failed to dial "/run/containerd/containerd.sock": connection error: desc = "transport: error while dialing: dial unix /run/containerd/containerd.sock: connect: connection refused"',
    );
  let rest = argv.slice(1);
  let namespace = 'default';
  for (;;) {
    const [, equals] = /^(?:-n|--namespace)=(.+)$/.exec(rest[0] ?? '') ?? [];
    if (equals === undefined && rest[0] !== '-n' && rest[0] !== '--namespace') break;
    namespace = equals ?? rest[1] ?? '';
    rest = rest.slice(equals === undefined ? 2 : 1);
  }
  const [first = '', second = '', ...others] = rest;
  if (first === 'run') return yield* run(machine, namespace, rest.slice(1));
  const group = Object.hasOwn(groups, first) ? groups[first] : undefined;
  const command = group && Object.hasOwn(group, second) ? group[second] : undefined;
  return command ? yield* command(machine, namespace, others) : first === '' ? printed([USAGE]) : refusal(`No help topic for '${group ? second : first}'`);
};

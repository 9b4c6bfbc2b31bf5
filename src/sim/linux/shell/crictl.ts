import {
  type CriContainerStatus,
  type CriImage,
  type CriMethod,
  type CriRequestOf,
  type CriResponse,
  type CriResponseOf,
  type ImageConfig,
  type PodSandboxStatus,
  seconds,
} from '../../../api/index.ts';
import { runtimeSocket } from '../../component-helpers/node/kubelet-configuration.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { Machine } from '../machine.ts';
import { failed, type NodeCommand, optionsOf, type Printed, printed, table } from './command.ts';

type Answer<M extends CriMethod> = { readonly ok: true; readonly response: CriResponseOf<M> } | { readonly ok: false; readonly error: string };

/** One RPC to the node's runtime, over its socket. */
export function* call<M extends CriMethod>({ host, options }: Machine, method: M, request: CriRequestOf<M>): Procedure<Answer<M>> {
  const { runtime } = options;
  const refused = `connection error: desc = "transport: Error while dialing: dial unix ${runtimeSocket(options.spec?.runtime)}: connect: connection refused"`;
  if (runtime === undefined) return { ok: false, error: refused };
  const reply = yield* host.call({ to: runtime, channel: 'grpc', method, payload: { type: 'cri-request', method, request } });
  if (typeof reply === 'string' || reply.payload.type !== 'cri-response') return { ok: false, error: `rpc error: code = Unavailable desc = ${refused}` };
  const response = reply.payload as CriResponse<M>;
  return response.ok ? { ok: true, response: response.response } : { ok: false, error: `rpc error: code = ${response.code} desc = ${response.desc}` };
}

const fatal = (action: string, error: string): Printed => failed(`FATA[0000] ${action}: ${error}`);
const short = (id: string): string => id.replace(/^sha256:/, '').slice(0, 13);

/** `units.HumanDuration`: how long ago, in one unit. */
export function ago({ host }: Machine, at: number): string {
  const seconds = Math.floor((host.now() - at) / 1_000_000);
  const steps: readonly (readonly [number, number, string])[] = [
    [60, 1, 'second'],
    [3_600, 60, 'minute'],
    [172_800, 3_600, 'hour'],
    [Number.POSITIVE_INFINITY, 86_400, 'day'],
  ];
  if (seconds < 1) return 'Less than a second ago';
  for (const [below, unit, name] of steps) {
    if (seconds >= below) continue;
    const count = Math.floor(seconds / unit);
    if (count === 1 && unit > 1) return `About ${name === 'hour' ? 'an' : 'a'} ${name} ago`;
    return `${count} ${name}${count === 1 ? '' : 's'} ago`;
  }
  return '';
}

/** `units.HumanSizeWithPrecision(…, 3)`: 72MB, 1.23GB. */
export function human(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit++;
  }
  return `${Number(value.toPrecision(3))}${units[unit] ?? ''}`;
}

const stateName = (state: string): string => {
  const word = state.replace(/^(CONTAINER|SANDBOX)_/, '').toLowerCase();
  return word === 'notready' ? 'NotReady' : word.charAt(0).toUpperCase() + word.slice(1);
};

const label = ({ labels }: CriContainerStatus, name: string): string => labels[`io.kubernetes.pod.${name}`] ?? '';

const ps: NodeCommand = function* (machine, argv) {
  const { flags, values } = optionsOf(argv, ['name', 'pod', 'p', 'o', 'output', 'state', 's']);
  const list = yield* call(machine, 'ListContainers', {});
  if (!list.ok) return fatal('listing containers', list.error);
  const pod = values.get('pod') ?? values.get('p');
  const name = values.get('name');
  const shown = list.response.containers
    .filter(({ state }) => flags.has('a') || flags.has('all') || state === 'CONTAINER_RUNNING')
    .filter((container) => (pod === undefined || container.podSandboxId.startsWith(pod)) && (name === undefined || container.metadata.name.includes(name)))
    .toSorted((a, b) => b.createdAt - a.createdAt);
  if (flags.has('q') || flags.has('quiet')) return printed(shown.map(({ id }) => id));
  if ((values.get('o') ?? values.get('output')) === 'json') return { stdout: `${JSON.stringify({ containers: shown }, undefined, 2)}\n` };
  const listed = yield* call(machine, 'ListImages', {});
  // The kubelet creates containers by the ID of the image.
  const imageOf = (ref: string): string =>
    (listed.ok ? listed.response.images.find(({ id, repoDigests }) => id === ref || repoDigests.includes(ref))?.id : undefined) ?? ref.split('@').at(-1) ?? '';
  const header = ['CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD', 'NAMESPACE'];
  const rows = shown.map((c) => [
    short(c.id),
    short(imageOf(c.imageRef)),
    ago(machine, c.createdAt),
    stateName(c.state),
    c.metadata.name,
    String(c.metadata.attempt),
    short(c.podSandboxId),
    label(c, 'name'),
    label(c, 'namespace'),
  ]);
  return table([header, ...rows], 3);
};

const pods: NodeCommand = function* (machine, argv) {
  const { flags, values } = optionsOf(argv, ['name', 'namespace', 'o', 'output']);
  const list = yield* call(machine, 'ListPodSandbox', {});
  if (!list.ok) return fatal('listing pod sandboxes', list.error);
  const name = values.get('name');
  const shown = list.response.items.filter(({ metadata }) => name === undefined || metadata.name.includes(name)).toSorted((a, b) => b.createdAt - a.createdAt);
  if (flags.has('q') || flags.has('quiet')) return printed(shown.map(({ id }) => id));
  const rows = shown.map((s: PodSandboxStatus) => [
    short(s.id),
    ago(machine, s.createdAt),
    stateName(s.state),
    s.metadata.name,
    s.metadata.namespace,
    String(s.metadata.attempt),
    s.runtimeHandler || '(default)',
  ]);
  return table([['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME'], ...rows], 3);
};

const images: NodeCommand = function* (machine, argv) {
  const { flags } = optionsOf(argv);
  const list = yield* call(machine, 'ListImages', {});
  if (!list.ok) return fatal('listing images', list.error);
  const digests = flags.has('digests');
  const rows = list.response.images.flatMap(({ id, repoTags, repoDigests, size }) => {
    const digest = repoDigests[0]?.split('@')[1] ?? '';
    return (repoTags.length > 0 ? repoTags : [`${repoDigests[0]?.split('@')[0] ?? '<none>'}:<none>`]).map((tag) => {
      const colon = tag.lastIndexOf(':');
      return [tag.slice(0, colon), tag.slice(colon + 1), ...(digests ? [digest.slice(0, 20)] : []), short(id), human(size)];
    });
  });
  if (flags.has('q') || flags.has('quiet')) return printed(list.response.images.map(({ id }) => id));
  return table([['IMAGE', 'TAG', ...(digests ? ['DIGEST'] : []), 'IMAGE ID', 'SIZE'], ...rows.sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1))], 3);
};

function* resolve(machine: Machine, prefix: string): Procedure<CriContainerStatus | undefined> {
  const list = yield* call(machine, 'ListContainers', {});
  return list.ok && prefix !== '' ? list.response.containers.find(({ id }) => id.startsWith(prefix)) : undefined;
}

const noContainer = (id: string): Printed =>
  fatal(`getting the status of the container "${id}"`, `rpc error: code = NotFound desc = an error occurred when try to find container "${id}": not found`);

/** The status as CRI gives it, and what the runtime adds when asked for more (`info`): the process id and config.json. */
const inspect: NodeCommand = function* (machine, argv) {
  const { operands } = optionsOf(argv, ['o', 'output']);
  const found = yield* resolve(machine, operands[0] ?? '');
  if (!found) return noContainer(operands[0] ?? '');
  const status = yield* call(machine, 'ContainerStatus', { containerId: found.id, verbose: true });
  if (!status.ok) return fatal('getting the status of the container', status.error);
  const task = machine.processes.get(found.id);
  const info = task ? { pid: task.pid, runtimeSpec: task.spec } : {};
  return { stdout: `${JSON.stringify({ status: status.response.status, info }, undefined, 2)}\n` };
};

const inspectp: NodeCommand = function* (machine, argv) {
  const { operands } = optionsOf(argv, ['o', 'output']);
  const list = yield* call(machine, 'ListPodSandbox', {});
  const found = list.ok ? list.response.items.find(({ id }) => id.startsWith(operands[0] ?? ' ')) : undefined;
  if (!found)
    return fatal(
      `getting the status of the sandbox "${operands[0] ?? ''}"`,
      'rpc error: code = NotFound desc = an error occurred when try to find sandbox: not found',
    );
  const task = machine.processes.get(found.id);
  return { stdout: `${JSON.stringify({ status: found, info: task ? { pid: task.pid, runtimeSpec: task.spec } : {} }, undefined, 2)}\n` };
};

const logs: NodeCommand = function* (machine, argv) {
  const { operands, values } = optionsOf(argv, ['tail']);
  const found = yield* resolve(machine, operands[0] ?? '');
  if (!found) return noContainer(operands[0] ?? '');
  const content = machine.files.read(found.logPath, values.has('tail') ? Number(values.get('tail')) : undefined) ?? '';
  return { stdout: content.replace(/^\S+ (?:stdout|stderr) [FP] /gm, '') };
};

const exec: NodeCommand = function* (machine, argv) {
  const at = argv.findIndex((word) => !word.startsWith('-'));
  const found = yield* resolve(machine, argv[at] ?? '');
  if (!found) return noContainer(argv[at] ?? '');
  const result = yield* call(machine, 'ExecSync', { containerId: found.id, cmd: argv.slice(at + 1).filter((word, i) => i > 0 || word !== '--'), timeout: 0 });
  if (!result.ok) return fatal('execing command in container', result.error);
  const { stdout, stderr, exitCode } = result.response;
  return { stdout, stderr, code: exitCode };
};

const stop: NodeCommand = function* (machine, argv) {
  const { operands, values } = optionsOf(argv, ['t', 'timeout']);
  for (const id of operands) {
    const found = yield* resolve(machine, id);
    if (!found) return noContainer(id);
    const result = yield* call(machine, 'StopContainer', { containerId: found.id, timeout: Number(values.get('t') ?? values.get('timeout') ?? 0) });
    if (!result.ok) return fatal(`stopping the container "${id}"`, result.error);
  }
  return printed(operands);
};

const stopp: NodeCommand = function* (machine, argv) {
  const list = yield* call(machine, 'ListPodSandbox', {});
  const ids = argv.map((prefix) => (list.ok ? list.response.items.find(({ id }) => id.startsWith(prefix))?.id : undefined));
  for (const [i, id] of ids.entries()) {
    if (id === undefined) return fatal(`stopping the pod sandbox "${argv[i] ?? ''}"`, 'rpc error: code = NotFound desc = not found');
    const result = yield* call(machine, 'StopPodSandbox', { podSandboxId: id });
    if (!result.ok) return fatal(`stopping the pod sandbox "${id}"`, result.error);
  }
  return printed(ids.map((id) => `Stopped sandbox ${id ?? ''}`));
};

/** References of images that no container was made from (`rmi --prune`); pause stays, the runtime pins it. */
function* unused(machine: Machine, all: readonly CriImage[]): Procedure<readonly string[]> {
  const list = yield* call(machine, 'ListContainers', {});
  const used = new Set(list.ok ? list.response.containers.map(({ imageRef }) => imageRef) : []);
  return all
    .filter(
      ({ id, repoDigests, repoTags }) =>
        !repoTags.some((tag) => tag.startsWith('registry.k8s.io/pause:')) && !used.has(id) && !repoDigests.some((digest) => used.has(digest)),
    )
    .map(({ repoTags, id }) => repoTags[0] ?? id);
}

const rmi: NodeCommand = function* (machine, argv) {
  const list = yield* call(machine, 'ListImages', {});
  const { flags, operands } = optionsOf(argv);
  const all = list.ok ? list.response.images : [];
  const prune = flags.has('q') || flags.has('prune');
  const wanted = flags.has('a') || flags.has('all') ? all.map(({ repoTags, id }) => repoTags[0] ?? id) : prune ? yield* unused(machine, all) : operands;
  const lines: string[] = [];
  for (const image of wanted) {
    const status = yield* call(machine, 'ImageStatus', { image });
    if (!status.ok || !status.response.image) return failed(`ERRO[0000] no such image ${image}\nFATA[0000] unable to remove the image(s)`);
    yield* call(machine, 'RemoveImage', { image });
    lines.push(`Deleted: ${status.response.image.repoTags[0] ?? image}`);
  }
  return printed(lines);
};

const rm: NodeCommand = function* (machine, argv) {
  const { flags, operands } = optionsOf(argv);
  for (const id of operands) {
    const found = yield* resolve(machine, id);
    if (!found) return noContainer(id);
    if (found.state === 'CONTAINER_RUNNING' && !flags.has('f') && !flags.has('force'))
      return fatal(`removing container "${id}"`, `container "${id}" is running, please stop it first`);
    const result = yield* call(machine, 'RemoveContainer', { containerId: found.id });
    if (!result.ok) return fatal(`removing container "${id}"`, result.error);
  }
  return printed(operands);
};

const rmp: NodeCommand = function* (machine, argv) {
  const { operands } = optionsOf(argv);
  const list = yield* call(machine, 'ListPodSandbox', {});
  for (const prefix of operands) {
    const found = list.ok ? list.response.items.find(({ id }) => id.startsWith(prefix)) : undefined;
    if (!found) return fatal(`removing pod sandbox "${prefix}"`, 'rpc error: code = NotFound desc = not found');
    yield* call(machine, 'StopPodSandbox', { podSandboxId: found.id });
    yield* call(machine, 'RemovePodSandbox', { podSandboxId: found.id });
  }
  return printed(operands.map((id) => `Removed sandbox ${id}`));
};

/** The configuration of an image, in the words of OCI's image-spec. */
const imageInfo = (config: ImageConfig | undefined): object =>
  config
    ? {
        imageSpec: {
          architecture: 'amd64',
          os: 'linux',
          config: {
            ...(config.user === undefined ? {} : { User: config.user }),
            ExposedPorts: Object.fromEntries(config.exposedPorts.map((port) => [`${port}/tcp`, {}])),
            Env: config.env,
            Entrypoint: config.entrypoint,
            Cmd: config.cmd,
            WorkingDir: config.workingDir,
            ...(config.stopSignal === undefined ? {} : { StopSignal: config.stopSignal }),
          },
        },
      }
    : {};

const inspecti: NodeCommand = function* (machine, argv) {
  const image = optionsOf(argv, ['o', 'output']).operands[0] ?? '';
  const status = yield* call(machine, 'ImageStatus', { image, verbose: true });
  return status.ok && status.response.image
    ? { stdout: `${JSON.stringify({ status: status.response.image, info: imageInfo(status.response.info?.imageSpec.config) }, undefined, 2)}\n` }
    : fatal('no such image', `"${image}" present`);
};

const pull: NodeCommand = function* (machine, argv) {
  const image = argv.at(-1) ?? '';
  const metadata = { name: '', uid: '', namespace: '', attempt: 0 };
  const sandboxConfig = {
    metadata,
    hostname: '',
    logDirectory: '',
    dnsConfig: { servers: [], searches: [], options: [] },
    portMappings: [],
    labels: {},
    annotations: {},
    linux: { cgroupParent: '', securityContext: { namespaceOptions: { network: 'POD', pid: 'CONTAINER', ipc: 'POD' } } },
  } as const;
  const result = yield* call(machine, 'PullImage', { image, sandboxConfig });
  return result.ok ? printed([`Image is up to date for ${result.response.imageRef}`]) : fatal('pulling image', result.error);
};

/** `crictl stats ID`: one container, by ContainerStats. */
function* statsOfOne(machine: Machine, containerId: string): Procedure<Printed> {
  const answer = yield* call(machine, 'ContainerStats', { containerId });
  if (!answer.ok) return fatal('getting the stats of the container', answer.error);
  const { id, name, cpu, memory, writableLayer } = answer.response.stats;
  return table(
    [
      ['CONTAINER', 'NAME', 'CPU TIME', 'MEM', 'DISK', 'INODES'],
      [
        short(id),
        name,
        `${(cpu.usageCoreNanoSeconds / 1e9).toFixed(2)}s`,
        human(memory.workingSetBytes),
        human(writableLayer.usedBytes),
        String(writableLayer.inodesUsed),
      ],
    ],
    3,
  );
}

const stats: NodeCommand = function* (machine, argv) {
  const { values } = optionsOf(argv, ['seconds', 's', 'id', 'p', 'pod']);
  const { operands } = optionsOf(argv, ['seconds', 's', 'id', 'p', 'pod']);
  const only = operands[0] === undefined ? undefined : yield* resolve(machine, operands[0]);
  if (operands[0] !== undefined) return only ? yield* statsOfOne(machine, only.id) : noContainer(operands[0]);
  const before = yield* call(machine, 'ListContainerStats', {});
  if (!before.ok) return fatal('getting the stats of containers', before.error);
  yield* machine.host.sleep(seconds(Number(values.get('seconds') ?? values.get('s') ?? 1)));
  const after = yield* call(machine, 'ListContainerStats', {});
  if (!after.ok) return fatal('getting the stats of containers', after.error);
  const rows = after.response.stats.map(({ id, name, cpu, memory, timestamp, writableLayer }) => {
    const old = before.response.stats.find((each) => each.id === id);
    return [
      short(id),
      name,
      percent(cpu.usageCoreNanoSeconds, timestamp, old && { cpu: old.cpu.usageCoreNanoSeconds, at: old.timestamp }),
      human(memory.workingSetBytes),
      human(writableLayer.usedBytes),
      String(writableLayer.inodesUsed),
    ];
  });
  return table([['CONTAINER', 'NAME', 'CPU %', 'MEM', 'DISK', 'INODES'], ...rows], 3);
};

/** Of one CPU, between two samples. */
function percent(cpu: number, at: number, before: { readonly cpu: number; readonly at: number } | undefined): string {
  return before && at > before.at ? ((100 * (cpu - before.cpu)) / ((at - before.at) * 1_000)).toFixed(2) : '0.00';
}

const statsp: NodeCommand = function* (machine, argv) {
  const { values } = optionsOf(argv, ['seconds', 's']);
  const before = yield* call(machine, 'ListPodSandboxStats', {});
  if (!before.ok) return fatal('getting the stats of pods', before.error);
  yield* machine.host.sleep(seconds(Number(values.get('seconds') ?? values.get('s') ?? 1)));
  const after = yield* call(machine, 'ListPodSandboxStats', {});
  if (!after.ok) return fatal('getting the stats of pods', after.error);
  const rows = after.response.stats.map(({ attributes: { id, metadata }, linux }) => {
    const old = before.response.stats.find((each) => each.attributes.id === id)?.linux.cpu;
    return [
      metadata.name,
      short(id),
      percent(linux.cpu.usageCoreNanoSeconds, linux.cpu.timestamp, old && { cpu: old.usageCoreNanoSeconds, at: old.timestamp }),
      human(linux.memory.workingSetBytes),
    ];
  });
  return table([['NAME', 'POD ID', 'CPU %', 'MEM'], ...rows], 3);
};

/** `crictl update --cpu-quota 20000 --memory 67108864 ID`: limits that the kubelet knows nothing of, until it writes its own again. */
const update: NodeCommand = function* (machine, argv) {
  const { values, operands } = optionsOf(argv, ['cpu-period', 'cpu-quota', 'cpu-share', 'memory', 'cpuset-cpus', 'cpuset-mems']);
  for (const id of operands) {
    const found = yield* resolve(machine, id);
    const linux = {
      cpuPeriod: Number(values.get('cpu-period') ?? 0),
      cpuQuota: Number(values.get('cpu-quota') ?? 0),
      cpuShares: Number(values.get('cpu-share') ?? 0),
      memoryLimitInBytes: Number(values.get('memory') ?? 0),
      oomScoreAdj: 0,
    };
    const result = yield* call(machine, 'UpdateContainerResources', { containerId: found?.id ?? id, linux });
    if (!result.ok) return fatal(`updating container resources for "${id}"`, result.error);
  }
  return printed(operands);
};

const checkpoint: NodeCommand = function* (machine, argv) {
  const { values, operands } = optionsOf(argv, ['export', 'e', 'timeout']);
  const location = values.get('export') ?? values.get('e');
  if (location === undefined) return fatal('checkpointing container', 'cannot checkpoint container: no export location specified');
  for (const id of operands) {
    const found = yield* resolve(machine, id);
    const result = yield* call(machine, 'CheckpointContainer', { containerId: found?.id ?? id, location, timeout: 0 });
    if (!result.ok) return fatal(`checkpointing the container "${id}"`, result.error);
  }
  return printed(operands);
};

/** RPCs whose answer is printed as it is. */
const shows = (method: 'RuntimeConfig' | 'ImageFsInfo' | 'ListMetricDescriptors' | 'ListPodSandboxMetrics', action: string): NodeCommand =>
  function* (machine) {
    const result = yield* call(machine, method, {});
    return result.ok ? { stdout: `${JSON.stringify(result.response, undefined, 2)}\n` } : fatal(action, result.error);
  };

const info: NodeCommand = function* (machine) {
  const result = yield* call(machine, 'Status', { verbose: true });
  return result.ok ? { stdout: `${JSON.stringify({ status: result.response }, undefined, 2)}\n` } : fatal('getting status of runtime', result.error);
};

const version: NodeCommand = function* (machine) {
  const result = yield* call(machine, 'Version', {});
  if (!result.ok) return fatal('getting the runtime version', result.error);
  const { runtimeName, runtimeVersion, runtimeApiVersion } = result.response;
  return printed(['Version:  0.1.0', `RuntimeName:  ${runtimeName}`, `RuntimeVersion:  ${runtimeVersion}`, `RuntimeApiVersion:  ${runtimeApiVersion}`]);
};

const printers = {
  'runtime-config': shows('RuntimeConfig', 'call runtime config'),
  metricdescs: shows('ListMetricDescriptors', 'list metric descriptors'),
  metricsp: shows('ListPodSandboxMetrics', 'list pod metrics'),
  imagefsinfo: shows('ImageFsInfo', 'getting image filesystem info'),
};

const subcommands: Readonly<Record<string, NodeCommand>> = {
  ps,
  pods,
  images,
  image: images,
  img: images,
  inspect,
  inspectp,
  logs,
  exec,
  stop,
  stopp,
  rm,
  rmp,
  rmi,
  inspecti,
  pull,
  stats,
  statsp,
  update,
  checkpoint,
  info,
  version,
  ...printers,
};

/** crictl: the CRI client of `kubernetes-sigs/cri-tools`. */
export const crictl: NodeCommand = function* (machine, argv, stdin) {
  const rest = argv.slice(1);
  const at = rest.findIndex((word) => !word.startsWith('-'));
  const name = rest[at] ?? '';
  const command = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
  if (!command)
    return failed(
      name === ''
        ? 'crictl - client for CRI\nUSAGE: crictl [global options] command [command options] [arguments...]'
        : `FATA[0000] No help topic for '${name}'`,
    );
  return yield* command(machine, rest.slice(at + 1), stdin);
};

import { address, type OciSpec } from '../../../api/index.ts';
import { unitValue } from '../../apimachinery/quantity.ts';
import { diskFree, humanSize } from '../../component-helpers/file-listing.ts';
import { runtimeSocket } from '../../component-helpers/node/kubelet-configuration.ts';
import type { Procedure } from '../../kernel/index.ts';
import { MONTHS } from '../../component-helpers/calendar.ts';
import type { Machine } from '../machine.ts';
import { SYSTEM_MEMORY } from '../oom.ts';
import { isSandbox } from '../processes.ts';
import { diskOf } from '../syscalls/late-files.ts';
import { failed, type NodeCommand, optionsOf, type Printed, printed, table } from './command.ts';
import { call } from './crictl.ts';
import { processRows } from './processes.ts';

/** Root file system with the images on it, and what is mounted into Pods. */
const df: NodeCommand = function* (machine, argv) {
  const { flags } = optionsOf(argv.slice(1), ['t']);
  const images = yield* call(machine, 'ImageFsInfo', {});
  const { size, used } = diskOf(machine);
  const total = used + (images.ok ? images.response.usedBytes : 0);
  const memory = machine.options.memory ?? 0;
  const tmpfs = machine.files.tmpfsMounts().map(({ target, ...each }) => ({ source: 'tmpfs', target, ...each }));
  return printed(
    diskFree(
      [{ source: '/dev/vda1', target: '/', size, used: total }, { source: 'tmpfs', target: '/dev/shm', size: memory / 2, used: 0 }, ...tmpfs],
      flags.has('h'),
    ),
  );
};

const OVERLAY = (id: string): string => `/run/containerd/io.containerd.runtime.v2.task/k8s.io/${id}/rootfs`;

/** `mount`: the disk, the file systems of the kernel, one overlay a container, and the volumes of Pods. */
const mount: NodeCommand = function* (machine) {
  const cgroup =
    machine.cgroups.version === 'v2'
      ? 'cgroup2 on /sys/fs/cgroup type cgroup2 (rw,nosuid,nodev,noexec,relatime)'
      : 'tmpfs on /sys/fs/cgroup type tmpfs (ro,nosuid,nodev,noexec,mode=755)';
  return printed([
    '/dev/vda1 on / type ext4 (rw,relatime)',
    'proc on /proc type proc (rw,nosuid,nodev,noexec,relatime)',
    'sysfs on /sys type sysfs (rw,nosuid,nodev,noexec,relatime)',
    cgroup,
    ...machine.files.tmpfsMounts().map(({ target, size }) => `tmpfs on ${target} type tmpfs (rw,relatime,size=${Math.ceil(size / 1_024)}k)`),
    ...machine.namespaces.paths().map((path) => `nsfs on ${path} type nsfs (rw)`),
    ...machine.processes.all().map(({ id, spec }) => `overlay on ${OVERLAY(id)} type overlay (${spec.root.readonly ? 'ro' : 'rw'},relatime)`),
  ]);
};

const memoryUsed = ({ processes }: Machine): number => processes.all().reduce((sum, { memory }) => sum + memory, SYSTEM_MEMORY);

/** `free`, in KiB, `-m` in MiB, `-h` for people. */
const free: NodeCommand = function* (machine, argv) {
  const { flags } = optionsOf(argv.slice(1));
  const total = machine.options.memory ?? 0;
  const used = memoryUsed(machine);
  const unit = flags.has('g') ? 2 ** 30 : flags.has('m') ? 2 ** 20 : 2 ** 10;
  const figure = (bytes: number): string => (flags.has('h') ? `${humanSize(bytes)}i` : String(Math.floor(bytes / unit))).padStart(11);
  const left = Math.max(0, total - used);
  return printed([
    '               total        used        free      shared  buff/cache   available',
    `Mem:     ${[total, used, left, 0, 0, left].map(figure).join(' ')}`,
    `Swap:    ${[0, 0, 0].map(figure).join(' ')}`,
  ]);
};

/** How much processors a process may use is not the node's to tell: `top` shows what each holds. */
const top: NodeCommand = function* (machine) {
  const rows = processRows(machine).toSorted((a, b) => b.rss - a.rss);
  const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
  const total = machine.options.memory ?? 0;
  const used = memoryUsed(machine);
  const head = [
    `Tasks: ${rows.length} total, 1 running, ${rows.length - 1} sleeping, 0 stopped, 0 zombie`,
    `MiB Mem : ${mib(total)} total, ${mib(Math.max(0, total - used))} free, ${mib(used)} used, 0.0 buff/cache`,
    '',
  ];
  const lines = table([
    ['PID', 'USER', 'RES', '%MEM', 'COMMAND'],
    ...rows.map(({ pid, user, rss, args }) => [String(pid), user, String(rss), total === 0 ? '0.0' : ((100 * rss * 1_024) / total).toFixed(1), args]),
  ]);
  return { stdout: `${head.join('\n')}\n${lines.stdout}` };
};

/** `pstree -p`: systemd, its daemons, a shim for each Pod, and below it pause and the containers. */
const pstree: NodeCommand = function* (machine) {
  const rows = processRows(machine);
  const name = (args: string): string => (args === '/sbin/init' ? 'systemd' : ((args.split(' ')[0] ?? '').replace(/:$/, '').split('/').at(-1) ?? ''));
  const below = (pid: number, indent: string): readonly string[] => {
    const children = rows.filter(({ ppid }) => ppid === pid);
    return children.flatMap((row, i) => [
      `${indent}${i === children.length - 1 ? '└─' : '├─'}${name(row.args)}(${row.pid})`,
      ...below(row.pid, `${indent}${i === children.length - 1 ? '  ' : '│ '}`),
    ]);
  };
  return printed(['systemd(1)', ...below(1, '  ')]);
};

/** What systemd runs: the kubelet and the runtime are services of the machine, not containers. */
function unitsOf({ options }: Machine): Readonly<Record<string, string>> {
  const runtime = options.spec?.runtime ?? 'containerd';
  const daemons: Readonly<Record<string, string>> = {
    containerd: 'containerd container runtime',
    'cri-o': 'Container Runtime Interface for OCI (CRI-O)',
    'cri-dockerd': 'CRI Interface for Docker Application Container Engine',
  };
  return {
    kubelet: 'kubelet: The Kubernetes Node Agent',
    [runtime === 'cri-o' ? 'crio' : runtime]: daemons[runtime] ?? '',
    ...(runtime === 'cri-dockerd' ? { docker: 'Docker Application Container Engine', containerd: daemons['containerd'] ?? '' } : {}),
  };
}

const refuses = ({ options: { spec } }: Machine): boolean => spec?.cgroup === 'v1' && spec.kubelet?.failCgroupV1 !== false;

/** One question to the kubelet; undefined: its process is not there. */
function* askKubelet({ host, options: { node } }: Machine, operation: 'journal' | 'healthz', method: string): Procedure<string | undefined> {
  const payload = { type: 'kubelet-request', operation, namespace: '', pod: '', container: '', query: {} } as const;
  const reply = yield* host.call({ to: address(`${node}/kubelet`), channel: 'https', method, payload });
  return typeof reply === 'string' || reply.payload.type !== 'kubelet-response' ? undefined : reply.payload.body;
}

/** Is the runtime's socket answered, does the kubelet run? */
function* isActive(machine: Machine, unit: string): Procedure<boolean> {
  if (unit !== 'kubelet') return (yield* call(machine, 'Version', {})).ok;
  return !refuses(machine) && (yield* askKubelet(machine, 'healthz', 'GET /healthz')) !== undefined;
}

function* unitStatus(machine: Machine, unit: string, description: string): Procedure<Printed> {
  const active = yield* isActive(machine, unit);
  const process = processRows(machine).find(({ args }) => (args.split(' ')[0] ?? '').endsWith(`/${unit}`));
  const state = active ? 'active (running)' : unit === 'kubelet' ? 'activating (auto-restart) (Result: exit-code)' : 'inactive (dead)';
  const socket = runtimeSocket(machine.options.spec?.runtime);
  const lines = [
    `${active ? '●' : '○'} ${unit}.service - ${description}`,
    `     Loaded: loaded (/etc/systemd/system/${unit}.service; enabled; preset: enabled)`,
    `     Active: ${state}`,
    ...(active && process
      ? [
          `   Main PID: ${process.pid} (${unit})`,
          `     Memory: ${humanSize(process.rss * 1_024)}`,
          `     CGroup: /system.slice/${unit}.service`,
          `             └─${process.pid} ${process.args}`,
        ]
      : []),
    ...(unit !== 'kubelet' && !active ? [`             connect: ${socket}: connection refused`] : []),
  ];
  return { ...printed(lines), code: active ? 0 : 3 };
}

const systemctl: NodeCommand = function* (machine, argv) {
  const { operands } = optionsOf(argv.slice(1));
  const [verb = 'list-units', name = ''] = operands;
  const unit = name.replace(/\.service$/, '');
  const units = unitsOf(machine);
  const description = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (verb === 'list-units')
    return table([['UNIT', 'LOAD', 'DESCRIPTION'], ...Object.entries(units).map(([each, text]) => [`${each}.service`, 'loaded', text])]);
  if (description === undefined) return failed(`Unit ${unit}.service could not be found.`, 4);
  if (verb === 'status') return yield* unitStatus(machine, unit, description);
  if (verb === 'is-active')
    return (yield* isActive(machine, unit)) ? printed(['active']) : { ...printed([unit === 'kubelet' ? 'activating' : 'inactive']), code: 3 };
  if (verb === 'cat')
    return {
      stdout: `# /etc/systemd/system/${unit}.service\n[Unit]\nDescription=${description}\n\n[Service]\nExecStart=/usr/bin/${unit}\nRestart=always\n\n[Install]\nWantedBy=multi-user.target\n`,
    };
  return failed(`systemctl ${verb}: services are stopped and started by faults here: stop-runtime, restart-daemon, crash-process`);
};

/** The name of the host is what the kubelet registered its node under; it reads it when it starts. */
const hostnamectl: NodeCommand = function* ({ options }, argv) {
  const [verb = 'status', name = ''] = argv.slice(1);
  if (/^(set-)?hostname$/.test(verb) && name !== '')
    return printed([`(the node keeps its name ${options.node}: its kubelet registered it, and would have to register anew as ${name})`]);
  return printed([
    ` Static hostname: ${options.node}`,
    'Operating System: Debian GNU/Linux 13 (trixie)',
    '          Kernel: Linux 6.12.48',
    '    Architecture: x86-64',
  ]);
};

/** `journalctl -u kubelet [-n 20]`: what the unit has printed. Other units print nothing here. */
const journalctl: NodeCommand = function* (machine, argv) {
  const { node } = machine.options;
  const { values, flags } = optionsOf(argv.slice(1), ['u', 'unit', 'n', 'lines', 'S', 'since']);
  const unit = (values.get('u') ?? values.get('unit') ?? [...flags].join('')).replace(/\.service$/, '');
  const none = printed(['-- No entries --']);
  if (unit !== 'kubelet') return none;
  const lines = ((yield* askKubelet(machine, 'journal', 'journalctl')) ?? '').split('\n').filter((line) => line !== '');
  const most = Number(values.get('n') ?? values.get('lines') ?? lines.length);
  return lines.length === 0
    ? none
    : printed(
        lines
          .slice(-most)
          .map((line) => `${MONTHS[Number(line.slice(1, 3)) - 1] ?? ''} ${line.slice(3, 5)} ${line.slice(6, 14)} ${node} kubelet[701]: ${line}`),
      );
};

const setHostname: NodeCommand = function* (_, argv) {
  return failed(`bash: set-hostname: command not found\nhint: hostnamectl set-hostname ${argv[1] ?? 'NAME'}`, 127);
};

/** Kernel modules that the parts of a node use, unless they were taken away. */
const lsmod: NodeCommand = function* ({ options }) {
  const modules = ['overlay', 'br_netfilter', 'nf_conntrack', 'nf_nat', 'ip_tables', 'nf_tables', 'ip_vs', 'ip_vs_rr', 'vxlan', 'veth'].filter(
    (name) => !(options.without ?? []).some((gone) => name.startsWith(gone)),
  );
  return table([['Module', 'Used by'], ...modules.map((name) => [name, '0'])]);
};

const version: Readonly<Record<string, string>> = {
  kubelet: 'Kubernetes v1.36.2',
  containerd: 'containerd github.com/containerd/containerd/v2 v2.1.9',
  crio: 'crio version 1.36.0',
  runc: 'runc version 1.3.3\nspec: 1.2.1',
  kubeadm: 'kubeadm version: v1.36.2',
};

const versionOf: NodeCommand = function* (_, argv) {
  const name = (argv[0] ?? '').split('/').at(-1) ?? '';
  return argv.some((word) => /^(--version|-v|version)$/.test(word))
    ? printed((version[name] ?? '').split('\n'))
    : failed(`${name}: it runs already, as a service of systemd`);
};

const small: Readonly<Record<string, (machine: Machine) => string>> = {
  whoami: () => 'root',
  id: () => 'uid=0(root) gid=0(root) groups=0(root)',
  pwd: () => '/root',
  date: ({ host }) => host.timestamp().replace('T', ' ').replace('Z', ' UTC'),
  uptime: ({ host }) => ` ${host.timestamp().slice(11, 19)} up ${Math.floor(host.now() / 6e7) + 60} min,  1 user`,
  nproc: ({ options }) => String(Math.max(1, Math.floor(unitValue(options.spec?.cpu ?? '1')))),
  true: () => '',
  // Whoever is logged in here is root already.
  su: () => '',
};

const smallCommands: Readonly<Record<string, NodeCommand>> = Object.fromEntries(
  Object.entries(small).map(([name, text]): readonly [string, NodeCommand] => [
    name,
    function* (machine) {
      return printed(text(machine) === '' ? [] : [text(machine)]);
    },
  ]),
);

/** `du -sh PATH`: bytes of a directory with all that is in it. */
const du: NodeCommand = function* (machine, argv) {
  const { flags, operands } = optionsOf(argv.slice(1), ['d']);
  return printed(
    operands.map((path) => {
      const { bytes } = machine.files.usage(path);
      return `${flags.has('h') ? humanSize(bytes) : Math.ceil(bytes / 1_024)}\t${path}`;
    }),
  );
};

/** `getenforce`, `aa-status`: what of the Linux security modules is there. */
const aaStatus: NodeCommand = function* ({ options, processes }) {
  if (options.without?.includes('apparmor')) return failed('apparmor module is not loaded.', 1);
  const confined = processes.all().filter(({ spec }: { readonly spec: OciSpec }) => !isSandbox(spec) && spec.process.apparmorProfile !== undefined);
  return printed([
    'apparmor module is loaded.',
    `${confined.length} processes are in enforce mode.`,
    ...confined.map(({ pid, spec }) => `   ${spec.process.args[0] ?? ''} (${pid}) ${spec.process.apparmorProfile ?? ''}`),
  ]);
};

export const systemCommands: Readonly<Record<string, NodeCommand>> = {
  ...smallCommands,
  df,
  du,
  mount,
  free,
  top,
  pstree,
  systemctl,
  journalctl,
  hostnamectl,
  'set-hostname': setHostname,
  lsmod,
  'aa-status': aaStatus,
  kubelet: versionOf,
  containerd: versionOf,
  crio: versionOf,
  runc: versionOf,
  kubeadm: versionOf,
};

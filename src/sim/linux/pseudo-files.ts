import type { OciSpec } from '../../api/index.ts';
import { milliValue } from '../apimachinery/quantity.ts';
import type { Procedure } from '../kernel/index.ts';
import { type CgroupSnapshot, cgroupPath } from './cgroups.ts';
import type { Machine } from './machine.ts';
import { SYSTEM_MEMORY } from './oom.ts';
import type { TaskStruct } from './processes.ts';

const CGROUP = '/sys/fs/cgroup';
/** Mount points of the controllers of cgroup v1. */
const CONTROLLER = /^\/sys\/fs\/cgroup\/(?:cpu,cpuacct|cpu|cpuacct|memory|pids|cpuset|blkio|devices|freezer|systemd|unified)(?=\/|$)/;
const CONTROLLERS = 'cpuset cpu io memory hugetlb pids rdma misc';
const UNLIMITED = '9223372036854771712';

interface Usage {
  /** CPU time, microseconds. */
  readonly usage: number;
  readonly periods: number;
  readonly throttledPeriods: number;
  /** Microseconds. */
  readonly throttled: number;
}

interface Reading {
  readonly machine: Machine;
  readonly directory: string;
  readonly cgroup: CgroupSnapshot;
  /** First processes in the cgroup and below it. */
  readonly tasks: readonly TaskStruct[];
  readonly memory: string;
}

type Interface = (reading: Reading) => string | Procedure<string>;

const isNumber = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** What the processes of a cgroup have had of the CPUs: it is counted where they run. */
function* usageOf({ machine, tasks }: Reading): Procedure<Usage> {
  const sum = { usage: 0, periods: 0, throttledPeriods: 0, throttled: 0 };
  for (const { id, pod, state, spec } of tasks) {
    if (state !== 'running' || spec.annotations['io.kubernetes.cri.container-type'] === 'sandbox') continue;
    const reply = yield* machine.host.call({
      to: machine.podLane(pod),
      channel: 'syscall',
      method: 'times',
      payload: { type: 'syscall', call: 'times', args: { id } },
    });
    const result = typeof reply !== 'string' && reply.payload.type === 'syscall-result' ? reply.payload.result : undefined;
    sum.usage += isNumber(result?.usage);
    sum.periods += isNumber(result?.periods);
    sum.throttledPeriods += isNumber(result?.throttledPeriods);
    sum.throttled += isNumber(result?.throttled);
  }
  return sum;
}

const lines = (values: Readonly<Record<string, number>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${value}`)
    .join('\n');

/** Read in one go: programs have no system time of their own in the model. Bandwidth figures only where a quota is (`kernel/sched/core.c` cpu_cfs_stat_show). */
function* cpuStat(reading: Reading): Procedure<string> {
  const { usage, periods, throttledPeriods, throttled } = yield* usageOf(reading);
  const bandwidth = { nr_periods: periods, nr_throttled: throttledPeriods, throttled_usec: throttled, nr_bursts: 0, burst_usec: 0 };
  return lines({ usage_usec: usage, user_usec: usage, system_usec: 0, nice_usec: 0, ...bandwidth });
}

function* cpuStatV1(reading: Reading): Procedure<string> {
  const { periods, throttledPeriods, throttled } = yield* usageOf(reading);
  return lines({ nr_periods: periods, nr_throttled: throttledPeriods, throttled_time: throttled * 1_000 });
}

const limited = ({ cgroup }: Reading): boolean => (cgroup.files['memory.max'] ?? 'max') !== 'max';

/** Files of both hierarchies. */
const common: Readonly<Record<string, Interface>> = {
  'cgroup.procs': ({ cgroup }) => cgroup.procs.join('\n'),
  'pids.current': ({ tasks }) => String(tasks.reduce((sum, { pids }) => sum + pids, 0)),
  'pids.max': () => 'max',
};

/** Interface files of cgroup v2 that are computed, or hold the kernel's default (`Documentation/admin-guide/cgroup-v2.rst`). */
const v2: Readonly<Record<string, Interface>> = {
  ...common,
  'cgroup.controllers': () => CONTROLLERS,
  'cgroup.events': ({ tasks }) => lines({ populated: tasks.length > 0 ? 1 : 0, frozen: 0 }),
  'cgroup.freeze': () => '0',
  'cgroup.subtree_control': ({ cgroup }) => (cgroup.procs.length === 0 ? CONTROLLERS : ''),
  'cgroup.type': () => 'domain',
  'cpu.idle': () => '0',
  'cpu.max': () => 'max 100000',
  'cpu.max.burst': () => '0',
  'cpu.stat': cpuStat,
  'cpu.weight': () => '100',
  'memory.current': ({ memory }) => memory,
  'memory.events': ({ machine, directory }) => {
    const kills = machine.cgroups.oomKills(directory);
    return lines({ low: 0, high: 0, max: kills, oom: kills, oom_kill: kills, oom_group_kill: kills });
  },
  'memory.high': () => 'max',
  'memory.low': () => '0',
  'memory.max': () => 'max',
  'memory.min': () => '0',
  'memory.oom.group': () => '0',
  'memory.stat': ({ memory }) =>
    lines({ anon: Number(memory), file: 0, kernel: 0, inactive_anon: 0, active_anon: Number(memory), inactive_file: 0, active_file: 0 }),
  'memory.swap.current': () => '0',
  // The kubelet's NoSwap: memory and swap together may not be more than the memory limit.
  'memory.swap.max': (reading) => (limited(reading) ? '0' : 'max'),
};

/** The same of cgroup v1 (`Documentation/admin-guide/cgroup-v1`). */
const v1: Readonly<Record<string, Interface>> = {
  ...common,
  'cpu.cfs_period_us': () => '100000',
  'cpu.cfs_quota_us': () => '-1',
  'cpu.shares': () => '1024',
  'cpu.stat': cpuStatV1,
  *'cpuacct.usage'(reading) {
    return String((yield* usageOf(reading)).usage * 1_000);
  },
  'memory.failcnt': ({ machine, directory }) => String(machine.cgroups.oomKills(directory)),
  'memory.limit_in_bytes': () => UNLIMITED,
  'memory.oom_control': ({ machine, directory }) => lines({ oom_kill_disable: 0, under_oom: 0, oom_kill: machine.cgroups.oomKills(directory) }),
  'memory.soft_limit_in_bytes': () => UNLIMITED,
  'memory.stat': ({ memory }) => lines({ cache: 0, rss: Number(memory), total_cache: 0, total_rss: Number(memory), total_inactive_file: 0 }),
  'memory.usage_in_bytes': ({ memory }) => memory,
  tasks: ({ cgroup }) => cgroup.procs.join('\n'),
};

/** A path below `/sys/fs/cgroup` as the node has it: a process in a container sees its own cgroup at the top. */
function hostPath(path: string, reader: TaskStruct | undefined): string {
  const inner = path.replace(CONTROLLER, CGROUP).replace(/\/$/, '');
  return reader ? `${CGROUP}${cgroupPath(reader.cgroup)}${inner.slice(CGROUP.length)}` : inner;
}

function* readCgroup(machine: Machine, path: string, reader: TaskStruct | undefined): Procedure<string | undefined> {
  const whole = hostPath(path, reader);
  const slash = whole.lastIndexOf('/');
  const [directory, name] = [whole.slice(0, slash), whole.slice(slash + 1)];
  const memory = machine.memoryCurrent(directory);
  const cgroup = machine.cgroups.get(directory) ?? (memory === undefined ? undefined : { path: directory, files: {}, procs: [], children: {} });
  if (!cgroup || memory === undefined) return undefined;
  const written = cgroup.files[name];
  if (written !== undefined) return `${written}\n`;
  const table = machine.cgroups.version === 'v2' ? v2 : v1;
  const file = Object.hasOwn(table, name) ? table[name] : undefined;
  if (!file) return undefined;
  const value = file({ machine, directory, cgroup, tasks: machine.tasksBelow(directory), memory });
  const text = typeof value === 'string' ? value : yield* value;
  return text === '' ? '' : `${text}\n`;
}

/** Where the controllers of cgroup v1 are mounted. */
const V1_MOUNTS = ['blkio', 'cpu', 'cpu,cpuacct', 'cpuacct', 'cpuset', 'devices', 'freezer', 'memory', 'pids', 'systemd'];

/** In the hierarchy of a controller of cgroup v1 there are only its own files. The kubelet writes none of `blkio`: there are no limits of I/O. */
function ofController(path: string): (file: string) => boolean {
  const controllers = CONTROLLER.exec(path)?.[0].split('/').at(-1)?.split(',');
  return (file) =>
    controllers === undefined || !/^(?:cpu|cpuacct|memory|pids|cpuset|blkio|devices|freezer)\./.test(file) || controllers.includes(file.split('.')[0] ?? '');
}

/** Names in a directory of the cgroup file system; undefined when there is none. */
export function listCgroup(machine: Machine, path: string, reader?: TaskStruct): readonly string[] | undefined {
  const mounts = machine.cgroups.version === 'v1' && !reader;
  if (mounts && path.replace(/\/$/, '') === CGROUP) return V1_MOUNTS;
  const directory = hostPath(path, reader);
  const below = machine.cgroups.directoriesBelow(directory);
  const cgroup = machine.cgroups.get(directory);
  if (!cgroup && below.length === 0) return undefined;
  const files = Object.keys(machine.cgroups.version === 'v2' ? v2 : v1);
  const own = [...files, ...Object.keys(cgroup?.files ?? {})].filter(ofController(path));
  return [...new Set([...own, ...Object.keys(cgroup?.children ?? {}), ...below])].sort();
}

/** The hierarchies of cgroup v1, in the order of `/proc/<pid>/cgroup`. */
const HIERARCHIES = ['pids', 'devices', 'freezer', 'blkio', 'cpuset', 'memory', 'cpu,cpuacct', 'name=systemd'];

/** With v2 a container has a cgroup namespace of its own and sees itself at the root; with v1 it has the host's. */
function cgroupFile({ cgroups }: Machine, { cgroup }: TaskStruct, inside: boolean): string {
  if (cgroups.version === 'v2') return `0::${inside ? '/' : cgroupPath(cgroup)}\n`;
  return HIERARCHIES.map((name, index) => `${HIERARCHIES.length - index}:${name}:${cgroupPath(cgroup)}\n`).join('');
}

const procFiles: Readonly<Record<string, (machine: Machine, task: TaskStruct, inside: boolean) => string>> = {
  // Under whose rules of a Linux security module it runs.
  'attr/current': ({ options }, { spec: { process } }) =>
    `${process.selinuxLabel ?? (process.apparmorProfile === undefined || options.without?.includes('apparmor') ? 'unconfined' : `${process.apparmorProfile} (enforce)`)}\n`,
  cgroup: cgroupFile,
  cmdline: (_, { spec }) => `${spec.process.args.join(' ')}\n`,
  comm: (_, { comm }) => `${comm}\n`,
  mounts: (_, task) => mountsFile(task),
  oom_score_adj: (_, { spec }) => `${spec.process.oomScoreAdj ?? 0}\n`,
  status: (_, { comm, pid, ppid, memory, spec }, inside) =>
    `Name:\t${comm}\nState:\tS (sleeping)\nPid:\t${inside ? 1 : pid}\nPPid:\t${inside ? 0 : ppid}\n${identity(spec)}VmRSS:\t${String(Math.ceil(memory / 1_024)).padStart(8)} kB\n${rights(spec)}`,
  uid_map: (_, { spec }) => idMap(spec.linux.uidMappings),
  gid_map: (_, { spec }) => idMap(spec.linux.gidMappings),
};

/** `user_namespaces(7)`: the initial namespace maps every id to itself. */
function idMap(mappings: OciSpec['linux']['uidMappings'] = [{ containerID: 0, hostID: 0, size: 4_294_967_295 }]): string {
  return mappings.map(({ containerID, hostID, size }) => `${[containerID, hostID, size].map((id) => String(id).padStart(10)).join(' ')}\n`).join('');
}

function identity({ process: { user = { uid: 0, gid: 0 } } }: OciSpec): string {
  const four = (id: number): string => [id, id, id, id].join('\t');
  return `Uid:\t${four(user.uid)}\nGid:\t${four(user.gid)}\nGroups:\t${groupsOf(user).join(' ')} \n`;
}

/** As `setgroups(2)` keeps them: in order, each once. */
const groupsOf = ({ gid, additionalGids = [] }: NonNullable<OciSpec['process']['user']>): readonly number[] =>
  [...new Set([gid, ...additionalGids])].sort((a, b) => a - b);

/** Numbers of the capabilities: `include/uapi/linux/capability.h`. */
const CAPABILITIES = [
  'CHOWN',
  'DAC_OVERRIDE',
  'DAC_READ_SEARCH',
  'FOWNER',
  'FSETID',
  'KILL',
  'SETGID',
  'SETUID',
  'SETPCAP',
  'LINUX_IMMUTABLE',
  'NET_BIND_SERVICE',
  'NET_BROADCAST',
  'NET_ADMIN',
  'NET_RAW',
  'IPC_LOCK',
  'IPC_OWNER',
  'SYS_MODULE',
  'SYS_RAWIO',
  'SYS_CHROOT',
  'SYS_PTRACE',
  'SYS_PACCT',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_NICE',
  'SYS_RESOURCE',
  'SYS_TIME',
  'SYS_TTY_CONFIG',
  'MKNOD',
  'LEASE',
  'AUDIT_WRITE',
  'AUDIT_CONTROL',
  'SETFCAP',
  'MAC_OVERRIDE',
  'MAC_ADMIN',
  'SYSLOG',
  'WAKE_ALARM',
  'BLOCK_SUSPEND',
  'AUDIT_READ',
  'PERFMON',
  'BPF',
  'CHECKPOINT_RESTORE',
];

function mask(names: readonly string[]): string {
  let bits = 0n;
  for (const name of names) {
    const at = CAPABILITIES.indexOf(name.replace(/^CAP_/, ''));
    if (at >= 0) bits |= 1n << BigInt(at);
  }
  return bits.toString(16).padStart(16, '0');
}

/** Without a list (privileged) all of them; only root holds them, others are merely bounded by them. */
function rights({ process: { capabilities, user, noNewPrivileges }, linux: { seccomp } }: OciSpec): string {
  const all = capabilities?.includes('CAP_ALL') === false ? mask(capabilities) : mask(CAPABILITIES);
  const held = (user?.uid ?? 0) === 0 ? all : mask([]);
  const filters = seccomp === undefined ? 0 : 2;
  return `CapInh:\t${mask([])}\nCapPrm:\t${held}\nCapEff:\t${held}\nCapBnd:\t${all}\nCapAmb:\t${mask([])}\nNoNewPrivs:\t${Number(noNewPrivileges === true)}\nSeccomp:\t${filters}\nSeccomp_filters:\t${filters === 0 ? 0 : 1}\n`;
}

/** Files that tell of the machine, whoever reads them. */
const machineFiles: Readonly<Record<string, (machine: Machine, reader: TaskStruct | undefined) => string>> = {
  '/proc/cpuinfo': ({ options }) =>
    Array.from({ length: Math.max(1, Math.floor(milliValue(options.spec?.cpu ?? '1') / 1_000)) }, (_, id) => `processor\t: ${id}\n`).join('\n'),
  '/proc/meminfo': ({ options, processes }) => {
    const total = options.memory ?? 0;
    const left = Math.max(0, total - processes.all().reduce((sum, { memory }) => sum + memory, SYSTEM_MEMORY));
    return [
      ['MemTotal', total],
      ['MemFree', left],
      ['MemAvailable', left],
      ['SwapTotal', 0],
      ['SwapFree', 0],
    ]
      .map(([name, bytes]) => `${`${name}:`.padEnd(15)} ${String(Math.floor(Number(bytes) / 1_024)).padStart(8)} kB\n`)
      .join('');
  },
  '/proc/mounts': (_, reader) => mountsFile(reader),
};

function mountsFile(reader: TaskStruct | undefined): string {
  const kernel =
    'proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0\nsysfs /sys sysfs ro,nosuid,nodev,noexec,relatime 0 0\ncgroup /sys/fs/cgroup cgroup2 ro,nosuid,nodev,noexec,relatime 0 0\n';
  if (!reader) return `/dev/vda1 / ext4 rw,relatime 0 0\n${kernel}`;
  const own = reader.spec.mounts.map(({ destination, readonly }) => `/dev/vda1 ${destination} ext4 ${readonly ? 'ro' : 'rw'},relatime 0 0\n`).join('');
  return `overlay / overlay ${reader.spec.root.readonly ? 'ro' : 'rw'},relatime 0 0\n${kernel}${own}`;
}

function readProc(machine: Machine, path: string, reader: TaskStruct | undefined): string | undefined {
  if (Object.hasOwn(machineFiles, path)) return machineFiles[path]?.(machine, reader);
  if (path.startsWith('/proc/sys/')) return readSysctl(machine, path, reader);
  const match = /^\/proc\/(\d+|self)\/(attr\/current|\w+)$/.exec(path);
  if (!match) return undefined;
  const [, pid = '', name = ''] = match;
  const task = reader ? (pid === 'self' || pid === '1' ? reader : undefined) : machine.processes.all().find((each) => each.pid === Number(pid));
  return task && Object.hasOwn(procFiles, name) ? procFiles[name]?.(machine, task, reader !== undefined) : undefined;
}

/** What a namespace begins with where nobody has set anything (`Documentation/admin-guide/sysctl`; containerd opens low ports to all users). */
const SYSCTLS: Readonly<Record<string, string>> = {
  'kernel.shm_rmid_forced': '0',
  'net.core.somaxconn': '4096',
  'net.ipv4.ip_forward': '1',
  'net.ipv4.ip_local_port_range': '32768\t60999',
  'net.ipv4.ip_unprivileged_port_start': '0',
  'net.ipv4.ping_group_range': '0\t2147483647',
  'net.ipv4.tcp_fin_timeout': '60',
  'net.ipv4.tcp_keepalive_intvl': '75',
  'net.ipv4.tcp_keepalive_probes': '9',
  'net.ipv4.tcp_keepalive_time': '7200',
  'net.ipv4.tcp_rmem': '4096\t131072\t6291456',
  'net.ipv4.tcp_syncookies': '1',
  'net.ipv4.tcp_wmem': '4096\t16384\t4194304',
};

/** A Pod's sysctls are its sandbox's. */
function readSysctl({ processes }: Machine, path: string, reader: TaskStruct | undefined): string | undefined {
  const name = path.slice('/proc/sys/'.length).replaceAll('/', '.');
  const own = reader && processes.find(reader.pod, 'POD')?.spec.linux.sysctl;
  const value = own?.[name] ?? SYSCTLS[name];
  return value === undefined ? undefined : `${value.replaceAll(' ', '\t')}\n`;
}

export const isPseudo = (path: string): boolean => path.startsWith('/proc/') || path === CGROUP || path.startsWith(`${CGROUP}/`);

/** A file of `/proc` or of the cgroup file system, as the node or a process in a container (`reader`) sees it. */
export function* readPseudo(machine: Machine, path: string, reader?: TaskStruct): Procedure<string | undefined> {
  return path.startsWith('/proc/') ? readProc(machine, path, reader) : yield* readCgroup(machine, path, reader);
}

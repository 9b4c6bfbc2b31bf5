import type { CgroupSnapshot } from '../cgroups.ts';
import type { Machine } from '../machine.ts';
import { failed, type NodeCommand, optionsOf, printed } from './command.ts';

const CGROUP = '/sys/fs/cgroup';
/** Mount points of the controllers of cgroup v1. */
const CONTROLLER = /^\/sys\/fs\/cgroup\/(?:cpu,cpuacct|cpu|cpuacct|memory|pids|cpuset|blkio|devices|freezer|systemd|unified)(?=\/|$)/;

const withoutController = (path: string): string => path.replace(CONTROLLER, CGROUP);

/** Interface files that are computed when they are read. */
const computed: Readonly<Record<string, (machine: Machine, directory: string, cgroup: CgroupSnapshot) => string>> = {
  'cgroup.procs': (_, __, { procs }) => procs.join('\n'),
  'memory.current': (machine, directory) => machine.memoryCurrent(directory) ?? '0',
  'memory.usage_in_bytes': (machine, directory) => machine.memoryCurrent(directory) ?? '0',
  'cgroup.controllers': () => 'cpuset cpu io memory hugetlb pids rdma misc',
  'cpu.weight': () => '100',
  'cpu.max': () => 'max 100000',
  'memory.max': () => 'max',
  'memory.min': () => '0',
  'pids.max': () => 'max',
};

function readCgroup(machine: Machine, path: string): string | undefined {
  const inner = withoutController(path);
  const slash = inner.lastIndexOf('/');
  const directory = inner.slice(0, slash);
  const name = inner.slice(slash + 1);
  const known = machine.cgroups.get(directory);
  if (!known && machine.cgroups.directoriesBelow(directory).length === 0) return undefined;
  // Of a directory of which only its children were written to, the limits are not known.
  if (!known && !/^(cgroup\.|memory\.(current|usage_in_bytes))/.test(name)) return undefined;
  const cgroup: CgroupSnapshot = known ?? { path: directory, files: {}, procs: [], children: {} };
  const value = cgroup.files[name] ?? (machine.cgroups.version === 'v1' && /^(cpu\.weight|cpu\.max|memory\.(max|min|current))$/.test(name) ? undefined : computed[name]?.(machine, directory, cgroup));
  return value === undefined ? undefined : `${value}\n`;
}

/** Files that tell of the machine itself. */
function special({ options, host }: Machine, path: string): string | undefined {
  const texts: Readonly<Record<string, string>> = {
    '/etc/hostname': `${options.node}\n`,
    '/etc/os-release': 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nNAME="Debian GNU/Linux"\nVERSION_ID="13"\nID=debian\n',
    '/etc/resolv.conf': 'nameserver 192.168.0.1\n',
    '/proc/sys/net/ipv4/ip_forward': '1\n',
    '/proc/uptime': `${(host.now() / 1_000_000).toFixed(2)} 0.00\n`,
  };
  return Object.hasOwn(texts, path) ? texts[path] : undefined;
}

function read(machine: Machine, path: string): string | undefined {
  if (path.startsWith(`${CGROUP}/`)) return readCgroup(machine, path);
  const proc = /^\/proc\/(\d+)\/(cgroup|cmdline|status)$/.exec(path);
  if (proc) {
    const task = machine.processes.all().find(({ pid }) => pid === Number(proc[1]));
    if (!task) return undefined;
    if (proc[2] === 'cgroup') return `0::${task.cgroup}\n`;
    return proc[2] === 'cmdline' ? `${task.spec.process.args.join(' ')}\n` : `Name:\t${task.comm}\nPid:\t${task.pid}\nPPid:\t${task.ppid}\n`;
  }
  return machine.files.read(path) ?? special(machine, path);
}

const cat: NodeCommand = function* (machine, argv, stdin) {
  const { operands } = optionsOf(argv.slice(1));
  if (operands.length === 0) return { stdout: stdin };
  let stdout = '';
  let stderr = '';
  for (const path of operands) {
    const content = read(machine, path);
    if (content !== undefined) stdout += content;
    else stderr += machine.files.kind(path) === 'directory' ? `cat: ${path}: Is a directory\n` : `cat: ${path}: No such file or directory\n`;
  }
  return { stdout, stderr, code: stderr === '' ? 0 : 1 };
};

function cgroupNames(machine: Machine, path: string): readonly string[] | undefined {
  const inner = withoutController(path).replace(/\/$/, '');
  const cgroup = machine.cgroups.get(inner);
  const below = machine.cgroups.directoriesBelow(inner);
  if (!cgroup && below.length === 0) return undefined;
  const extra = machine.cgroups.version === 'v2' ? ['cgroup.procs', 'memory.current', 'pids.max'] : ['cgroup.procs', 'memory.usage_in_bytes'];
  return [...new Set([...(cgroup ? [...Object.keys(cgroup.files), ...extra, ...Object.keys(cgroup.children)] : []), ...below])].sort();
}

const ls: NodeCommand = function* (machine, argv) {
  const { operands } = optionsOf(argv.slice(1));
  const lines: string[] = [];
  for (const path of operands.length > 0 ? operands : ['/root']) {
    const names = path.startsWith(CGROUP) ? cgroupNames(machine, path) : path === '/opt/cni/bin' ? binaries(machine) : namespacesOf(machine, path) ?? machine.files.list(path);
    if (names) lines.push(...names);
    else if (read(machine, path) !== undefined) lines.push(path);
    else return failed(`ls: cannot access '${path}': No such file or directory`, 2);
  }
  return printed(lines);
};

/** `/proc/<pid>/ns`: what each link points at. */
function namespacesOf(machine: Machine, path: string): readonly string[] | undefined {
  const match = /^\/proc\/(\d+)\/ns\/?$/.exec(path);
  const task = match && machine.processes.all().find(({ pid }) => pid === Number(match[1]));
  return task ? Object.entries(task.ns).map(([kind, inode]) => `${kind} -> '${kind}:[${inode}]'`) : undefined;
}

/** The plugins that the node's network configuration names. */
function binaries(machine: Machine): readonly string[] {
  const files = machine.files.list('/etc/cni/net.d') ?? [];
  const types = files.flatMap((file) => [...(machine.files.read(`/etc/cni/net.d/${file}`) ?? '').matchAll(/"type": "([a-z-]+)"/g)].map((match) => match[1] ?? ''));
  return [...new Set([...types.filter((type) => type !== 'k8s'), 'loopback'])].sort();
}

const hostname: NodeCommand = function* ({ options }, argv) {
  return printed([argv.includes('-I') || argv.includes('-i') ? options.nodeIP : options.node]);
};

const uname: NodeCommand = function* ({ options }, argv) {
  return printed([argv.includes('-r') ? '6.12.48' : argv.includes('-n') ? options.node : argv.includes('-a') ? `Linux ${options.node} 6.12.48 #1 SMP PREEMPT_DYNAMIC x86_64 GNU/Linux` : 'Linux']);
};

const stat: NodeCommand = function* (machine, argv) {
  if (argv.includes('-fc') && argv.at(-1)?.startsWith(CGROUP)) return printed([machine.cgroups.version === 'v2' ? 'cgroup2fs' : 'tmpfs']);
  const path = argv.at(-1) ?? '';
  const kind = machine.files.kind(path);
  return kind ? printed([`  File: ${path}`, `  ${kind === 'file' ? 'regular file' : 'directory'}`]) : failed(`stat: cannot statx '${path}': No such file or directory`);
};

const lines = (text: string): readonly string[] => text.replace(/\n$/, '').split('\n');

/** Filters, for what stands behind a pipe. */
const grep: NodeCommand = function* (_, argv, stdin) {
  const { flags, operands } = optionsOf(argv.slice(1));
  const [pattern = ''] = operands;
  const wanted = flags.has('i') ? pattern.toLowerCase() : pattern;
  const found = lines(stdin).filter((line) => (flags.has('i') ? line.toLowerCase() : line).includes(wanted) !== flags.has('v'));
  if (flags.has('c')) return { ...printed([String(found.length)]), code: found.length > 0 ? 0 : 1 };
  return { ...printed(found), code: found.length > 0 ? 0 : 1 };
};

const count = (argv: readonly string[]): number => Number(argv.find((word) => /^-?\d+$/.test(word) || /^-n\d+$/.test(word))?.replace(/^-n?/, '') ?? 10);
const head: NodeCommand = function* (_, argv, stdin) {
  return printed(lines(stdin).slice(0, count(argv)));
};
const tail: NodeCommand = function* (_, argv, stdin) {
  return printed(lines(stdin).slice(-count(argv)));
};
const wc: NodeCommand = function* (_, __, stdin) {
  return printed([String(stdin === '' ? 0 : lines(stdin).length)]);
};
const sort: NodeCommand = function* (_, argv, stdin) {
  const sorted = [...lines(stdin)].sort();
  return printed(argv.includes('-r') ? sorted.reverse() : sorted);
};

export const fileCommands: Readonly<Record<string, NodeCommand>> = { cat, ls, hostname, uname, stat, grep, head, tail, wc, sort };

import type { Procedure } from '../../kernel/index.ts';
import type { Machine } from '../machine.ts';
import { isPseudo, listCgroup, readPseudo } from '../pseudo-files.ts';
import { failed, type NodeCommand, optionsOf, printed } from './command.ts';

const CGROUP = '/sys/fs/cgroup';

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

function* read(machine: Machine, path: string): Procedure<string | undefined> {
  return machine.files.read(path) ?? special(machine, path) ?? (isPseudo(path) ? yield* readPseudo(machine, path) : undefined);
}

const cat: NodeCommand = function* (machine, argv, stdin) {
  const { operands } = optionsOf(argv.slice(1));
  if (operands.length === 0) return { stdout: stdin };
  let stdout = '';
  let stderr = '';
  for (const path of operands) {
    const content = yield* read(machine, path);
    if (content !== undefined) stdout += content;
    else stderr += machine.files.kind(path) === 'directory' ? `cat: ${path}: Is a directory\n` : `cat: ${path}: No such file or directory\n`;
  }
  return { stdout, stderr, code: stderr === '' ? 0 : 1 };
};

const ls: NodeCommand = function* (machine, argv) {
  const { operands } = optionsOf(argv.slice(1));
  const lines: string[] = [];
  for (const path of operands.length > 0 ? operands : ['/root']) {
    const names = path.startsWith(CGROUP) ? listCgroup(machine, path) : path === '/opt/cni/bin' ? binaries(machine) : namespacesOf(machine, path) ?? machine.files.list(path);
    if (names) lines.push(...names);
    else if ((yield* read(machine, path)) !== undefined) lines.push(path);
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

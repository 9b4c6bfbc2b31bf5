import { micros } from '../../../api/index.ts';
import { humanSize, type Listed, longListing } from '../../component-helpers/file-listing.ts';
import type { Procedure } from '../../kernel/index.ts';
import { entriesOf, type Entry, entryOf, installedText } from '../installed.ts';
import type { Machine } from '../machine.ts';
import { isPseudo, listCgroup, readPseudo } from '../pseudo-files.ts';
import { failed, type NodeCommand, optionsOf, printed } from './command.ts';

const CGROUP = '/sys/fs/cgroup';

function* read(machine: Machine, path: string): Procedure<string | undefined> {
  if (path === '/proc/uptime') return `${(machine.host.now() / 1_000_000).toFixed(2)} 0.00\n`;
  return machine.files.read(path) ?? installedText(machine, path) ?? (isPseudo(path) ? yield* readPseudo(machine, path) : undefined);
}

const cat: NodeCommand = function* (machine, argv, stdin) {
  const { operands } = optionsOf(argv.slice(1));
  if (operands.length === 0) return { stdout: stdin };
  let stdout = '';
  let stderr = '';
  for (const path of operands) {
    const content = yield* read(machine, path);
    if (content !== undefined) stdout += content;
    else stderr += entryOf(machine, path)?.kind === 'directory' ? `cat: ${path}: Is a directory\n` : `cat: ${path}: No such file or directory\n`;
  }
  return { stdout, stderr, code: stderr === '' ? 0 : 1 };
};

const listed = ({ host }: Machine, { modified, ...entry }: Entry): Listed => ({ ...entry, modified: host.timestamp(micros(modified)) });

/** The lines of one directory; with `R` those of all below it too, each under its name. */
function directoryLines(machine: Machine, path: string, entries: readonly Entry[], flags: ReadonlySet<string>): readonly string[] {
  const shown = entries.filter(({ name }) => flags.has('a') || flags.has('A') || !name.startsWith('.'));
  const human = flags.has('h');
  const blocks = shown.reduce((sum, { size }) => sum + Math.ceil(size / 1_024), 0);
  const own = flags.has('l')
    ? [
        `total ${human ? humanSize(blocks * 1_024) : blocks}`,
        ...longListing(
          shown.map((entry) => listed(machine, entry)),
          { human },
        ),
      ]
    : shown.map(({ name }) => name);
  if (!flags.has('R')) return own;
  const below = shown
    .filter(({ kind }) => kind === 'directory')
    .flatMap(({ name }) => {
      const directory = `${path === '/' ? '' : path}/${name}`;
      return ['', ...directoryLines(machine, directory, entriesOf(machine, directory) ?? [], flags)];
    });
  return [`${path}:`, ...own, ...below];
}

/** `ls`, with `-l`, `-a`, `-h`, `-d` and `-R`. */
const ls: NodeCommand = function* (machine, argv) {
  const { flags, operands } = optionsOf(argv.slice(1));
  const lines: string[] = [];
  for (const word of operands.length > 0 ? operands : ['/root']) {
    const path = word.length > 1 ? word.replace(/\/+$/, '') : word;
    const names = path.startsWith(CGROUP) ? listCgroup(machine, path) : namespacesOf(machine, path);
    const entry = entryOf(machine, path);
    if (names) lines.push(...names);
    else if (entry?.kind === 'directory' && !flags.has('d')) {
      if (operands.length > 1 && !flags.has('R')) lines.push(...(lines.length > 0 ? [''] : []), `${path}:`);
      lines.push(...directoryLines(machine, path, entriesOf(machine, path) ?? [], flags));
    } else if (entry) lines.push(...(flags.has('l') ? longListing([{ ...listed(machine, entry), name: word }], { human: flags.has('h') }) : [word]));
    else if ((yield* read(machine, path)) !== undefined) lines.push(word);
    else return failed(`ls: cannot access '${word}': No such file or directory`, 2);
  }
  return printed(lines);
};

/** `/proc/<pid>/ns`: what each link points at. */
function namespacesOf(machine: Machine, path: string): readonly string[] | undefined {
  const match = /^\/proc\/(\d+)\/ns\/?$/.exec(path);
  const task = match && machine.processes.all().find(({ pid }) => pid === Number(match[1]));
  return task ? Object.entries(task.ns).map(([kind, inode]) => `${kind} -> '${kind}:[${inode}]'`) : undefined;
}

const hostname: NodeCommand = function* ({ options }, argv) {
  return printed([argv.includes('-I') || argv.includes('-i') ? options.nodeIP : options.node]);
};

const uname: NodeCommand = function* ({ options }, argv) {
  return printed([
    argv.includes('-r')
      ? '6.12.48'
      : argv.includes('-n')
        ? options.node
        : argv.includes('-a')
          ? `Linux ${options.node} 6.12.48 #1 SMP PREEMPT_DYNAMIC x86_64 GNU/Linux`
          : 'Linux',
  ]);
};

const stat: NodeCommand = function* (machine, argv) {
  if (argv.includes('-fc') && argv.at(-1)?.startsWith(CGROUP)) return printed([machine.cgroups.version === 'v2' ? 'cgroup2fs' : 'tmpfs']);
  const path = argv.at(-1) ?? '';
  const entry = entryOf(machine, path);
  return entry
    ? printed([
        `  File: ${path}`,
        `  Size: ${entry.size}\t${entry.kind === 'file' ? 'regular file' : 'directory'}`,
        `Modify: ${machine.host.timestamp(micros(entry.modified)).replace('T', ' ').replace('Z', ' +0000')}`,
      ])
    : failed(`stat: cannot statx '${path}': No such file or directory`);
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

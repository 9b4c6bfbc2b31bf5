import { seconds } from '../../../../api/index.ts';
import { diskFree, type Listed, longListing, type MountedFilesystem } from '../../../component-helpers/file-listing.ts';
import type { Procedure } from '../../../kernel/index.ts';
import type { Program, System } from '../../system.ts';
import { readAll } from '../streams.ts';
import { complain, out, pathOf, readOptions } from './options.ts';

const NONE = 'No such file or directory';

/** Files that every container can read although nothing stores them. */
const special: Readonly<Record<string, (system: System) => string>> = {
  '/proc/uptime': (system) => `${(system.now() / 1_000_000).toFixed(2)} 0.00\n`,
  '/etc/resolv.conf': ({ surroundings }) =>
    `search ${surroundings.namespace}.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n`,
  '/var/run/secrets/kubernetes.io/serviceaccount/namespace': ({ surroundings }) => surroundings.namespace,
};

/** The content of a file as a program reads it. */
export function* contentOf(system: System, name: string): Procedure<string | undefined> {
  const path = pathOf(system, name);
  return (yield* system.fs.read(path)) ?? special[path]?.(system);
}

/** Input of a filter: the named files one after the other, or standard input. */
export function* inputOf(system: System, names: readonly string[]): Procedure<string | undefined> {
  if (names.length === 0) return yield* readAll(system.streams.stdin);
  let text = '';
  for (const name of names) {
    const content = name === '-' ? yield* readAll(system.streams.stdin) : yield* contentOf(system, name);
    if (content === undefined) {
      complain(system, `can't open '${name}': ${NONE}`);
      return undefined;
    }
    text += content;
  }
  return text;
}

export const linesOf = (text: string): string[] => (text === '' ? [] : (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n'));

const cat: Program = function* (system) {
  const { operands } = readOptions(system.argv);
  if (operands.length === 0) {
    for (let line = yield* system.streams.stdin.readLine(); line !== undefined; line = yield* system.streams.stdin.readLine()) {
      if (!out(system, `${line}\n`)) return 141;
    }
    return 0;
  }
  let code = 0;
  for (const name of operands) {
    const content = yield* contentOf(system, name);
    if (content === undefined) code = complain(system, `can't open '${name}': ${NONE}`);
    else out(system, content);
  }
  return code;
};

const touch: Program = function* (system) {
  for (const name of readOptions(system.argv, ['t', 'd', 'r']).operands) {
    const path = pathOf(system, name);
    if (yield* system.fs.kind(path)) continue;
    const error = yield* system.fs.write(path, '', true);
    if (error !== undefined) return complain(system, `${name}: ${error}`);
  }
  return 0;
};

const rm: Program = function* (system) {
  const { flags, operands } = readOptions(system.argv);
  let code = 0;
  for (const name of operands) {
    const path = pathOf(system, name);
    const kind = yield* system.fs.kind(path);
    if (kind === 'directory' && !flags.has('r') && !flags.has('R') && system.argv[0] !== 'rmdir') code = complain(system, `'${name}' is a directory`);
    else if (kind) yield* system.fs.remove(path);
    else if (!flags.has('f')) code = complain(system, `can't remove '${name}': ${NONE}`);
  }
  return code;
};

const mkdir: Program = function* (system) {
  for (const name of readOptions(system.argv, ['m']).operands) {
    const error = yield* system.fs.mkdir(pathOf(system, name));
    if (error !== undefined) return complain(system, `can't create directory '${name}': ${error}`);
  }
  return 0;
};

/** One line of `ls -l`; undefined when there is nothing of the name. */
function* listedAs(system: System, path: string, name: string): Procedure<Listed | undefined> {
  const content = special[path]?.(system);
  const kind = (yield* system.fs.kind(path)) ?? (content === undefined ? undefined : 'file');
  if (kind === undefined) return undefined;
  const { size, modified, readonly } = yield* system.fs.details(path);
  const gid = yield* system.fs.group(path);
  return {
    name,
    kind,
    size: content === undefined ? size : content.length,
    modified,
    readonly,
    executable: path.includes('/bin/'),
    ...(gid === 0 ? {} : { group: gid }),
  };
}

/** The names in a directory, or the file itself; undefined when there is neither. */
function* namesIn(system: System, name: string, all: boolean): Procedure<readonly string[] | undefined> {
  const listed = yield* system.fs.list(pathOf(system, name));
  if (listed) return all ? listed : listed.filter((entry) => !entry.startsWith('.'));
  return (yield* contentOf(system, name)) === undefined ? undefined : [name];
}

/** `ls`, with `-l`, `-a`, `-h` and `-d` (a directory by itself). A volume of a group has its setgid bit. */
const ls: Program = function* (system) {
  const { flags, operands } = readOptions(system.argv);
  const human = flags.has('h');
  let code = 0;
  let printed = false;
  for (const name of operands.length > 0 ? operands : ['.']) {
    const path = pathOf(system, name);
    const isDirectory = (yield* system.fs.list(path)) !== undefined;
    const itself = flags.has('d') || !isDirectory;
    const names = itself ? ((yield* listedAs(system, path, name)) ? [name] : undefined) : yield* namesIn(system, name, flags.has('a') || flags.has('A'));
    if (!names) {
      code = complain(system, `${name}: ${NONE}`);
      continue;
    }
    if (!itself && operands.length > 1) out(system, `${printed ? '\n' : ''}${name}:\n`);
    printed = true;
    if (!flags.has('l')) {
      for (const entry of names) out(system, `${entry}\n`);
      continue;
    }
    const entries: Listed[] = [];
    for (const entry of names) {
      const one = yield* listedAs(system, itself ? path : pathOf(system, `${path}/${entry}`), entry);
      if (one) entries.push(one);
    }
    const total = itself ? '' : `total ${entries.reduce((sum, { size }) => sum + Math.ceil(size / 1_024), 0)}\n`;
    out(
      system,
      `${total}${longListing(entries, { human, busybox: true })
        .map((line) => `${line}\n`)
        .join('')}`,
    );
  }
  return code;
};

const copy = (move: boolean): Program =>
  function* (system) {
    const { operands } = readOptions(system.argv);
    const target = pathOf(system, operands.at(-1) ?? '');
    const into = (yield* system.fs.kind(target)) === 'directory';
    for (const name of operands.slice(0, -1)) {
      const content = yield* contentOf(system, name);
      if (content === undefined) return complain(system, `can't stat '${name}': ${NONE}`);
      const error = yield* system.fs.write(into ? `${target}/${name.slice(name.lastIndexOf('/') + 1)}` : target, content, false);
      if (error !== undefined) return complain(system, `can't create '${operands.at(-1) ?? ''}': ${error}`);
      if (move) yield* system.fs.remove(pathOf(system, name));
    }
    return 0;
  };

/** `tail -f` follows: it looks again every second until the container ends. */
const tail: Program = function* (system) {
  const { flags, values, operands } = readOptions(system.argv, ['n', 'c', 's']);
  const count = Math.abs(Number(values.get('n') ?? 10)) || 10;
  const following = flags.has('f') || flags.has('F') || flags.has('follow');
  const [name] = operands;
  let text = name === undefined ? yield* readAll(system.streams.stdin) : yield* contentOf(system, name);
  if (text === undefined && !following) return complain(system, `can't open '${name ?? ''}': ${NONE}`);
  out(
    system,
    linesOf(text ?? '')
      .slice(-count)
      .map((line) => `${line}\n`)
      .join(''),
  );
  while (following && name !== undefined) {
    if (name === '/dev/null') return yield* system.wait<number>(() => {});
    yield* system.sleep(seconds(1));
    const now = (yield* contentOf(system, name)) ?? '';
    if (now.length > (text ?? '').length && !out(system, now.slice((text ?? '').length))) return 141;
    text = now;
  }
  return 0;
};

const tee: Program = function* (system) {
  const { flags, operands } = readOptions(system.argv);
  for (const name of operands) yield* system.fs.write(pathOf(system, name), '', flags.has('a'));
  for (let line = yield* system.streams.stdin.readLine(); line !== undefined; line = yield* system.streams.stdin.readLine()) {
    out(system, `${line}\n`);
    for (const name of operands) yield* system.fs.write(pathOf(system, name), `${line}\n`, true);
  }
  return 0;
};

/** `df`: the container's own file system, and those of its volumes that are not on the same disk. */
const df: Program = function* (system) {
  const { flags } = readOptions(system.argv);
  const shown: MountedFilesystem[] = [];
  for (const { target, source } of system.fs.mounted) {
    if (target === '/dev/shm') continue;
    const { size, used, tmpfs } = yield* system.fs.free(source);
    shown.push({ source: tmpfs ? 'tmpfs' : target === '/' ? 'overlay' : '/dev/vda1', target, size, used });
  }
  shown.splice(1, 0, { source: 'tmpfs', target: '/dev', size: 65_536 * 1_024, used: 0 }, { source: 'shm', target: '/dev/shm', size: 65_536 * 1_024, used: 0 });
  out(
    system,
    diskFree(shown, flags.has('h'))
      .map((line) => `${line}\n`)
      .join(''),
  );
  return 0;
};

/** What every container has mounted besides (`containerd/pkg/oci/mounts.go`). */
const OF_THE_KERNEL =
  'proc on /proc type proc (rw,nosuid,nodev,noexec,relatime)\ntmpfs on /dev type tmpfs (rw,nosuid,size=65536k,mode=755)\nsysfs on /sys type sysfs (ro,nosuid,nodev,noexec,relatime)\ncgroup on /sys/fs/cgroup type cgroup2 (ro,nosuid,nodev,noexec,relatime)\nshm on /dev/shm type tmpfs (rw,nosuid,nodev,noexec,relatime,size=65536k)\n';

/** `mount` without arguments: what is mounted where. */
const mount: Program = function* (system) {
  if (system.argv.length > 1) return complain(system, 'permission denied (are you root?)');
  const [root, ...volumes] = system.fs.mounted;
  out(system, `overlay on / type overlay (${root?.readonly ? 'ro' : 'rw'},relatime)\n${OF_THE_KERNEL}`);
  for (const { target, source, readonly } of volumes) {
    if (target === '/dev/shm') continue;
    const { tmpfs } = yield* system.fs.free(source);
    out(system, `${tmpfs ? 'tmpfs' : '/dev/vda1'} on ${target} type ${tmpfs ? 'tmpfs' : 'ext4'} (${readonly ? 'ro' : 'rw'},relatime)\n`);
  }
  return 0;
};

const base = (path: string): string => path.replace(/\/+$/, '').split('/').at(-1) ?? '';

export const fileCommands: Readonly<Record<string, Program>> = {
  cat,
  touch,
  rm,
  rmdir: rm,
  unlink: rm,
  mkdir,
  ls,
  df,
  mount,
  cp: copy(false),
  mv: copy(true),
  tail,
  tee,
  basename: function* (system) {
    const [, path = '', suffix = ''] = system.argv;
    const name = base(path);
    out(system, `${suffix !== '' && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`);
    return 0;
  },
  dirname: function* (system) {
    const path = system.argv[1] ?? '';
    const slash = path.lastIndexOf('/');
    out(system, `${slash < 0 ? '.' : slash === 0 ? '/' : path.slice(0, slash)}\n`);
    return 0;
  },
};

import { flag, fail, number, ok, record, strings, text } from '../args.ts';
import { cgroupPath, isCgroupPath } from '../cgroups.ts';
import type { Machine, SyscallMessage } from '../machine.ts';
import { isPseudo, listCgroup, readPseudo } from '../pseudo-files.ts';
import type { Calls } from './call.ts';
import { writeStream } from './stdio.ts';

/** A file that is computed when it is read; `id`: the container whose process reads it. Answers the message itself. */
function computed(machine: Machine, path: string, id: string, message: SyscallMessage): undefined {
  machine.host.run(readPseudo(machine, path, id === '' ? undefined : machine.processes.get(id)), (content) => {
    const result = content === undefined ? fail('ENOENT') : ok({ text: content });
    machine.host.reply(message, { payload: result, ...(result.errno ? { code: result.errno } : {}) });
  });
  return undefined;
}

/** The container has a new CPU quota: its processes hear of it. */
function quotaChanged(machine: Machine, path: string, quota: string | undefined): void {
  if (quota === undefined) return;
  const inner = cgroupPath(path);
  const task = machine.tasksBelow(path).find(({ cgroup, state }) => cgroupPath(cgroup) === inner && state === 'running');
  if (task) machine.upcall(task.pod, 'cpu.max', { id: task.id, quota });
}

/** The group of a file: that of the nearest directory above it to which one was given. */
function groupOf(groups: ReadonlyMap<string, number>, path: string): number | undefined {
  if (groups.size === 0) return undefined;
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const gid = groups.get(at);
    if (gid !== undefined) return gid;
  }
  return undefined;
}

/** Files and cgroups. Paths below `/sys/fs/cgroup` are cgroup v2 directories and interface files. */
export const fileCalls: Calls = {
  /** `{path, values?}`: for a cgroup, `values` are interface files written right after (`{"cpu.max": "50000 100000"}`). */
  mkdir: (machine, args) => {
    const path = text(args, 'path');
    if (!isCgroupPath(path)) machine.files.mkdir(path);
    else {
      const there = machine.cgroups.get(path) !== undefined;
      machine.cgroups.mkdir(path, record(args, 'values'));
      if (there) quotaChanged(machine, path, record(args, 'values')['cpu.max']);
    }
    return ok();
  },
  rmdir: (machine, args) => {
    const path = text(args, 'path');
    const gone = isCgroupPath(path) ? machine.cgroups.rmdir(path) : machine.files.remove(path);
    return gone ? ok() : fail('ENOENT');
  },
  /** `{path, text, append?}`; a container's standard output is `{id, fd, text}`. */
  write: (machine, args) => {
    if ('fd' in args) return writeStream(machine, args);
    const path = text(args, 'path');
    const slash = path.lastIndexOf('/');
    if (isCgroupPath(path)) machine.cgroups.mkdir(path.slice(0, slash), { [path.slice(slash + 1)]: text(args, 'text') });
    else machine.files.write(path, text(args, 'text'), flag(args, 'append'));
    machine.touched(path);
    return ok();
  },
  /** `{path, tailLines?}` → `{text}`; `id` is the container that reads a file of `/proc` or `/sys/fs/cgroup`. */
  read: (machine, args, message) => {
    const path = text(args, 'path');
    if (isPseudo(path)) return computed(machine, path, text(args, 'id'), message);
    if (machine.files.kind(path) === 'directory') return fail('EISDIR');
    const content = machine.files.read(path, 'tailLines' in args ? number(args, 'tailLines') : undefined);
    return content === undefined ? fail('ENOENT') : ok({ text: content });
  },
  /** `{path}` → `{kind: 'file' | 'directory'}`. */
  stat: (machine, args) => {
    const kind = machine.files.kind(text(args, 'path'));
    const gid = groupOf(machine.files.groups, text(args, 'path'));
    return kind ? ok({ kind, ...(gid === undefined ? {} : { gid }) }) : fail('ENOENT');
  },
  /** `{path, gid}`: a directory and what is in it belong to a group, and new files with them (setgid). */
  chown: (machine, args) => {
    machine.files.groups.set(text(args, 'path'), number(args, 'gid'));
    return ok();
  },
  /** `{path}` → `{names}`; of a cgroup `{paths}`: the cgroups of Pods below it. */
  getdents64: (machine, args) => {
    if ('id' in args) {
      const inside = listCgroup(machine, text(args, 'path'), machine.processes.get(text(args, 'id')));
      return inside ? ok({ names: inside }) : fail('ENOENT');
    }
    if (isCgroupPath(text(args, 'path'))) return ok({ paths: machine.cgroups.podsBelow(text(args, 'path')) });
    const path = text(args, 'path');
    const names = machine.files.list(path);
    if (names) return ok({ names });
    return fail(machine.files.kind(path) ? 'ENOTDIR' : 'ENOENT');
  },
  /** `{from, to}`. */
  rename: (machine, args) => {
    const [from, to] = [text(args, 'from'), text(args, 'to')];
    if (!machine.files.rename(from, to)) return fail('ENOENT');
    machine.touched(from);
    machine.touched(to);
    return ok();
  },
  /** `{path, length, append?}`: blocks without content, in bytes. */
  fallocate: (machine, args) => (machine.files.allocate(text(args, 'path'), number(args, 'length'), flag(args, 'append')) ? ok() : fail('ENOSPC')),
  /** `{paths}` → `{bytes, inodes}` of each: what project quotas count. */
  quotactl: (machine, args) => {
    const found = strings(args, 'paths').map((path) => machine.files.usage(path));
    return ok({ bytes: found.map(({ bytes }) => bytes), inodes: found.map(({ inodes }) => inodes) });
  },
  /** `{path}` or `{paths}`, files or whole directories. */
  unlink: (machine, args) => {
    const paths = 'path' in args ? [text(args, 'path')] : strings(args, 'paths');
    const gone = paths.map((path) => machine.files.remove(path)).every(Boolean);
    for (const path of paths) machine.touched(path);
    return gone ? ok() : fail('ENOENT');
  },
  /** `{path}`: the caller is told of changes below a directory (`inotify`). */
  inotify_add_watch: (machine, args, message) => {
    const path = text(args, 'path');
    const watchers = machine.watches.get(path);
    if (watchers) watchers.add(message.from);
    else machine.watches.set(path, new Set([message.from]));
    return ok();
  },
  /** `{source, target, fstype?, size?, bind?}`: the mount point appears; a bind mount is the same directory under another path. */
  mount: (machine, args) => {
    if (flag(args, 'bind')) return machine.files.bind(text(args, 'source'), text(args, 'target')) ? ok() : fail('ENOENT');
    if (text(args, 'fstype') === 'tmpfs' && 'size' in args) machine.files.mountTmpfs(text(args, 'target'), number(args, 'size'));
    else machine.files.mkdir(text(args, 'target'));
    return ok();
  },
  umount2: (machine, args) => {
    machine.files.remove(text(args, 'target'));
    return ok();
  },
};

import type { OciSpec, Syscall, SyscallResult } from '../../api/index.ts';
import type { Procedure } from '../kernel/index.ts';
import { filterOf, type SeccompFilter } from './seccomp.ts';

export type Kernel = (call: string, args: Syscall['args']) => Procedure<SyscallResult>;

/** `/a/./b/../c` → `/a/c`. */
export function cleanPath(path: string, cwd = '/'): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Directories that every image has. */
const directories = [
  '/',
  '/bin',
  '/dev',
  '/etc',
  '/home',
  '/lib',
  '/mnt',
  '/opt',
  '/proc',
  '/root',
  '/run',
  '/sbin',
  '/srv',
  '/sys',
  '/tmp',
  '/usr',
  '/usr/bin',
  '/usr/local',
  '/usr/share',
  '/usr/share/nginx',
  '/usr/share/nginx/html',
  '/var',
  '/var/lib',
  '/var/log',
  '/var/run',
  '/var/tmp',
  '/data',
];

/** Those in which everybody may write; what a user's home is, nobody knows. */
const SHARED: ReadonlySet<string> = new Set(['/tmp', '/var/tmp', '/home', '/data']);

export type Kind = 'file' | 'directory';

const CGROUP = '/sys/fs/cgroup';
/** What the kernel shows: no image holds it. */
const isPseudo = (path: string): boolean => path.startsWith('/proc/') || path.startsWith(`${CGROUP}/`);

/**
 * What a container sees as its files: a private writable layer over the image, and mounts, whose content is the node's
 * (so that containers of one Pod share a volume) and is reached by system calls.
 */
export class Filesystem {
  private readonly files = new Map<string, string>();
  /** Files of the writable layer: they take room on the node's disk. */
  private readonly written = new Set<string>();
  private readonly dirs = new Set<string>(directories);
  private readonly mounts: OciSpec['mounts'];
  private readonly readonly: boolean;
  /** Whether the container's seccomp filter lets a system call pass. */
  readonly permits: SeccompFilter;
  /** Somebody else than root, to whom no directory of the image belongs. */
  private readonly stranger: boolean;

  constructor(
    spec: OciSpec,
    etc: Readonly<Record<string, string>>,
    /** The container, for what the kernel shows to it alone. */
    private readonly id: string,
    private readonly kernel: Kernel,
    /** When it was made (RFC 3339): what its image brought is as old as that. */
    private readonly born: () => string,
  ) {
    this.permits = filterOf(spec.linux.seccompProfile);
    this.mounts = [...spec.mounts].sort((a, b) => b.destination.length - a.destination.length);
    this.readonly = spec.root.readonly;
    this.stranger = (spec.process.user?.uid ?? 0) !== 0;
    for (const [path, content] of Object.entries(etc)) this.files.set(path, content);
    this.dirs.add(cleanPath(spec.process.cwd));
  }

  /** Can processes not write everywhere? */
  get isRestricted(): boolean {
    return this.readonly || this.stranger;
  }

  *read(path: string): Procedure<string | undefined> {
    const mount = this.mountOf(path);
    if (!mount && !isPseudo(path)) return path === '/dev/null' ? '' : this.files.get(path);
    const result = yield* this.kernel('read', mount ? { path: mount.path } : { path, id: this.id });
    const content = result.result?.['text'];
    return typeof content === 'string' ? content : undefined;
  }

  /** Returns an error in the words of strerror(3), or undefined. */
  *write(path: string, content: string, append: boolean): Procedure<string | undefined> {
    if (path === '/dev/null') return undefined;
    const mount = this.mountOf(path);
    if (mount) {
      if (mount.readonly) return 'Read-only file system';
      const result = yield* this.kernel('write', { path: mount.path, text: content, append });
      return result.errno;
    }
    if (this.dirs.has(path)) return 'Is a directory';
    if (!this.dirs.has(cleanPath(`${path}/..`))) return 'No such file or directory';
    const refused = this.refusal(path);
    if (refused !== undefined) return refused;
    const before = append ? (this.files.get(path) ?? '') : '';
    this.files.set(path, before + content);
    // The first change of a file of the image copies it (copy-up of overlayfs).
    const copied = this.written.has(path) ? content : before + content;
    const appended = append && this.written.has(path);
    this.written.add(path);
    return (yield* this.kernel('write', { path: this.layer + path, text: copied, append: appended })).errno;
  }

  /** Blocks without content, bytes. Returns an error in the words of strerror(3), or undefined. The writable layer's are the node's, too. */
  *allocate(path: string, length: number, append: boolean): Procedure<string | undefined> {
    const mount = this.mountOf(path);
    if (mount?.readonly) return 'Read-only file system';
    if (!mount) {
      const error = yield* this.write(path, '', append);
      if (error !== undefined || path === '/dev/null') return error;
    }
    const { errno } = yield* this.kernel('fallocate', { path: mount?.path ?? this.layer + path, length, append });
    return errno === 'ENOSPC' ? 'No space left on device' : errno;
  }

  /** Why nothing may be written at a path of the container's own file system, in the words of strerror(3). */
  private refusal(path: string): string | undefined {
    if (path.startsWith('/dev/')) return undefined;
    if (this.readonly) return 'Read-only file system';
    let parent = cleanPath(`${path}/..`);
    while (!this.dirs.has(parent)) parent = cleanPath(`${parent}/..`);
    const isRoots = directories.includes(parent) && !SHARED.has(parent) && !this.written.has(path);
    return this.stranger && isRoots ? 'Permission denied' : undefined;
  }

  /** Where the node keeps the writable layer. */
  private get layer(): string {
    return `/var/lib/containers/layers/${this.id}`;
  }

  *kind(path: string): Procedure<Kind | undefined> {
    const mount = this.mountOf(path);
    if (!mount) return path === '/dev/null' || this.files.has(path) ? 'file' : this.dirs.has(path) ? 'directory' : undefined;
    if (mount.path === mount.source) return (yield* this.stat(mount.path)) ?? 'directory';
    return yield* this.stat(mount.path);
  }

  *list(path: string): Procedure<readonly string[] | undefined> {
    const mount = this.mountOf(path);
    if (mount) {
      const names = (yield* this.kernel('getdents64', { path: mount.path })).result?.['names'];
      return Array.isArray(names) ? names.map(String) : mount.path === mount.source ? [] : undefined;
    }
    if (path.startsWith(CGROUP)) {
      const names = (yield* this.kernel('getdents64', { path, id: this.id })).result?.['names'];
      return Array.isArray(names) ? names.map(String) : undefined;
    }
    if (!this.dirs.has(path)) return undefined;
    const prefix = path === '/' ? '/' : `${path}/`;
    const names = new Set<string>();
    for (const entry of [...this.files.keys(), ...this.dirs, ...this.mounts.map(({ destination }) => destination)]) {
      if (entry.startsWith(prefix) && entry !== prefix) names.add(entry.slice(prefix.length).split('/')[0] ?? '');
    }
    names.delete('');
    return [...names].sort();
  }

  /** With all directories above. Returns an error in the words of strerror(3), or undefined. */
  *mkdir(path: string): Procedure<string | undefined> {
    const mount = this.mountOf(path);
    if (!this.permits('mkdir')) return 'Operation not permitted';
    if (mount?.readonly) return 'Read-only file system';
    if (mount) yield* this.kernel('mkdir', { path: mount.path });
    else if (!this.dirs.has(path)) {
      const refused = this.refusal(path);
      if (refused !== undefined) return refused;
      for (let at = path; at !== '/'; at = cleanPath(`${at}/..`)) this.dirs.add(at);
      yield* this.kernel('mkdir', { path: this.layer + path });
    }
    return undefined;
  }

  /** Removes a file, or a directory with what is in it. Returns whether there was one. */
  *remove(path: string): Procedure<boolean> {
    const mount = this.mountOf(path);
    if (mount) return !mount.readonly && (yield* this.kernel('unlink', { path: mount.path })).errno === undefined;
    if (this.refusal(path) !== undefined) return false;
    if (this.written.delete(path) || this.dirs.has(path)) yield* this.kernel('unlink', { path: this.layer + path });
    if (!this.dirs.has(path)) return this.files.delete(path);
    for (const file of [...this.files.keys()]) if (file.startsWith(`${path}/`)) this.files.delete(file);
    for (const dir of [...this.dirs]) if (dir === path || dir.startsWith(`${path}/`)) this.dirs.delete(dir);
    return true;
  }

  /** Size in bytes and time of the last change (RFC 3339) of something that there is. */
  *details(path: string): Procedure<{ readonly size: number; readonly modified: string; readonly readonly: boolean }> {
    const mount = this.mountOf(path);
    const source = mount?.path ?? (this.written.has(path) ? this.layer + path : undefined);
    const { result } = source === undefined ? {} : yield* this.kernel('statx', { path: source });
    const size = mount ? result?.['size'] : (this.files.get(path)?.length ?? 4_096);
    const modified = result?.['modified'];
    return {
      size: typeof size === 'number' ? size : 4_096,
      modified: typeof modified === 'string' ? modified : this.born(),
      readonly: mount?.readonly ?? this.readonly,
    };
  }

  /** The root file system, and each mount with what is under it on the node. */
  get mounted(): readonly { readonly target: string; readonly source: string; readonly readonly: boolean }[] {
    const own = this.mounts.toReversed().map(({ destination, source, readonly }) => ({ target: destination, source, readonly }));
    return [{ target: '/', source: this.layer, readonly: this.readonly }, ...own];
  }

  /** Bytes of the file system that a path of the node is on. */
  *free(path: string): Procedure<{ readonly size: number; readonly used: number; readonly tmpfs: boolean }> {
    const { result } = yield* this.kernel('statfs', { path });
    return { size: Number(result?.['size'] ?? 0), used: Number(result?.['used'] ?? 0), tmpfs: result?.['tmpfs'] === true };
  }

  /** The group that owns a file of a volume, where one was set. */
  *group(path: string): Procedure<number> {
    const mount = this.mountOf(path);
    const gid = mount && (yield* this.kernel('stat', { path: mount.path })).result?.['gid'];
    return typeof gid === 'number' ? gid : 0;
  }

  private *stat(path: string): Procedure<Kind | undefined> {
    const kind = (yield* this.kernel('stat', { path })).result?.['kind'];
    return kind === 'file' || kind === 'directory' ? kind : undefined;
  }

  private mountOf(path: string): { readonly path: string; readonly source: string; readonly readonly: boolean } | undefined {
    for (const { destination, source, readonly } of this.mounts) {
      if (path === destination) return { path: source, source, readonly };
      if (path.startsWith(destination) && path[destination.length] === '/') {
        return { path: `${source}${path.slice(destination.length)}`, source, readonly };
      }
    }
    return undefined;
  }
}

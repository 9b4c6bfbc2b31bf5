/** One regular file. Lines are appended without copying what is there; `text` joins them. */
interface RegularFile {
  readonly lines: string[];
  /** Bytes after the last newline. */
  tail: string;
  /** Characters of all lines with their newlines, and of the tail. */
  size: number;
  /** When it was last written, micros of virtual time. */
  modified: number;
  /** Blocks that are allocated without a content that anybody reads, bytes. */
  blocks?: number;
}

type Directory = Map<string, Directory | RegularFile>;

const segments = (path: string): string[] => path.split('/').filter((part) => part !== '' && part !== '.');

/** The node's disk below the root file system of containers: logs, volumes, runtime directories. */
export class FileStore {
  /** Groups that were given to directories with all that is in them (`chown -R`). */
  readonly groups = new Map<string, number>();
  private readonly root: Directory = new Map();
  /** The time of day, micros of virtual time. */
  clock: () => number = () => 0;
  /** Largest size of each tmpfs by its mount point, bytes. */
  private readonly tmpfs = new Map<string, number>();

  mkdir(path: string): void {
    this.directory(segments(path), true);
  }

  /** Replaces the content, or appends to it. Parent directories appear as needed. */
  write(path: string, content: string, append: boolean): void {
    const parts = segments(path);
    const name = parts.pop();
    const parent = this.directory(parts, true);
    if (name === undefined || !parent) return;
    const existing = parent.get(name);
    // Truncated in place: whoever has bind-mounted the file sees the new content.
    const file: RegularFile = existing && !(existing instanceof Map) ? existing : { lines: [], tail: '', size: 0, modified: 0 };
    file.modified = this.clock();
    if (!append) {
      file.lines.length = 0;
      file.tail = '';
      file.size = 0;
      delete file.blocks;
    }
    file.size += content.length;
    const pieces = (file.tail + content).split('\n');
    file.tail = pieces.pop() ?? '';
    for (const piece of pieces) file.lines.push(piece);
    parent.set(name, file);
  }

  /** The content, or its last lines; undefined when there is no such file. */
  read(path: string, tailLines?: number): string | undefined {
    const node = this.find(path);
    if (!node || node instanceof Map) return undefined;
    const all = node.tail === '' ? node.lines : [...node.lines, node.tail];
    const lines = tailLines === undefined ? all : tailLines === 0 ? [] : all.slice(-tailLines);
    if (lines.length === 0) return '';
    return node.tail === '' ? `${lines.join('\n')}\n` : lines.join('\n');
  }

  /** A file of this many bytes (or longer by as many) without content. Returns whether there is room: a tmpfs has a size. */
  allocate(path: string, bytes: number, append: boolean): boolean {
    for (const [mount, size] of this.tmpfs) if (path.startsWith(`${mount}/`) && this.usage(mount).bytes + bytes > size) return false;
    this.write(path, '', append);
    const file = this.find(path);
    if (!file || file instanceof Map) return false;
    file.blocks = (file.blocks ?? 0) + bytes;
    return true;
  }

  /** A file system in memory that holds at most so many bytes. */
  mountTmpfs(path: string, bytes: number): void {
    this.mkdir(path);
    this.tmpfs.set(path, bytes);
  }

  /** The tmpfs that a path is on, bytes; undefined when it is on the disk. */
  tmpfsOf(path: string): { readonly size: number; readonly used: number } | undefined {
    for (const [mount, size] of this.tmpfs) if (path === mount || path.startsWith(`${mount}/`)) return { size, used: this.usage(mount).bytes };
    return undefined;
  }

  /** Every tmpfs, by its mount point. */
  tmpfsMounts(): readonly { readonly target: string; readonly size: number; readonly used: number }[] {
    return [...this.tmpfs].map(([target, size]) => ({ target, size, used: this.usage(target).bytes }));
  }

  /** What a file or directory takes: bytes, and files and directories. */
  usage(path: string): { readonly bytes: number; readonly inodes: number } {
    const sum = { bytes: 0, inodes: 0 };
    const visit = (node: Directory | RegularFile): void => {
      sum.inodes++;
      if (node instanceof Map) for (const child of node.values()) visit(child);
      else sum.bytes += (node.blocks ?? 0) + node.size;
    };
    const node = this.find(path);
    if (node) visit(node);
    return sum;
  }

  /** Its size in bytes and when it was written last, micros; a directory has the size of one block, and the age of its youngest file. */
  stat(path: string): { readonly size: number; readonly modified: number } | undefined {
    const node = this.find(path);
    if (!(node instanceof Map)) return node && { size: (node.blocks ?? 0) + node.size, modified: node.modified };
    const files = [...node.values()].flatMap((child) => (child instanceof Map ? [] : [child.modified]));
    return { size: 4_096, modified: Math.max(0, ...files) };
  }

  kind(path: string): 'file' | 'directory' | undefined {
    const node = this.find(path);
    return node === undefined ? undefined : node instanceof Map ? 'directory' : 'file';
  }

  list(path: string): readonly string[] | undefined {
    const node = this.find(path);
    return node instanceof Map ? [...node.keys()].sort() : undefined;
  }

  /** Removes a file, or a directory with everything in it. Returns whether there was one. */
  remove(path: string): boolean {
    const parts = segments(path);
    const name = parts.pop();
    for (const mount of this.tmpfs.keys()) if (mount === path || mount.startsWith(`${path}/`)) this.tmpfs.delete(mount);
    return name !== undefined && (this.directory(parts, false)?.delete(name) ?? false);
  }

  /** A bind mount: the directory or file is there under a second path as well. Returns whether there is one. */
  bind(source: string, target: string): boolean {
    const node = this.find(source);
    const parts = segments(target);
    const name = parts.pop();
    const parent = this.directory(parts, true);
    if (!node || name === undefined || !parent) return false;
    parent.set(name, node);
    return true;
  }

  /** Moves a file or a directory. Returns whether there was one. */
  rename(from: string, to: string): boolean {
    const node = this.find(from);
    const parts = segments(to);
    const name = parts.pop();
    const parent = this.directory(parts, true);
    if (!node || name === undefined || !parent || !this.remove(from)) return false;
    parent.set(name, node);
    return true;
  }

  private find(path: string): Directory | RegularFile | undefined {
    const parts = segments(path);
    const name = parts.pop();
    return name === undefined ? this.root : this.directory(parts, false)?.get(name);
  }

  private directory(parts: readonly string[], create: boolean): Directory | undefined {
    let current = this.root;
    for (let index = 0; index < parts.length; index++) {
      const part = parts[index] as string;
      let next = current.get(part);
      if (next === undefined) {
        if (!create) return undefined;
        next = new Map();
        current.set(part, next);
      }
      if (!(next instanceof Map)) return undefined;
      current = next;
    }
    return current;
  }
}

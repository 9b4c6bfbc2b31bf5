import type { KeyValue } from '../../../api/index.ts';

interface Directory {
  readonly path: string;
  readonly entries: Map<string, KeyValue>;
  /** The keys in order; made when a range asks for it, forgotten when a key comes or goes. */
  sorted: readonly string[] | undefined;
}

const directoryOf = (key: string): string => key.slice(0, key.lastIndexOf('/') + 1);

/** The live keys, one sorted map per directory (`/registry/pods/default/`), so that a prefix range visits only what it returns. */
export class KeyIndex {
  private readonly directories = new Map<string, Directory>();
  private paths: readonly string[] | undefined;

  get(key: string): KeyValue | undefined {
    return this.directories.get(directoryOf(key))?.entries.get(key);
  }

  put(kv: KeyValue): void {
    const path = directoryOf(kv.key);
    let directory = this.directories.get(path);
    if (!directory) {
      directory = { path, entries: new Map(), sorted: undefined };
      this.directories.set(path, directory);
      this.paths = undefined;
    }
    if (!directory.entries.has(kv.key)) directory.sorted = undefined;
    directory.entries.set(kv.key, kv);
  }

  delete(key: string): void {
    const path = directoryOf(key);
    const directory = this.directories.get(path);
    if (!directory?.entries.delete(key)) return;
    directory.sorted = undefined;
    if (directory.entries.size > 0) return;
    this.directories.delete(path);
    this.paths = undefined;
  }

  get size(): number {
    let size = 0;
    for (const directory of this.directories.values()) size += directory.entries.size;
    return size;
  }

  /** All pairs whose key begins with `prefix`, in key order. */
  range(prefix: string): readonly KeyValue[] {
    const found: KeyValue[] = [];
    let visited = 0;
    for (const directory of this.under(prefix)) {
      visited++;
      directory.sorted ??= [...directory.entries.keys()].sort();
      const whole = directory.path.startsWith(prefix);
      for (const key of directory.sorted) if (whole || key.startsWith(prefix)) found.push(directory.entries.get(key) as KeyValue);
    }
    // Keys beside sub-directories do not come in key order directory by directory.
    if (visited > 1) found.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    return found;
  }

  private *under(prefix: string): Iterable<Directory> {
    this.paths ??= [...this.directories.keys()].sort();
    for (const path of this.paths) {
      if (path.startsWith(prefix) || prefix.startsWith(path)) yield this.directories.get(path) as Directory;
    }
  }
}

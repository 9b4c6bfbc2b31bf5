import type { KeyValue } from '../../../api/index.ts';

interface Directory {
  readonly path: string;
  readonly keys: Set<string>;
  /** The keys in order; made when a range asks for it, forgotten when a key comes or goes. */
  sorted: readonly string[] | undefined;
}

const directoryOf = (key: string): string => key.slice(0, key.lastIndexOf('/') + 1);

/**
 * The live keys: one map for single keys, and the key names by directory (`/registry/pods/default/`), so that a prefix
 * range visits only what it returns. A write to a key that is there touches no directory.
 */
export class KeyIndex {
  private readonly live = new Map<string, KeyValue>();
  private readonly directories = new Map<string, Directory>();
  private paths: readonly string[] | undefined;

  get(key: string): KeyValue | undefined {
    return this.live.get(key);
  }

  put(kv: KeyValue): void {
    const { key } = kv;
    const known = this.live.has(key);
    this.live.set(key, kv);
    if (known) return;
    const path = directoryOf(key);
    let directory = this.directories.get(path);
    if (!directory) {
      directory = { path, keys: new Set(), sorted: undefined };
      this.directories.set(path, directory);
      this.paths = undefined;
    }
    directory.sorted = undefined;
    directory.keys.add(key);
  }

  delete(key: string): void {
    if (!this.live.delete(key)) return;
    const path = directoryOf(key);
    const directory = this.directories.get(path) as Directory;
    directory.keys.delete(key);
    directory.sorted = undefined;
    if (directory.keys.size > 0) return;
    this.directories.delete(path);
    this.paths = undefined;
  }

  get size(): number {
    return this.live.size;
  }

  /** All pairs whose key begins with `prefix`, in key order. */
  range(prefix: string): readonly KeyValue[] {
    const found: KeyValue[] = [];
    let visited = 0;
    for (const directory of this.under(prefix)) {
      visited++;
      directory.sorted ??= [...directory.keys].sort();
      const whole = directory.path.startsWith(prefix);
      for (const key of directory.sorted) if (whole || key.startsWith(prefix)) found.push(this.live.get(key) as KeyValue);
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

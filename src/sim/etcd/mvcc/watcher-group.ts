export interface Watched {
  readonly key: string;
  readonly prefix: boolean;
}

/** The open watches, found by the key of a change without asking every one of them. Source: `etcd/server/storage/mvcc/watcher_group.go`. */
export class WatcherGroup<W extends Watched> {
  private readonly watchers = new Set<W>();
  /** By directory: watches on the directory or above, and those that must look at the key itself. */
  private readonly byDirectory = new Map<string, { readonly above: readonly W[]; readonly within: readonly W[] }>();

  add(watcher: W): void {
    this.watchers.add(watcher);
    this.byDirectory.clear();
  }

  delete(watcher: W): void {
    if (this.watchers.delete(watcher)) this.byDirectory.clear();
  }

  /** All of them, in the order in which they were opened. */
  all(): readonly W[] {
    return [...this.watchers];
  }

  get size(): number {
    return this.watchers.size;
  }

  /** Watches that want to hear of a change of `key`, in the order in which they were opened. */
  of(key: string): readonly W[] {
    const directory = key.slice(0, key.lastIndexOf('/') + 1);
    let found = this.byDirectory.get(directory);
    if (!found) {
      const all = [...this.watchers];
      found = {
        above: all.filter((w) => w.prefix && directory.startsWith(w.key)),
        within: all.filter((w) => w.key.startsWith(directory) && !(w.prefix && w.key === directory)),
      };
      this.byDirectory.set(directory, found);
    }
    if (found.within.length === 0) return found.above;
    return [...found.above, ...found.within.filter((w) => (w.prefix ? key.startsWith(w.key) : key === w.key))];
  }
}

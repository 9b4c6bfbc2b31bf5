import type { RaftEntry } from '../../../api/index.ts';

/**
 * A member's log: entries after the last snapshot, how far they are committed and how far applied. Indexes start at 1.
 * Source: `go.etcd.io/raft/v3/log.go`, `log_unstable.go`.
 */
export class RaftLog {
  private entries: RaftEntry[] = [];
  /** Index and term of the last entry that the entries held here follow. */
  private base = { index: 0, term: 0 };
  commit = 0;
  applied = 0;

  get lastIndex(): number {
    return this.base.index + this.entries.length;
  }

  get lastTerm(): number {
    return this.entries.at(-1)?.term ?? this.base.term;
  }

  /** Index of the first entry that is still held. */
  get firstIndex(): number {
    return this.base.index + 1;
  }

  /** Term of an entry; undefined when it is not here, because it is compacted or yet to come. */
  term(index: number): number | undefined {
    return index === this.base.index ? this.base.term : this.entries[index - this.firstIndex]?.term;
  }

  /** At most `max` entries beginning at an index; undefined when they are compacted. */
  slice(from: number, max: number): readonly RaftEntry[] | undefined {
    if (from < this.firstIndex) return undefined;
    const start = from - this.firstIndex;
    return this.entries.slice(start, start + max);
  }

  /** Adds a leader's own entry. */
  push(entry: RaftEntry): void {
    this.entries.push(entry);
  }

  /**
   * Adds entries that follow (index, term); what conflicts with them is cut off. Returns the index of the last of them, or
   * undefined when this log has no such entry to follow.
   */
  append(index: number, term: number, entries: readonly RaftEntry[]): number | undefined {
    if (this.term(index) !== term) return undefined;
    const conflict = entries.findIndex((entry) => this.term(entry.index) !== entry.term);
    if (conflict >= 0) {
      const first = entries[conflict] as RaftEntry;
      if (first.index <= this.commit) throw new Error(`entry ${first.index} conflicts with committed entry`);
      this.entries.length = first.index - this.firstIndex;
      for (const entry of entries.slice(conflict)) this.entries.push(entry);
    }
    return index + entries.length;
  }

  /** Is a log that ends with (index, term) at least as new as this one? */
  isUpToDate(index: number, term: number): boolean {
    return term > this.lastTerm || (term === this.lastTerm && index >= this.lastIndex);
  }

  /** Forgets entries up to and including `index`. */
  compact(index: number): void {
    const term = this.term(index);
    if (term === undefined || index <= this.base.index) return;
    this.entries = this.entries.slice(index - this.base.index);
    this.base = { index, term };
  }

  /** Begins anew after a snapshot. */
  restore(index: number, term: number): void {
    this.entries = [];
    this.base = { index, term };
    this.commit = index;
    this.applied = index;
  }
}

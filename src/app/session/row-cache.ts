import type { RowSource } from '../../components/row-source.ts';
import { BLOCK } from '../../components/row-source.ts';
import type { RowView } from '../../projections/views.ts';

type Fetch = (from: number, to: number) => Promise<readonly RowView[]>;

const MAX_BLOCKS = 800;
/** Seen from so far away that more rows than this are on screen, they are not sent with each moment. */
const MOST_AROUND = 300;

/**
 * The blocks of rows on screen. After `invalidate` old rows stay visible until their successors arrive, and rows that did
 * not change keep their identity, so that React skips them.
 */
export class RowCache implements RowSource {
  private readonly blocks = new Map<number, readonly RowView[]>();
  private readonly stale = new Set<number>();
  private readonly listeners = new Set<() => void>();
  private range: readonly [number, number] = [0, 0];
  private changes = 0;
  private generation = 0;
  private fetching = false;
  private opened = false;
  private readonly fetchRows: Fetch;

  constructor(fetchRows: Fetch) {
    this.fetchRows = fetchRows;
  }

  block(index: number): readonly RowView[] | undefined {
    return this.blocks.get(index);
  }

  version(): number {
    return this.changes;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  want(first: number, last: number): void {
    this.range = [Math.max(0, first), last];
    void this.pump();
  }

  /** The layout or the run changed: what is on screen is fetched again. */
  invalidate(): void {
    this.outdate();
    void this.pump();
  }

  private outdate(): void {
    this.generation += 1;
    for (const index of this.blocks.keys()) this.stale.add(index);
  }

  private fresh(index: number): boolean {
    return this.blocks.has(index) && !this.stale.has(index);
  }

  /** What to ask with a moment that the rows follow, so that they come with it. */
  around(): { readonly around: number; readonly held: readonly [number, number] } | undefined {
    let [first, last] = this.range;
    const around = (last + 1 - first) * BLOCK;
    if (around > MOST_AROUND) return undefined;
    if (this.missing() !== undefined) return { around, held: [0, 0] };
    while (first > 0 && this.fresh(first - 1)) first -= 1;
    while (this.fresh(last + 1)) last += 1;
    return { around, held: [first * BLOCK, (last + 1) * BLOCK] };
  }

  /** Takes rows that came with a moment, under the layout of now. `changed`: those from before are no longer what they were. */
  take(given: { readonly from: number; readonly rows: readonly RowView[] } | undefined, rowCount: number, changed: boolean): void {
    if (changed) this.outdate();
    if (given !== undefined && this.opened) {
      const end = given.from + given.rows.length;
      const first = Math.ceil(given.from / BLOCK);
      const last = (end === rowCount ? Math.ceil(end / BLOCK) : Math.floor(end / BLOCK)) - 1;
      if (last >= first) this.store(first, last, given.rows.slice(first * BLOCK - given.from), this.generation);
    }
    void this.pump();
  }

  /** A run is open: rows can be asked for. */
  start(): void {
    this.opened = true;
    void this.pump();
  }

  /** Another run: nothing of the old rows may be seen. Nothing is asked for until `start`. */
  clear(): void {
    this.opened = false;
    this.generation += 1;
    this.blocks.clear();
    this.stale.clear();
    this.emit();
  }

  /** True when every row on screen is there. */
  idle(): boolean {
    return !this.fetching && this.missing() === undefined;
  }

  private missing(): readonly [number, number] | undefined {
    const [first, last] = this.range;
    const needed: number[] = [];
    for (let index = first; index <= last; index += 1) {
      if (!this.fresh(index)) needed.push(index);
    }
    const from = needed[0];
    const to = needed.at(-1);
    return from === undefined || to === undefined ? undefined : [from, to];
  }

  private async pump(): Promise<void> {
    if (this.fetching || !this.opened) return;
    const missing = this.missing();
    if (missing === undefined) return;
    this.fetching = true;
    const { generation } = this;
    try {
      const rows = await this.fetchRows(missing[0] * BLOCK, (missing[1] + 1) * BLOCK);
      if (this.opened) this.store(missing[0], missing[1], rows, generation);
    } finally {
      this.fetching = false;
    }
    if (this.opened && this.missing() !== undefined) globalThis.setTimeout(() => void this.pump(), 30);
  }

  private store(first: number, last: number, rows: readonly RowView[], generation: number): void {
    let changed = false;
    for (let index = first; index <= last; index += 1) {
      // What was asked for under an older layout does not replace what came since.
      if (generation !== this.generation && this.fresh(index)) continue;
      const from = (index - first) * BLOCK;
      const next = reuse(this.blocks.get(index), rows.slice(from, from + BLOCK));
      if (next !== this.blocks.get(index)) {
        this.blocks.set(index, next);
        changed = true;
      }
      if (generation === this.generation) this.stale.delete(index);
    }
    this.trim();
    if (changed) this.emit();
  }

  private trim(): void {
    if (this.blocks.size <= MAX_BLOCKS) return;
    const [first, last] = this.range;
    for (const index of this.blocks.keys()) {
      if (index < first - 40 || index > last + 40) this.blocks.delete(index);
    }
  }

  private emit(): void {
    this.changes += 1;
    for (const listener of this.listeners) listener();
  }
}

function reuse(old: readonly RowView[] | undefined, next: readonly RowView[]): readonly RowView[] {
  if (old === undefined) return next;
  let same = old.length === next.length;
  const merged = next.map((row, i) => {
    const before = old[i];
    if (before !== undefined && sameRow(before, row)) return before;
    same = false;
    return row;
  });
  return same ? old : merged;
}

/** What can change in a row of one identity: its place, its answer, its fold. */
function sameRow(a: RowView, b: RowView): boolean {
  if (a.kind !== b.kind || a.seq !== b.seq || a.index !== b.index || a.t !== b.t || a.out !== b.out) return false;
  if (a.kind === 'message' && b.kind === 'message') {
    return a.reply?.seq === b.reply?.seq && a.outcome === b.outcome && a.title === b.title && a.from === b.from && a.to === b.to && a.line === b.line;
  }
  if (a.kind === 'fold' && b.kind === 'fold') return a.count === b.count && a.open === b.open && a.title === b.title && a.until === b.until;
  if (a.kind === 'chapter' && b.kind === 'chapter') return a.rows === b.rows && a.open === b.open && a.title === b.title;
  if (a.kind === 'gap' && b.kind === 'gap') return a.until === b.until && a.folded === b.folded;
  return true;
}

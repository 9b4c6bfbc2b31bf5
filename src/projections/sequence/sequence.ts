import type { Micros, Seq } from '../../api/index.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import type { RowView, SequenceOptions, SequenceView } from '../views.ts';
import { laneMap, type LaneMap } from './lanes.ts';
import { SequenceLayout } from './layout.ts';
import { type Item, SequenceModel } from './model.ts';
import { rowView } from './rows.ts';

/** The sequence of one ledger: built once, extended with it, laid out anew only when the options change. */
export class SequenceProjection {
  private readonly model: SequenceModel;
  private readonly counts = new Map<string, number>();
  private counted = 0;
  private key = '';
  private laneKey = '';
  private lanes: LaneMap | undefined;
  private layout: SequenceLayout | undefined;

  constructor(private readonly index: LedgerIndex) {
    this.model = new SequenceModel(index);
  }

  /** The chapters of the run, whatever is filtered. */
  get chapters(): readonly { readonly title: string; readonly t: Micros; readonly seq: Seq }[] {
    return this.model.chapters.map((chapter) => ({ title: chapter.title, t: chapter.t, seq: (chapter.items[0]?.seq ?? 0) as Seq }));
  }

  /** Takes in what the index has grown by (so that the next view need not). */
  extend(): void {
    this.model.extend();
    this.count();
  }

  /** Lays out under these options and says what stands where. Rows reach as far as the run has been computed, whatever `t`. */
  view(t: Micros, options: SequenceOptions): SequenceView {
    this.extend();
    const { layout, lanes } = this.layOut(options);
    const selected = options.selection?.kind === 'message' ? layout.rowOf(options.selection.seq) : undefined;
    return {
      lanes: lanes.lanes,
      hiddenLanes: lanes.hidden,
      rowCount: layout.rowCount,
      matching: layout.matching,
      total: layout.total,
      chapters: layout.chapters,
      cursorRow: layout.rowAt(t),
      ...(selected === undefined ? {} : { selectedRow: selected }),
    };
  }

  /** Rows `from` (inclusive) to `to` (exclusive) of the last layout. */
  rows(from: number, to: number): RowView[] {
    const rows: RowView[] = [];
    for (let i = Math.max(0, from); i < Math.min(to, this.layout?.rowCount ?? 0); i++) {
      const flat = this.layout?.row(i);
      const row = flat && rowView(this.index, flat, i, this.lanes);
      if (row) rows.push(flat && this.layout?.out(flat) ? { ...row, out: true } : row);
    }
    return rows;
  }

  /** Title of the lane as the last layout shows it, in its order. */
  get shownLanes(): LaneMap['lanes'] {
    return this.lanes?.lanes ?? [];
  }

  private layOut(options: SequenceOptions): { layout: SequenceLayout; lanes: LaneMap } {
    const lanes = this.mapLanes(options);
    const key = JSON.stringify([
      { ...options, laneOrder: undefined, selection: options.preset === 'selection' ? options.selection : undefined },
      lanes.lanes.map((lane) => lane.id),
    ]);
    if (this.layout && key === this.key) this.layout.update();
    else this.layout = new SequenceLayout(this.index, this.model, options, (item) => this.onLane(item, this.lanes ?? lanes));
    this.key = key;
    return { layout: this.layout, lanes };
  }

  /** Lanes depend on the options and on what has been counted, not on the time. */
  private mapLanes(options: SequenceOptions): LaneMap {
    const key = JSON.stringify([
      this.counted,
      options.selection,
      options.collapsedGroups,
      options.expandedGroups,
      options.hiddenLanes,
      options.pinnedLanes,
      options.maxLanes,
      options.laneOrder,
    ]);
    if (!this.lanes || key !== this.laneKey) this.lanes = laneMap(this.index, options, this.counts);
    this.laneKey = key;
    return this.lanes;
  }

  /** A row is drawn when at least one of its ends is. */
  private onLane(item: Item, lanes: LaneMap): boolean {
    const record = this.index.ledger.at(item.seq);
    if (record?.kind === 'message') return lanes.laneOf(record.from) !== undefined || lanes.laneOf(record.to) !== undefined;
    return record?.kind !== 'transition' || lanes.laneOf(record.process) !== undefined;
  }

  private count(): void {
    for (; this.counted < this.index.messages.length; this.counted++) {
      const message = this.index.message(this.index.messages[this.counted]);
      if (!message) continue;
      this.counts.set(message.from, (this.counts.get(message.from) ?? 0) + 1);
      if (message.to !== message.from) this.counts.set(message.to, (this.counts.get(message.to) ?? 0) + 1);
    }
  }
}

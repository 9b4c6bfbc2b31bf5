import type { Micros, Seq } from '../../api/index.ts';
import { countUpTo, type LedgerIndex } from '../ledger-index.ts';
import type { SequenceOptions } from '../views.ts';
import { fitting, visibility, windowed, type Predicate } from './filter.ts';
import type { Chapter, Fold, Item, SequenceModel } from './model.ts';

/** A row before it is written out: what stands there, and how deep. */
export type Flat =
  | { readonly kind: 'chapter'; readonly chapter: Chapter; readonly rows: number; readonly open: boolean; readonly seq: Seq; readonly t: Micros }
  | {
      readonly kind: 'item';
      readonly item: Item;
      readonly level: 2 | 3;
      readonly reply: Seq | undefined;
      readonly paired: boolean;
      readonly seq: Seq;
      readonly t: Micros;
    }
  | {
      readonly kind: 'fold';
      readonly fold: Fold;
      readonly items: readonly Item[];
      readonly open: boolean;
      readonly seq: Seq;
      readonly t: Micros;
      readonly what: Fold['what'];
    }
  | { readonly kind: 'space'; readonly seq: Seq; readonly t: Micros }
  | { readonly kind: 'gap'; readonly id: string; readonly folds: readonly Flat[]; readonly seq: Seq; readonly t: Micros; readonly until: Micros };

interface Section {
  readonly chapter: Chapter;
  version: number;
  /** Items that are drawn, of the first `asked` of the chapter. */
  readonly fitting: Item[];
  asked: number;
  flats: readonly Flat[];
  /** Rows that fit, and all that could be asked. */
  matching: number;
  total: number;
  /** Index of the section's first row. */
  start: number;
}

const GAP = 2_000_000;
/** A pass shorter than this is easier to read than its summary. */
const SHORT_PASS = 3;
/** So many replicas are shown one by one, by fold level. */
const REPLICAS = [Infinity, Infinity, 1, 1] as const;

const single = (item: Item): Flat => ({ kind: 'item', item, level: 2, reply: undefined, paired: true, seq: item.seq, t: item.t });

const holds = (flat: Flat, item: Item): boolean =>
  flat.kind === 'fold' ? flat.items.includes(item) : flat.kind === 'gap' && flat.folds.some((fold) => holds(fold, item));

/** The laid-out rows under one set of options. Only chapters that changed are laid out again. */
export class SequenceLayout {
  private readonly sections: Section[] = [];
  private readonly visible: Predicate | undefined;
  /** When rows that do not fit stay: what tells them apart. */
  private readonly fitting: Predicate | undefined;
  private readonly toggled: ReadonlySet<string>;
  rowCount = 0;

  constructor(
    private readonly index: LedgerIndex,
    private readonly model: SequenceModel,
    private readonly options: SequenceOptions,
    private readonly onLane: (item: Item) => boolean,
  ) {
    this.visible = options.dim === true ? windowed(options) : visibility(index, options);
    this.fitting = options.dim === true ? fitting(index, options) : undefined;
    this.toggled = new Set(options.toggled);
    this.update();
  }

  /** Brings the rows up to date with the model. */
  update(): void {
    let start = 0;
    this.model.chapters.forEach((chapter, i) => {
      let section = this.sections[i];
      if (!section) {
        section = { chapter, version: -1, fitting: [], asked: 0, flats: [], matching: 0, total: 0, start };
        this.sections.push(section);
      }
      if (section.version !== chapter.version) this.layOut(section);
      section.start = start;
      start += section.flats.length;
    });
    this.rowCount = start;
  }

  get matching(): number {
    return this.sections.reduce((sum, section) => sum + section.matching, 0);
  }

  get total(): number {
    return this.sections.reduce((sum, section) => sum + section.total, 0);
  }

  get chapters(): readonly { readonly index: number; readonly title: string; readonly t: Micros }[] {
    return this.sections.filter((section) => section.flats.length > 0).map(({ start, chapter }) => ({ index: start, title: chapter.title, t: chapter.t }));
  }

  /** The row at an index. */
  row(index: number): Flat | undefined {
    const section = this.sections[countUpTo(this.sections, index, (candidate) => candidate.start) - 1];
    // Empty sections share their start with the next one; the last of them holds the row.
    return section?.flats[index - section.start];
  }

  /** Index of the last row that begins at or before `t`; -1 when there is none. */
  rowAt(t: Micros): number {
    const position = countUpTo(this.sections, t, (section) => section.chapter.t) - 1;
    for (let i = position; i >= 0; i--) {
      const section = this.sections[i] as Section;
      for (let k = section.flats.length - 1; k >= 0; k--) {
        if ((section.flats[k] as Flat).t <= t) return section.start + k;
      }
    }
    return -1;
  }

  /** Index of the row in which a record stands: its own, its request's, or the fold that it is counted in. */
  rowOf(seq: Seq): number | undefined {
    const item = this.model.itemBySeq[seq - 1];
    if (!item) return undefined;
    return (
      this.find((flat) => flat.kind === 'item' && flat.seq === seq) ??
      this.find((flat) => flat.kind === 'item' && flat.item === item) ??
      this.find((flat) => holds(flat, item)) ??
      this.find((flat) => flat.kind === 'chapter' && !flat.open && flat.chapter === item.chapter)
    );
  }

  private find(matches: (flat: Flat) => boolean): number | undefined {
    for (const section of this.sections) {
      const position = section.flats.findIndex(matches);
      if (position >= 0) return section.start + position;
    }
    return undefined;
  }

  private isOpen(id: string, byDefault: boolean): boolean {
    return this.toggled.has(id) ? !byDefault : byDefault;
  }

  private layOut(section: Section): void {
    const { chapter } = section;
    const items = this.fittingOf(section);
    section.version = chapter.version;
    section.total = chapter.items.length;
    section.matching = this.fitting ? items.filter((item) => !this.isOut(item)).length : items.length;
    const first = items[0];
    if (!first) {
      section.flats = [];
      return;
    }
    const open = this.isOpen(chapter.id, this.options.foldLevel === 0 || (this.options.foldLevel < 3 && !chapter.boot));
    const body = open ? this.withGaps(this.body(items, chapter)) : [];
    section.flats = [
      { kind: 'chapter', chapter, rows: items.length, open, seq: first.seq, t: first.t },
      ...(this.options.proportional === true ? toScale(body) : body),
    ];
  }

  /** Without a filter only lanes decide, and those are fixed for a layout: then an item is asked once, however often its chapter grows. */
  private fittingOf(section: Section): readonly Item[] {
    const { items } = section.chapter;
    if (this.visible) return items.filter((item) => this.fits(item));
    for (; section.asked < items.length; section.asked++) {
      const item = items[section.asked] as Item;
      if (this.onLane(item)) section.fitting.push(item);
    }
    return section.fitting;
  }

  /** Does nothing in a row fit the filter, although it is shown? */
  out(flat: Flat): boolean {
    if (!this.fitting) return false;
    if (flat.kind === 'item') return this.isOut(flat.item);
    return flat.kind === 'fold' && flat.items.every((item) => this.isOut(item));
  }

  private isOut(item: Item): boolean {
    const record = this.index.ledger.at(item.seq);
    return this.fitting !== undefined && (record === undefined || !this.fitting(record));
  }

  private fits(item: Item): boolean {
    if (!this.onLane(item)) return false;
    if (!this.visible) return true;
    const record = this.index.ledger.at(item.seq);
    return record !== undefined && this.visible(record);
  }

  private body(items: readonly Item[], chapter: Chapter): Flat[] {
    if (this.options.foldLevel === 0) return this.unfolded(items, chapter);
    const flats: Flat[] = [];
    const members = new Map<Fold, Item[]>();
    for (const item of items) {
      const fold = this.foldOf(item);
      if (!fold) {
        flats.push(single(item));
        continue;
      }
      const known = members.get(fold);
      if (known) {
        known.push(item);
        continue;
      }
      const list = [item];
      members.set(fold, list);
      flats.push({ kind: 'fold', fold, items: list, open: this.toggled.has(fold.id), seq: item.seq, t: item.t, what: fold.what });
    }
    return this.opened(flats);
  }

  private opened(flats: readonly Flat[]): Flat[] {
    return flats.flatMap((flat): Flat[] =>
      flat.kind !== 'fold' || (flat.items.length === 1 && flat.what !== 'noise')
        ? [flat.kind === 'fold' ? single(flat.items[0] as Item) : flat]
        : flat.open
          ? [flat, ...flat.items.map((item): Flat => ({ kind: 'item', item, level: 3, reply: undefined, paired: true, seq: item.seq, t: item.t }))]
          : [flat],
    );
  }

  /** The fold that swallows an item at the level chosen, if one does. */
  private foldOf(item: Item): Fold | undefined {
    const { foldLevel, preset } = this.options;
    if (item.noise && !(preset === 'traffic' && item.noise.counts[2] > 0 && this.index.noise(item.seq) === 3)) return item.noise;
    const { pass, alike, again } = item;
    if (preset === 'node-path') return undefined;
    if (again && foldLevel >= 2 && again.items.length > 1) return again;
    if (alike && alike.items.length > REPLICAS[foldLevel]) return alike;
    if (!pass || foldLevel < 2 || pass.counts[0] < SHORT_PASS) return undefined;
    // Level 2 keeps open what created something.
    return foldLevel === 3 || !pass.news || this.toggled.has(pass.id) ? pass : undefined;
  }

  /** Every message in a row of its own, answers too, each where it was sent. */
  private unfolded(items: readonly Item[], chapter: Chapter): Flat[] {
    const flats: Flat[] = items.map((item) => ({ kind: 'item', item, level: 2, reply: undefined, paired: false, seq: item.seq, t: item.t }));
    for (const { seq, t, item } of chapter.answers) {
      if (this.fits(item)) flats.push({ kind: 'item', item, level: 2, reply: seq, paired: false, seq, t });
    }
    return flats.sort((a, b) => a.seq - b.seq);
  }

  /** Puts a gap row wherever nothing worth showing happened for 2 s or more; counters inside it go into it. */
  private withGaps(flats: readonly Flat[]): Flat[] {
    const out: Flat[] = [];
    let waiting: Flat[] = [];
    let quietSince: Micros | undefined;
    for (const flat of flats) {
      if (flat.kind === 'fold' && flat.what === 'noise' && !flat.open) {
        waiting.push(flat);
        continue;
      }
      if (quietSince !== undefined && flat.t - quietSince >= GAP) out.push(...this.gap(waiting, quietSince, flat.t));
      else out.push(...waiting);
      waiting = [];
      out.push(flat);
      quietSince = Math.max(this.endOf(flat), quietSince ?? flat.t) as Micros;
    }
    return [...out, ...waiting];
  }

  private gap(folds: readonly Flat[], from: Micros, until: Micros): Flat[] {
    const before = folds.filter((fold) => fold.t <= from);
    const inside = folds.filter((fold) => fold.t > from);
    const seq = (inside[0]?.seq ?? 0) as Seq;
    const id = `gap:${from}`;
    if (this.toggled.has(id)) return [...folds];
    return [...before, { kind: 'gap', id, folds: inside, seq, t: from, until }];
  }

  private endOf(flat: Flat): Micros {
    if (flat.kind === 'fold') return flat.fold.until;
    if (flat.kind !== 'item') return flat.t;
    const message = this.index.message(flat.item.seq);
    return this.index.reply(flat.item.seq)?.arrivesAt ?? message?.arrivesAt ?? flat.t;
  }
}

/** Time between two rows for which one row of room is left; twice the room stands for four times the time. */
const SCALE = 25_000;

/** Leaves room between rows by the square root of the time between them. Gap rows keep their height: they stand for the rest. */
function toScale(flats: readonly Flat[]): Flat[] {
  return flats.flatMap((flat, i): Flat[] => {
    const before = flats[i - 1];
    const passed = before === undefined || before.kind === 'gap' ? 0 : flat.t - before.t;
    const rooms = Math.min(Math.floor(Math.sqrt(passed / SCALE)), Math.floor(Math.sqrt(GAP / SCALE)));
    const spaces = Array.from(
      { length: Math.max(0, rooms) },
      (_, k): Flat => ({
        kind: 'space',
        seq: flat.seq,
        t: ((before?.t ?? flat.t) + Math.round((passed * (k + 1) * (k + 1)) / ((rooms + 1) * (rooms + 1)))) as Micros,
      }),
    );
    return [...spaces, flat];
  });
}

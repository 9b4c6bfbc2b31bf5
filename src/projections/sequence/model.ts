import type { LedgerRecord, Message, Micros, Seq } from '../../api/index.ts';
import { isProbe, outcomeOf } from '../messages.ts';
import { type Noise, PROBE, TRAFFIC, isClient } from '../noise.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import type { Outcome } from '../views.ts';
import { rowWords } from '../words/rows.ts';
import { type Phase, faultTitle, intentTitle, opensChapter, phaseOf, phaseTitle } from './chapters.ts';
import { passOf } from './passes.ts';
import { Repeats } from './repeats.ts';

/** One thing that can stand in a row of its own: a message (with its answer), a state change, an action, a fault. */
export interface Item {
  readonly seq: Seq;
  readonly t: Micros;
  readonly kind: 'message' | 'state' | 'action' | 'fault';
  readonly chapter: Chapter;
  /** The counter row that it is counted in while nothing about it is news. */
  noise: Fold | undefined;
  /** The pass of a controller that it belongs to. */
  readonly pass: Fold | undefined;
  /** The same row of other replicas, in this burst. */
  alike: Fold | undefined;
  /** The burst in which its object goes through what it went through before. */
  again: Fold | undefined;
}

/** Items that may be drawn as one row. */
export interface Fold {
  readonly id: string;
  readonly what: 'noise' | 'pass' | 'replicas' | 'repeat';
  readonly items: Item[];
  /** Heartbeats, probes, requests of clients, in that order; for a pass the first counts rows. */
  readonly counts: [number, number, number];
  until: Micros;
  /** A pass that created something, or went wrong, is worth reading. */
  news: boolean;
  /** Folds from the second row on, not only when there are many. */
  readonly eager: boolean;
}

export interface Chapter {
  readonly id: string;
  readonly title: string;
  readonly t: Micros;
  readonly boot: boolean;
  readonly items: Item[];
  /** Answers that came while it was open; they stand in the rows of their requests unless everything is unfolded. */
  readonly answers: { readonly seq: Seq; readonly t: Micros; readonly item: Item }[];
  /** Grows with every change of what the chapter shows. */
  version: number;
}

const GAP = 1_000_000;
const MAX_NOISE = 30_000_000;

/**
 * The rows of the sequence before any option: items in ledger order, in chapters, marked with the folds they may go into.
 * It depends on the ledger alone, so it is built once and extended.
 */
export class SequenceModel {
  readonly chapters: Chapter[] = [];
  readonly itemBySeq: (Item | undefined)[] = [];
  private consumed = 0;
  private phase: Phase = -1;
  private noise: Fold | undefined;
  private lastNews = -Infinity;
  private readonly lastOutcome = new Map<string, Outcome>();
  /** Items of a client's request, by the loop tick that it began with, until its answer is known. */
  private readonly exchanges = new Map<Seq, Item[]>();
  private readonly passes = new Map<Seq, Fold>();
  private readonly repeats = new Repeats();

  constructor(readonly index: LedgerIndex) {
    this.extend();
  }

  /** Takes in what the index has grown by. */
  extend(): void {
    for (let seq = this.consumed + 1; seq <= this.index.length; seq++) {
      const record = this.index.ledger.at(seq as Seq);
      this.itemBySeq.push(undefined);
      if (record) this.take(record);
    }
    this.consumed = this.index.length;
  }

  private take(record: LedgerRecord): void {
    switch (record.kind) {
      case 'message':
        this.takeMessage(record);
        break;
      case 'transition':
        this.add(record, 'state');
        break;
      case 'action':
      case 'fault':
        if (opensChapter(record)) {
          this.phase = record.kind === 'fault' ? -1 : 0;
          this.open(record, record.kind === 'action' ? intentTitle(record.intent) : faultTitle(record));
        }
        this.add(record, record.kind);
        break;
      case 'loss':
        this.takeLoss(record.cause);
        break;
      default:
        break;
    }
  }

  private takeMessage(message: Message): void {
    const request = message.replyTo === undefined ? undefined : this.itemBySeq[message.replyTo - 1];
    if (request && message.channel !== 'watch' && this.index.reply(request.seq)?.seq === message.seq) {
      this.itemBySeq[message.seq - 1] = request;
      request.chapter.version++;
      const chapter = this.current(message);
      chapter.answers.push({ seq: message.seq, t: message.sentAt, item: request });
      chapter.version++;
      this.settle(request, message, outcomeOf(message));
      return;
    }
    this.turn(message);
    this.add(message, 'message');
  }

  private takeLoss(message: Seq): void {
    const item = this.itemBySeq[message - 1];
    const lost = this.index.message(message);
    if (!item || !lost) return;
    item.chapter.version++;
    this.settle(item, lost, 'error');
  }

  /** Opens the next chapter when the message is the first of a later phase. */
  private turn(message: Message): void {
    if (message.sentAt < 0 || this.index.noise(message.seq) === 1) return;
    const rootIsAction = this.index.ledger.at(this.index.root(message.seq))?.kind === 'action';
    const phase = phaseOf(message, rootIsAction);
    if (phase === undefined || phase <= this.phase) return;
    this.phase = phase;
    this.open(message, phaseTitle(phase));
  }

  private open(record: { readonly seq: Seq; readonly sentAt: Micros }, title: string, boot = false): Chapter {
    const chapter: Chapter = { id: `chapter:${record.seq}`, title, t: record.sentAt, boot, items: [], answers: [], version: 0 };
    this.chapters.push(chapter);
    this.noise = undefined;
    this.repeats.reset();
    return chapter;
  }

  private current(record: LedgerRecord): Chapter {
    const last = this.chapters.at(-1);
    if (!last && record.sentAt < 0) return this.open(record, rowWords.boot, true);
    return !last || (last.boot && record.sentAt > 0) ? this.open(record, rowWords.running) : last;
  }

  private add(record: LedgerRecord & { readonly kind: 'message' | 'transition' | 'action' | 'fault' }, kind: Item['kind']): void {
    const noise = this.index.noise(record.seq);
    const chapter = this.current(record);
    const pass = record.kind === 'message' && noise === 0 ? this.passFor(record) : undefined;
    const { alike, again } = noise === 0 ? this.repeats.place(record, record.sentAt) : NO_REPEAT;
    const item: Item = { seq: record.seq, t: record.sentAt, kind, chapter, noise: undefined, pass, alike, again };
    for (const fold of [alike, again]) join(fold, item);
    this.itemBySeq[record.seq - 1] = item;
    chapter.items.push(item);
    chapter.version++;
    if (pass) this.joinPass(pass, item, record);
    if (noise === 0) this.news(record.sentAt);
    else this.quieten(item, record, noise);
  }

  private news(t: Micros): void {
    const first = this.noise?.items[0];
    if (first && first.t > this.lastNews && t - first.t >= GAP) this.noise = undefined;
    this.lastNews = t;
  }

  // --- counter rows ----------------------------------------------------------------------------------------------------

  /** Puts an item into the counter row of this stretch, unless it is the first of its kind (then it is news). */
  private quieten(item: Item, record: LedgerRecord, noise: Noise): void {
    if (noise === TRAFFIC) {
      const root = this.index.root(record.seq);
      push(this.exchanges, root, item);
      if (!this.lastOutcome.has(this.clientOf(root))) {
        this.news(item.t);
        return;
      }
    } else if (record.kind === 'message' && isProbe(record) && !this.lastOutcome.has(probeKey(record))) {
      this.news(item.t);
      return;
    }
    const parent = record.cause === 0 ? undefined : this.itemBySeq[record.cause - 1];
    // What belongs to something that is shown is shown with it.
    const moves = record.kind !== 'transition' || record.from !== record.to;
    if (moves && parent && parent.noise === undefined && noise !== 1 && this.index.noise(parent.seq) === noise) return;
    const fold = this.noiseFold(item, parent);
    item.noise = fold;
    fold.items.push(item);
    fold.until = item.t;
    if (this.opensCount(record, noise)) fold.counts[noise - 1] = (fold.counts[noise - 1] ?? 0) + 1;
  }

  /** Counts each heartbeat, probe or request once, not the messages it is made of. */
  private opensCount(record: LedgerRecord, noise: Noise): boolean {
    return record.kind === 'message' && (record.cause === 0 || this.index.noise(record.cause) !== noise);
  }

  private noiseFold(item: Item, parent: Item | undefined): Fold {
    const open = this.noise;
    const first = open?.items[0];
    const tooOld = first !== undefined && (item.t - first.t > MAX_NOISE || (first.t <= this.lastNews && item.t - this.lastNews >= GAP));
    // An effect never stands above its cause.
    const aboveCause = first !== undefined && parent !== undefined && parent.noise !== open && parent.seq > first.seq;
    if (open && first && !tooOld && !aboveCause && first.chapter === item.chapter) return open;
    this.noise = { id: `noise:${item.seq}`, what: 'noise', items: [], counts: [0, 0, 0], until: item.t, news: false, eager: true };
    return this.noise;
  }

  /** The answer to a probe or to a client's request is known: if it is not what it was, its rows are shown. */
  private settle(item: Item, message: Message, outcome: Outcome): void {
    if (item.pass && outcome !== 'ok') item.pass.news = true;
    const request = this.index.message(item.seq);
    if (!request) return;
    if ((item.alike || item.again) && this.repeats.isNews(request, outcome)) unfold(item);
    if (this.index.noise(item.seq) === PROBE && isProbe(request)) {
      const key = probeKey(request);
      if (this.lastOutcome.get(key) !== outcome) this.promote([item]);
      this.lastOutcome.set(key, outcome);
    } else if (this.index.noise(item.seq) === TRAFFIC && (isClient(request.from) || message.replyTo === undefined)) {
      this.settleTraffic(item, outcome);
    }
  }

  private settleTraffic(item: Item, outcome: Outcome): void {
    const root = this.index.root(item.seq);
    const client = this.clientOf(root);
    const known = this.lastOutcome.get(client);
    const request = this.index.message(item.seq);
    if (outcome === 'ok' && request?.payload.type === 'dns-query') return;
    if (known !== undefined && known !== outcome) this.promote(this.exchanges.get(root) ?? []);
    this.lastOutcome.set(client, outcome);
    this.exchanges.delete(root);
  }

  private clientOf(root: Seq): string {
    const record = this.index.ledger.at(root);
    return record?.kind === 'loop' ? `${record.process} ${record.loop}` : '';
  }

  private promote(items: readonly Item[]): void {
    for (const item of items) {
      const fold = item.noise;
      if (!fold) continue;
      const record = this.index.ledger.at(item.seq);
      const noise = this.index.noise(item.seq);
      fold.items.splice(fold.items.indexOf(item), 1);
      if (record && noise !== 0 && this.opensCount(record, noise)) fold.counts[noise - 1] = (fold.counts[noise - 1] ?? 1) - 1;
      item.noise = undefined;
      item.chapter.version++;
      this.noise = undefined;
    }
    const last = items.at(-1);
    if (last) this.lastNews = Math.max(this.lastNews, last.t);
  }

  // --- passes ----------------------------------------------------------------------------------------------------------

  private passFor(message: Message): Fold | undefined {
    const start = passOf(message, this.index);
    if (start === undefined) return undefined;
    let fold = this.passes.get(start);
    // A pass that reaches into the next chapter goes on there as another one.
    if (!fold || fold.items[0]?.chapter !== this.chapters.at(-1)) {
      fold = { id: `pass:${message.seq}`, what: 'pass', items: [], counts: [0, 0, 0], until: message.sentAt, news: false, eager: false };
      this.passes.set(start, fold);
    }
    return fold;
  }

  private joinPass(pass: Fold, item: Item, record: LedgerRecord): void {
    pass.items.push(item);
    pass.counts[0]++;
    pass.until = item.t;
    if (record.kind !== 'message' || record.payload.type !== 'http-request') return;
    const { method, path } = record.payload;
    if ((method === 'POST' || method === 'DELETE') && !path.endsWith('/events')) pass.news = true;
  }
}

const NO_REPEAT = { alike: undefined, again: undefined } as const;

function join(fold: Fold | undefined, item: Item): void {
  if (!fold) return;
  fold.items.push(item);
  fold.until = item.t;
}

/** Takes an item out of the folds of rows like it: it is not like them. */
function unfold(item: Item): void {
  for (const fold of [item.alike, item.again]) fold?.items.splice(fold.items.indexOf(item), 1);
  item.alike = undefined;
  item.again = undefined;
}

const probeKey = (message: Message): string => `${message.from} ${message.to} ${message.method}`;

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

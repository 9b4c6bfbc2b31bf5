import { type Micros, micros, type Seq } from '../../api/index.ts';
import type { Simulation } from '../../sim/cluster/index.ts';

/** Virtual seconds a wall second: a number, or as fast as the machine allows. */
export type Speed = number | 'max';

/** How long one turn may keep the event loop from its other work, and how far the clock may be behind before it lets go (wall milliseconds). */
const TURN = 10;
const MOST_LAG = 1_000;
/** The longest sleep between two turns, wall milliseconds: what the clock is late by when nothing is due. */
const SLEEP = 20;
/** With `max`: how far one step of the clock goes, and how long nothing must have been written until time passes as on the wall (virtual microseconds). */
const STRIDE = 100_000;
/** Otherwise the clock goes in small steps: when one of them brings a client its answer, it stands still at once (`hold`). */
const STEP = 1_000;
const QUIET = 30_000_000;
/** With `max`: how long after a change, or after a client's request, the clock keeps to wall time so that who polls sees it (wall milliseconds). */
const DWELL = 800;
const POLLING = 1_500;
/**
 * How long the clock stands still after an answer, but for the requests that are under way: what a program does next comes before what the
 * cluster makes of the last, also on a busy machine (wall milliseconds). `SHARE` of all time may go by like that, `SAVED` at once; the last
 * `KEPT` of it are for who has written, and for who has read an object and may be about to write it (`HOLD_READ`, or until it is written).
 */
const HOLD = 100;
const HOLD_READ = 150;
const SHARE = 0.5;
const SAVED = 1_000;
const KEPT = 600;
/**
 * After a client has deleted a Pod time passes slowly for a moment (wall milliseconds; a share of the wall's pace): a node takes it down in a
 * tenth of a second here and in about a second in life, and who looks twice a second should see it Terminating.
 */
const FAREWELL = 700;
const SLOWLY = 1 / 8;

/**
 * Moves a simulation along with the wall clock. With `max` the clock jumps over what nobody can see: it runs freely while the cluster
 * works and no client looks; while one polls, each change stands for a moment; and when nothing happens any more, time passes as it does.
 */
export class Clock {
  private timer: NodeJS.Timeout | undefined;
  private immediate: NodeJS.Immediate | undefined;
  /** The wall moment up to which time has been given out, and what of it the simulation has not run yet (virtual microseconds). */
  private last: number;
  private due = 0;
  private askedAt = Number.NEGATIVE_INFINITY;
  private changedAt = Number.NEGATIVE_INFINITY;
  private heldUntil = Number.NEGATIVE_INFINITY;
  /** Objects that a client has read and not yet written: until when the clock stands for it. */
  private readonly reads = new Map<string, number>();
  private slowUntil = Number.NEGATIVE_INFINITY;
  /** How long it may still stand, wall milliseconds. */
  private budget = SAVED;
  private lastWrite: Micros;
  private scanned: number;
  private running = false;
  private pending = 0;

  constructor(
    private readonly simulation: Simulation,
    private readonly speed: Speed,
    /** Is called after each turn, when there may be new records. */
    private readonly onTurn: () => void,
    private readonly onDefect: (error: unknown) => void,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.last = now();
    this.lastWrite = simulation.now();
    this.scanned = simulation.ledger.length;
  }

  start(): void {
    this.running = true;
    this.last = this.now();
    this.turn();
  }

  stop(): void {
    this.running = false;
    clearTimeout(this.timer);
    clearImmediate(this.immediate);
  }

  /** A client asks for something: brings the clock to the present, runs `then`, and goes on at once. */
  asked(then: () => void): void {
    if (this.speed !== 'max') this.advance();
    this.askedAt = this.now();
    this.guarded(then);
    this.wake();
  }

  /** A request is on its way through the cluster: time goes in small steps until `leave`. */
  enter(): void {
    this.pending++;
  }

  leave(): void {
    this.pending--;
  }

  /** A client has its answer, to a write or a read: gives it a moment to go on before anything else happens. */
  hold(written = false): void {
    if (this.budget < (written ? HOLD : KEPT)) return;
    this.heldUntil = Math.max(this.heldUntil, this.now() + HOLD);
    this.stand();
  }

  /** A client has read one object, by its path: gives it a moment to write it before anybody else does. */
  holdRead(path: string): void {
    if (this.budget < HOLD) return;
    this.reads.set(path, this.now() + HOLD_READ);
    this.stand();
  }

  /** A client writes the object of a path: the clock need not stand for it any longer. */
  written(path: string): void {
    this.reads.delete(path);
  }

  /** A client has deleted a Pod: lets it be seen going, but for the same time at least time passes as usual in between. */
  farewell(): void {
    const now = this.now();
    if (this.rate > 1 || now < this.slowUntil + FAREWELL) return;
    this.slowUntil = now + FAREWELL;
    this.stand();
  }

  /** What is left of this turn would come before the client has even read its answer. */
  private stand(): void {
    if (this.pending === 0) this.due = 0;
  }

  /** Until when the clock stands still. */
  private get standsUntil(): number {
    let until = this.heldUntil;
    for (const [path, end] of this.reads) {
      if (end <= this.last) this.reads.delete(path);
      else until = Math.max(until, end);
    }
    return until;
  }

  private wake(): void {
    if (!this.running) return;
    clearTimeout(this.timer);
    clearImmediate(this.immediate);
    this.immediate = setImmediate(() => this.turn());
  }

  private turn(): void {
    this.advance();
    this.guarded(this.onTurn);
    if (!this.running) return;
    clearTimeout(this.timer);
    clearImmediate(this.immediate);
    const wait = this.wait();
    if (wait === 0) this.immediate = setImmediate(() => this.turn());
    else this.timer = setTimeout(() => this.turn(), wait);
  }

  /** Wall milliseconds until something is due. */
  private wait(): number {
    if (this.free) return 0;
    const next = this.simulation.kernel.nextEventAt() ?? Number.POSITIVE_INFINITY;
    const standing = this.pending > 0 ? 0 : this.standsUntil - this.now();
    return Math.min(SLEEP, Math.max(1, Math.ceil((next - this.simulation.now() - this.due) / 1_000 / this.rate), Math.ceil(standing)));
  }

  private get rate(): number {
    return this.speed === 'max' ? 1 : this.speed;
  }

  /** With `max`: may the clock run ahead of the wall now? */
  private get free(): boolean {
    if (this.speed !== 'max' || this.simulation.now() - this.lastWrite > QUIET) return false;
    const now = this.now();
    if (this.pending > 0 || now < Math.max(this.standsUntil, this.slowUntil)) return false;
    return now - this.askedAt > POLLING || now - this.changedAt > DWELL;
  }

  private advance(): void {
    const began = this.now();
    while (this.now() - began < TURN) {
      const free = this.free;
      this.giveOut();
      const step = free ? STRIDE : Math.min(STEP, Math.floor(this.due));
      if (step <= 0) break;
      this.due = Math.max(0, this.due - step);
      this.guarded(() => this.simulation.runUntil(micros(this.simulation.now() + step)));
      this.look();
    }
    this.due = Math.min(this.due, MOST_LAG * 1_000 * this.rate);
  }

  /** Turns the wall time since the last look into virtual time, but for what the clock has to stand still: then only requests go on, at wall time. */
  private giveOut(): void {
    const until = this.standsUntil;
    const now = this.now();
    const elapsed = now - this.last;
    const held = Math.max(0, Math.min(now, until) - this.last);
    this.last = now;
    const slow = this.pending > 0 ? held * Math.min(1, this.rate) : 0;
    const pace = now < this.slowUntil ? SLOWLY : 1;
    this.due += pace * ((elapsed - held) * this.rate + slow) * 1_000;
    this.budget = Math.min(SAVED, this.budget + elapsed * SHARE - held);
  }

  /** Has anything been written that a client might wait for? */
  private look(): void {
    if (this.speed !== 'max') return;
    const { ledger } = this.simulation;
    for (; this.scanned < ledger.length; this.scanned++) {
      const record = ledger.at((this.scanned + 1) as Seq);
      if (record?.kind !== 'document' || record.resourceVersion === undefined) continue;
      if (/^(Lease|Node|Event)\//.test(record.ref)) continue;
      this.lastWrite = record.sentAt;
      this.changedAt = this.now();
    }
  }

  private guarded(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.onDefect(error);
    }
  }
}

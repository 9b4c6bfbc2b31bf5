import { micros } from '../../api/index.ts';
import type { Micros } from '../../api/index.ts';
import type { Clock } from '../../components/clock.ts';
import { ReadablePace } from './pace.ts';

/** What the player knows of the run at each animation frame. */
export interface PlayerInput {
  readonly speed: 'readable' | 'live' | number;
  readonly frontier: Micros;
  /** Times of foreground rows ahead, ascending. */
  readonly upcoming: readonly Micros[];
}

export interface PlayerEvents {
  input(): PlayerInput;
  /** Time moved. */
  moved(t: Micros): void;
  /** The engine must compute further before playback can go on. */
  starved(): void;
  /** Silence of that length is being skipped. */
  skipping(length: Micros): void;
}

const MAX_FRAME_SECONDS = 0.1;
/** Share of the newest animation frame in the smoothed rate. */
const RATE_SHARE = 0.15;

/** Live: the share of its lag that the clock makes up for in a second, and the lag that it jumps over (virtual microseconds). */
const CATCH_UP = 8;
const MOST_BEHIND = 5_000_000;

/** Moves virtual time by the wall clock while playing. The only place of the page where the two meet. */
export class Player implements Clock {
  private t: Micros = micros(0);
  private readonly pace = new ReadablePace();
  private readonly listeners = new Set<() => void>();
  private readonly events: PlayerEvents;
  private handle: number | undefined;
  private last = 0;
  private smoothRate = 0;

  constructor(events: PlayerEvents) {
    this.events = events;
  }

  now(): Micros {
    return this.t;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Virtual microseconds that pass in a wall second, smoothed. Keeps its value while paused. */
  rate(): number {
    return this.smoothRate;
  }

  get playing(): boolean {
    return this.handle !== undefined;
  }

  play(): void {
    if (this.handle !== undefined) return;
    this.pace.reset();
    this.last = performance.now();
    this.handle = requestAnimationFrame(this.onFrame);
  }

  pause(): void {
    if (this.handle === undefined) return;
    cancelAnimationFrame(this.handle);
    this.handle = undefined;
  }

  /** Puts the hand somewhere else; playback goes on from there. */
  set(t: Micros): void {
    this.place(t);
    this.tell();
  }

  /** The same, told to those who draw it only by `tell`: a picture with the new time and the old cluster costs as much as the one that follows. */
  place(t: Micros): void {
    this.t = t;
    this.pace.reset();
  }

  repace(): void {
    this.pace.reset();
  }

  private readonly onFrame = (now: number): void => {
    this.handle = requestAnimationFrame(this.onFrame);
    const wall = Math.min(MAX_FRAME_SECONDS, Math.max(0, (now - this.last) / 1_000));
    this.last = now;
    const next = this.advance(wall);
    if (wall > 0) this.smoothRate += ((next - this.t) / wall - this.smoothRate) * RATE_SHARE;
    if (next === this.t) return;
    this.t = next;
    this.tell();
    this.events.moved(next);
  };

  private advance(wall: number): Micros {
    const { speed, frontier, upcoming } = this.events.input();
    if (speed === 'live') {
      this.events.starved();
      const behind = frontier - this.t;
      return behind > MOST_BEHIND ? frontier : micros(this.t + behind * Math.min(1, wall * CATCH_UP));
    }
    if (speed !== 'readable') {
      const target = micros(this.t + wall * speed * 1_000_000);
      if (target <= frontier) return target;
      this.events.starved();
      return micros(Math.max(this.t, frontier));
    }
    const step = this.pace.tick(this.t, wall, upcoming, frontier);
    if (step.skipping !== undefined) this.events.skipping(step.skipping);
    if (step.starved) this.events.starved();
    return step.t;
  }

  tell(): void {
    for (const listener of this.listeners) listener();
  }
}

import type { Address, Seq } from '../../api/index.ts';
import type { TimerHandle } from './process.ts';

/** A periodic loop, whose record is written only if a tick leads to something. */
export interface Loop {
  readonly process: Address;
  readonly name: string;
}

/** What grows when a process crashes, which silences the timers of the instance before. */
export interface Incarnated {
  readonly incarnation: number;
  /** What comes to a process that is stopped (SIGSTOP) waits here; undefined while it runs. */
  readonly held?: unknown[] | undefined;
}

/**
 * Something that happens at a time of its own, in the queue beside the messages. One object without closures of the kernel's:
 * a cancelled one lets go of what it would have run at once, although its place in the queue is only freed in its time.
 */
export class Timer implements TimerHandle {
  readonly kind = 'timer';
  private readonly incarnation: number;

  constructor(
    private run: (() => void) | undefined,
    readonly cause: Seq,
    readonly loop: Loop | undefined,
    readonly owner: Incarnated | undefined,
  ) {
    this.incarnation = owner === undefined ? 0 : owner.incarnation;
  }

  /** Not cancelled, and its process has not crashed since. */
  get live(): boolean {
    return this.run !== undefined && (this.owner === undefined || this.owner.incarnation === this.incarnation);
  }

  fire(): void {
    if (this.live) this.run?.();
  }

  cancel(): void {
    this.run = undefined;
  }
}

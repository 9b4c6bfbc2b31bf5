import type { Micros } from '../../api/index.ts';

/** How long nothing may be under way before the page counts as settled, milliseconds. */
const QUIET_MS = 60;

/** The moment shown, in microseconds, once every pane shows it. */
type Moment = Micros | 'playing' | 'loading';

/**
 * Writes `data-settled` to the document while the page is paused and shows, in every pane, the moment it names (microseconds).
 * Programs that drive the page wait for it instead of sleeping.
 */
export class Settled {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private marked = false;
  private readonly moment: () => Moment;

  constructor(moment: () => Moment) {
    this.moment = moment;
  }

  /** Something has begun or ended. */
  touch(): void {
    if (globalThis.document === undefined) return;
    if (this.marked) {
      delete document.documentElement.dataset.settled;
      this.marked = false;
    }
    clearTimeout(this.timer);
    if (this.moment() !== 'playing') this.timer = setTimeout(() => this.mark(), QUIET_MS);
  }

  private mark(): void {
    const moment = this.moment();
    if (typeof moment === 'string') {
      this.touch();
      return;
    }
    document.documentElement.dataset.settled = String(moment);
    this.marked = true;
  }
}

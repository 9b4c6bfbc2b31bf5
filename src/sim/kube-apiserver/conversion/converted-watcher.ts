import { type Line, Watcher } from '../storage/watcher.ts';
import type { AnyObject } from '../values.ts';
import type { WebhookConverter } from './webhook-converter.ts';

/** A watch on a kind whose versions a webhook converts: each object is told when it has been converted, in the order of the changes. */
export class ConvertedWatcher extends Watcher {
  private readonly waiting: ((next: () => void) => void)[] = [];
  private gone = false;

  constructor(
    private readonly converter: WebhookConverter,
    private readonly apiVersion: string,
    ...rest: ConstructorParameters<typeof Watcher>
  ) {
    super(...rest);
  }

  protected override line(line: Line): boolean {
    return this.later((next) => {
      this.converter.convert(
        this.info,
        [line.object],
        this.apiVersion,
        false,
        ([object = line.object]) => {
          this.gone ||= !super.line({ ...line, object });
          next();
        },
        ({ status }) => {
          super.line({ type: 'watch-event', event: 'ERROR', object: status as unknown as AnyObject });
          this.gone = true;
          this.end();
        },
      );
    });
  }

  override bookmark(revision: number, initialEventsEnd = false): boolean {
    return this.later((next) => {
      this.gone ||= !super.bookmark(revision, initialEventsEnd);
      next();
    });
  }

  private later(step: (next: () => void) => void): boolean {
    this.waiting.push(step);
    if (this.waiting.length === 1) this.run();
    return !this.gone;
  }

  private run(): void {
    this.waiting[0]?.(() => {
      this.waiting.shift();
      if (!this.gone) this.run();
    });
  }
}

import { addMicros, type Micros, seconds } from '../../../api/index.ts';

interface Expectation {
  creations: number;
  readonly deletions: Set<string>;
  readonly since: Micros;
}

/** `ExpectationsTimeout`: after this long a controller no longer waits for what it has not seen. */
const TIMEOUT = seconds(300);

/**
 * What a controller has asked for and not yet seen in its informer, by key of the owner: it does not act on the owner
 * again before. Source: `pkg/controller/controller_utils.go` `UIDTrackingControllerExpectations`.
 */
export class Expectations {
  private readonly entries = new Map<string, Expectation>();

  constructor(private readonly now: () => Micros) {}

  satisfied(key: string): boolean {
    const entry = this.entries.get(key);
    if (!entry) return true;
    return (entry.creations <= 0 && entry.deletions.size === 0) || this.now() > addMicros(entry.since, TIMEOUT);
  }

  expectCreations(key: string, count: number): void {
    this.entries.set(key, { creations: count, deletions: new Set(), since: this.now() });
  }

  expectDeletions(key: string, pods: readonly string[]): void {
    this.entries.set(key, { creations: 0, deletions: new Set(pods), since: this.now() });
  }

  /** Both at once, for a controller that makes and deletes in one pass. */
  expect(key: string, creations: number, deletions: readonly string[]): void {
    this.entries.set(key, { creations, deletions: new Set(deletions), since: this.now() });
  }

  creationObserved(key: string): void {
    const entry = this.entries.get(key);
    if (entry) entry.creations--;
  }

  deletionObserved(key: string, pod: string): void {
    this.entries.get(key)?.deletions.delete(pod);
  }

  forget(key: string): void {
    this.entries.delete(key);
  }
}

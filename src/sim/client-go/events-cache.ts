import { type Micros, seconds } from '../../api/index.ts';

/** `maxLruCacheEntries` aside, the figures of `client-go/tools/record/events_cache.go`. */
const MAX_SIMILAR = 10;
const SIMILAR_INTERVAL = seconds(600);
const SPAM_BURST = 25;
const SPAM_REFILL = seconds(300);
const COMBINED = '(combined from similar events): ';

interface Similar {
  readonly messages: Set<string>;
  last: Micros;
}

interface Bucket {
  tokens: number;
  at: Micros;
}

export interface Correlated {
  /** Events with one key are one Event object. */
  readonly key: string;
  readonly message: string;
}

/**
 * Keeps a noisy object from flooding the API: from the tenth different message of one reason on they are combined into one
 * Event, and of each object at most 25 requests in a row are let through, then one per five minutes.
 * Source: `client-go/tools/record/events_cache.go` `EventAggregator`, `EventSourceObjectSpamFilter`.
 */
export class EventCorrelator {
  private readonly similar = new Map<string, Similar>();
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly now: () => Micros) {}

  /** `object` names the object, `group` the type and reason, `detail` what else tells its Events apart. */
  aggregate(object: string, group: string, detail: string, message: string): Correlated {
    const aggregateKey = `${object}\u0000${group}`;
    let similar = this.similar.get(aggregateKey);
    if (!similar || this.now() - similar.last > SIMILAR_INTERVAL) {
      similar = { messages: new Set(), last: this.now() };
      this.similar.set(aggregateKey, similar);
    }
    similar.last = this.now();
    similar.messages.add(message);
    if (similar.messages.size < MAX_SIMILAR) return { key: `${aggregateKey}\u0000${message}\u0000${detail}`, message };
    const [oldest = ''] = similar.messages;
    similar.messages.delete(oldest);
    return { key: aggregateKey, message: `${COMBINED}${message}` };
  }

  /** Takes a token for one request about the object; false when there is none. */
  admit(object: string): boolean {
    const now = this.now();
    const bucket = this.buckets.get(object) ?? { tokens: SPAM_BURST, at: now };
    this.buckets.set(object, bucket);
    bucket.tokens = Math.min(bucket.tokens + (now - bucket.at) / SPAM_REFILL, SPAM_BURST);
    bucket.at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}

import { type CoreEvent, type KubeObject, resources, seconds } from '../../api/index.ts';
import type { ApiClient, ClientHost } from './client.ts';
import { EventCorrelator } from './events-cache.ts';
import { type ApiRequest, create, patch } from './requests.ts';

export type EventType = 'Normal' | 'Warning';

interface Recorded {
  readonly name: string;
  count: number;
  /** False while its creation was held back. */
  created: boolean;
  readonly namespace: string;
}

/**
 * Records Events about objects. A repeated event (same object, type, reason, message) is not created again: its count and
 * last timestamp are patched. Many similar ones are combined, too many dropped (`EventCorrelator`). Source: `client-go/tools/record/{event,events_cache}.go`.
 */
export class EventRecorder {
  private readonly seen = new Map<string, Recorded>();
  private readonly correlator: EventCorrelator;

  constructor(
    private readonly host: ClientHost,
    private readonly client: ApiClient,
    private readonly component: string,
    private readonly node?: string,
  ) {
    this.correlator = new EventCorrelator(() => host.now());
  }

  event(object: KubeObject, type: EventType, reason: string, text: string, fieldPath?: string): void {
    const { name = '', namespace = 'default', uid = '' } = object.metadata ?? {};
    const about = [object.kind, namespace, name, uid].join('\u0000');
    const { key, message } = this.correlator.aggregate(about, `${type}\u0000${reason}`, fieldPath ?? '', text);
    const known = this.seen.get(key);
    const now = this.host.timestamp();
    if (known) known.count++;
    if (known?.created) {
      if (!this.correlator.admit(about)) return;
      const body = { count: known.count, lastTimestamp: now, ...(message === text ? {} : { message }) };
      this.deliver(patch(resources.events, known.namespace, known.name, 'application/strategic-merge-patch+json', body));
      return;
    }
    // Real names carry the nanoseconds of the wall clock; here the virtual clock and the ledger position make them unique.
    const suffix = (this.host.now() * 1_000 + this.seen.size + 0x18000000000000).toString(16);
    const recorded: Recorded = known ?? { name: `${name}.${suffix}`, namespace, count: 1, created: false };
    this.seen.set(key, recorded);
    if (!this.correlator.admit(about)) return;
    recorded.created = true;
    const source = this.node ? { component: this.component, host: this.node } : { component: this.component };
    const event: CoreEvent = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: recorded.name, namespace },
      involvedObject: {
        kind: object.kind,
        namespace: object.metadata?.namespace,
        name,
        uid,
        apiVersion: object.apiVersion,
        resourceVersion: object.metadata?.resourceVersion,
        fieldPath,
      },
      reason,
      message,
      source,
      firstTimestamp: now,
      lastTimestamp: now,
      count: recorded.count,
      type,
      reportingComponent: this.component,
      reportingInstance: this.node ?? '',
    };
    this.deliver(create(resources.events, event));
  }

  /**
   * A server that cannot be reached is asked again after 10 s, one that is not ready after its Retry-After of 1 s; 12 times
   * at most (`event.go` maxTriesPerEvent, sleepDuration).
   */
  private deliver(request: ApiRequest<unknown>, tries = 12): void {
    this.client.send(request, (result) => {
      if (result.ok || tries <= 1 || (result.code !== 0 && result.code !== 429 && result.code !== 503)) return;
      this.host.after(seconds(result.code === 0 ? 10 : 1), () => this.deliver(request, tries - 1));
    });
  }
}

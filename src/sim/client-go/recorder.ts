import { type CoreEvent, type KubeObject, resources } from '../../api/index.ts';
import type { ProcessHost } from '../kernel/index.ts';
import type { ApiClient } from './client.ts';
import { create, patch } from './requests.ts';

export type EventType = 'Normal' | 'Warning';

interface Recorded {
  readonly name: string;
  count: number;
  readonly namespace: string;
}

/**
 * Records Events about objects. A repeated event (same object, type, reason, message) is not created again: its count and
 * last timestamp are patched. Source: `client-go/tools/record/{event,events_cache}.go`.
 */
export class EventRecorder {
  private readonly seen = new Map<string, Recorded>();

  constructor(
    private readonly host: ProcessHost,
    private readonly client: ApiClient,
    private readonly component: string,
    private readonly node?: string,
  ) {}

  event(object: KubeObject, type: EventType, reason: string, message: string, fieldPath?: string): void {
    const { name = '', namespace = 'default', uid = '' } = object.metadata ?? {};
    const key = [object.kind, namespace, name, uid, type, reason, message, fieldPath ?? ''].join('\u0000');
    const known = this.seen.get(key);
    const now = this.host.timestamp();
    if (known) {
      known.count++;
      const body = { count: known.count, lastTimestamp: now };
      this.client.send(patch(resources.events, known.namespace, known.name, 'application/strategic-merge-patch+json', body), () => {});
      return;
    }
    // Real names carry the nanoseconds of the wall clock; here the virtual clock and the ledger position make them unique.
    const suffix = (this.host.now() * 1_000 + this.seen.size + 0x18000000000000).toString(16);
    const recorded: Recorded = { name: `${name}.${suffix}`, namespace, count: 1 };
    this.seen.set(key, recorded);
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
      count: 1,
      type,
      reportingComponent: this.component,
      reportingInstance: this.node ?? '',
    };
    this.client.send(create(resources.events, event), () => {});
  }
}

import { type Address, type Micros, seconds } from '../../../api/index.ts';
import type { ProcessHost } from '../../kernel/index.ts';
import { periods } from '../config.ts';
import type { PodCache } from '../pod-cache.ts';
import type { GenericPleg } from './generic.ts';

/** `eventedPlegRelistPeriod`. */
const RELIST = seconds(300);
/** `globalCacheUpdatePeriod`: nobody waits longer than this for news that may never come. */
const CACHE_UPDATE = seconds(5);
const MAX_RETRIES = 5;
const RETRY = seconds(1);

/**
 * The evented Pod lifecycle event generator (feature gate EventedPLEG, off by default): the runtime's stream of container events takes
 * the place of the list every second. After five lost streams the generic one goes on alone. Source: `kubernetes/pkg/kubelet/pleg/evented.go`.
 */
export class EventedPleg {
  private attempts = 0;
  private inUse = true;

  constructor(
    private readonly host: ProcessHost,
    private readonly runtime: Address,
    private readonly generic: GenericPleg,
    private readonly cache: PodCache,
  ) {}

  start(): void {
    this.generic.slowDown(RELIST);
    this.connect();
    this.host.every(CACHE_UPDATE, 'pleg', () => {
      if (this.inUse) this.cache.observedAll(this.host.now());
    });
  }

  private connect(): void {
    this.host.stream(
      { to: this.runtime, channel: 'grpc', method: 'GetContainerEvents', payload: { type: 'cri-request', method: 'GetContainerEvents', request: {} } },
      ({ payload }) => {
        if (payload.type !== 'cri-response') return;
        if (!payload.ok) return this.lost();
        if (!('containerEventType' in payload.response)) return;
        const { podSandboxStatus, containersStatuses, createdAt, containerEventType, containerId } = payload.response;
        const uid = podSandboxStatus?.metadata.uid;
        if (uid === undefined) return;
        const gone = containerEventType === 'CONTAINER_DELETED_EVENT' && containerId === podSandboxStatus?.id;
        this.generic.observe(uid, gone ? undefined : podSandboxStatus, containersStatuses, createdAt as Micros);
      },
      () => this.lost(),
    );
  }

  private lost(): void {
    if (!this.inUse) return;
    if (++this.attempts < MAX_RETRIES) {
      this.host.after(RETRY, () => this.connect());
      return;
    }
    this.inUse = false;
    this.generic.slowDown(periods.plegRelist);
  }
}

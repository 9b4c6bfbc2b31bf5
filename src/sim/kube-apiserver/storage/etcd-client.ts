import { type Address, type DocumentRef, type EtcdRequest, type EtcdResponse, type EtcdWatchResponse, millis } from '../../../api/index.ts';
import type { LossReason, ProcessHost } from '../../kernel/index.ts';
import { RoundRobin } from './balancer.ts';

const methods: Readonly<Record<EtcdRequest['type'], string>> = {
  'etcd-txn': 'Txn',
  'etcd-range': 'Range',
  'etcd-watch-create': 'Watch',
  'etcd-lease-grant': 'LeaseGrant',
  'etcd-compact': 'Compact',
};

/** What an unreachable etcd looks like to a request (`etcd/api/v3/rpctypes/error.go`). */
const UNAVAILABLE = 'etcdserver: request timed out';
/** `clientv3`: a read is tried again, at most this often, with a pause once all members have been asked (`client/v3/options.go`). */
const MAX_RETRIES = 100;
const RETRY_PAUSE = millis(25);

interface Call {
  readonly id: number;
  readonly request: EtcdRequest;
  readonly subject: DocumentRef | undefined;
  attempts: number;
}

/** The connection to etcd. An answer always comes: when the connection breaks, as an error. With several members, those that live are asked in turn. */
export class EtcdClient {
  private readonly open = new Map<number, (response: EtcdResponse) => void>();
  private readonly balancer: RoundRobin;
  private nextId = 1;

  constructor(
    private readonly host: ProcessHost,
    endpoints: Address | readonly Address[],
  ) {
    this.balancer = new RoundRobin([endpoints].flat());
  }

  /** `subject` is the object that the request is about, where there is one. */
  send(request: EtcdRequest, onResponse: (response: EtcdResponse) => void, subject?: DocumentRef): void {
    const id = this.nextId++;
    this.open.set(id, onResponse);
    this.dispatch({ id, request, subject, attempts: 0 });
  }

  private dispatch(call: Call): void {
    const { id, request, subject } = call;
    const to = this.balancer.pick(this.host.now());
    const message = this.host.request(
      { to, channel: 'grpc', method: methods[request.type], payload: request, ...(subject ? { subject } : {}) },
      ({ payload, code }) => {
        if (payload.type === 'etcd-response' && !(code === 'Unavailable' && this.retry(call))) this.settle(id, payload);
      },
      {
        onFailure: () => {
          this.balancer.lost(to, this.host.now());
          // A connection that was refused brought nothing over; one that broke may have.
          const unsent = message.arrivesAt >= this.host.now() && this.balancer.ready(this.host.now());
          if (!this.retry(call, unsent)) this.settle(id, { type: 'etcd-response', revision: 0, error: UNAVAILABLE });
        },
      },
    );
  }

  /** Asks again, if that is safe: a read always is, a write only if it cannot have been done. Source: `client/v3/retry.go`. */
  private retry(call: Call, unsent = false): boolean {
    if (this.balancer.size === 1 || call.attempts >= MAX_RETRIES || !(unsent || call.request.type === 'etcd-range')) return false;
    call.attempts++;
    if (call.attempts % this.balancer.size !== 0) this.dispatch(call);
    else this.host.after(RETRY_PAUSE, () => this.dispatch(call));
    return true;
  }

  private settle(id: number, response: EtcdResponse): void {
    const onResponse = this.open.get(id);
    if (this.open.delete(id)) onResponse?.(response);
  }

  /** Opens a watch on a prefix. With several members it goes on at another one, after the last revision seen, when its own is gone. */
  watch(key: string, startRevision: number, onEvents: (response: EtcdWatchResponse) => void, onEnd: (reason: LossReason | 'ended') => void): void {
    let next = startRevision;
    const to = this.balancer.pick(this.host.now());
    const stream = this.host.stream(
      { to, channel: 'grpc', method: 'Watch', payload: { type: 'etcd-watch-create', key, prefix: true, startRevision } },
      ({ payload }) => {
        if (payload.type !== 'etcd-watch-response') return;
        if (payload.canceled === undefined) {
          for (const { kv } of payload.events) next = Math.max(next, kv.modRevision + 1);
          return onEvents(payload);
        }
        this.host.end(stream);
        onEnd('ended');
      },
      (reason) => {
        if (this.balancer.size > 1) {
          this.balancer.lost(to, this.host.now());
          if (this.balancer.ready(this.host.now())) return this.watch(key, next, onEvents, onEnd);
        } else this.broken();
        onEnd(reason);
      },
    );
  }

  /** The connection is gone: nothing that is open will be answered. */
  private broken(): void {
    for (const id of [...this.open.keys()]) this.settle(id, { type: 'etcd-response', revision: 0, error: UNAVAILABLE });
  }
}

import type { Address, DocumentRef, EtcdRequest, EtcdResponse, EtcdWatchResponse } from '../../../api/index.ts';
import type { LossReason, ProcessHost } from '../../kernel/index.ts';

const methods: Readonly<Record<EtcdRequest['type'], string>> = {
  'etcd-txn': 'Txn',
  'etcd-range': 'Range',
  'etcd-watch-create': 'Watch',
  'etcd-lease-grant': 'LeaseGrant',
  'etcd-compact': 'Compact',
};

/** What an unreachable etcd looks like to a request (`etcd/api/v3/rpctypes/error.go`). */
const UNAVAILABLE = 'etcdserver: request timed out';

/** The connection to etcd. An answer always comes: when the connection breaks, as an error. */
export class EtcdClient {
  private readonly open = new Map<number, (response: EtcdResponse) => void>();
  private nextId = 1;

  constructor(
    private readonly host: ProcessHost,
    private readonly address: Address,
  ) {}

  /** `subject` is the object that the request is about, where there is one. */
  send(request: EtcdRequest, onResponse: (response: EtcdResponse) => void, subject?: DocumentRef): void {
    const id = this.nextId++;
    this.open.set(id, onResponse);
    this.host.request(
      { to: this.address, channel: 'grpc', method: methods[request.type], payload: request, ...(subject ? { subject } : {}) },
      ({ payload }) => {
        if (payload.type === 'etcd-response') this.settle(id, payload);
      },
      { onFailure: () => this.settle(id, { type: 'etcd-response', revision: 0, error: UNAVAILABLE }) },
    );
  }

  private settle(id: number, response: EtcdResponse): void {
    const onResponse = this.open.get(id);
    if (this.open.delete(id)) onResponse?.(response);
  }

  /** Opens a watch on a prefix. */
  watch(key: string, startRevision: number, onEvents: (response: EtcdWatchResponse) => void, onEnd: (reason: LossReason | 'ended') => void): void {
    const stream = this.host.stream(
      { to: this.address, channel: 'grpc', method: 'Watch', payload: { type: 'etcd-watch-create', key, prefix: true, startRevision } },
      ({ payload }) => {
        if (payload.type !== 'etcd-watch-response') return;
        if (payload.canceled === undefined) return onEvents(payload);
        this.host.end(stream);
        onEnd('ended');
      },
      (reason) => {
        this.broken();
        onEnd(reason);
      },
    );
  }

  /** The connection is gone: nothing that is open will be answered. */
  private broken(): void {
    for (const id of [...this.open.keys()]) this.settle(id, { type: 'etcd-response', revision: 0, error: UNAVAILABLE });
  }
}

import type { EtcdClient } from './etcd-client.ts';

/** Cuts etcd's history at the revision of the pass before. Source: `apiserver/pkg/storage/etcd3/compact.go`. */
export class Compactor {
  private known: { readonly revision: number; readonly version: number } | undefined;

  constructor(private readonly etcd: EtcdClient) {}

  /** One pass, run every five minutes. */
  compact(): void {
    const key = 'compact_rev_key';
    const modRevision = this.known?.version ?? 0;
    const success = [{ op: 'put', key, value: String(this.known?.revision ?? 0) }] as const;
    this.etcd.send({ type: 'etcd-txn', compare: [{ key, modRevision }], success, failure: [{ op: 'get', key }] }, ({ error, revision, kvs = [] }) => {
      if (error !== undefined) return;
      const { known } = this;
      this.known = { revision, version: kvs[0]?.modRevision ?? 0 };
      if (known) this.etcd.send({ type: 'etcd-compact', revision: known.revision }, () => {});
    });
  }
}

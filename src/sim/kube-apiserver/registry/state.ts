import type { EtcdResponse } from '../../../api/index.ts';
import type { AnyObject } from '../values.ts';

/** An object as storage had it: `current` when etcd itself said so, else the watch cache, which may be behind. */
export interface State {
  readonly object: AnyObject | undefined;
  /** 0 when it does not exist. */
  readonly revision: number;
  readonly current: boolean;
}

/** What etcd answered to a read, or to the failure branch of a transaction. */
export function stateOf({ kvs = [] }: EtcdResponse): State {
  const kv = kvs[0];
  return { object: kv?.value as AnyObject | undefined, revision: kv?.modRevision ?? 0, current: true };
}

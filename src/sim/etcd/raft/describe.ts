import type { RaftEntry, RaftOperation } from '../../../api/index.ts';

const texts: { readonly [T in RaftOperation['type']]: (operation: Extract<RaftOperation, { type: T }>) => string } = {
  'etcd-txn': ({ success }) => success.map(({ op, key }) => `${op} ${key}`).join(', '),
  'etcd-compact': ({ revision }) => `compact ${revision}`,
  'etcd-lease-grant': ({ ttlSeconds }) => `lease grant ${ttlSeconds}s`,
  'etcd-lease-revoke': ({ leaseId }) => `lease revoke ${leaseId.toString(16)}`,
};

/** One line about an entry of the log: `put /registry/pods/default/web`. The entry that begins a term is empty. */
export function describeEntry({ proposal }: RaftEntry): string {
  if (!proposal) return '';
  const describe = texts[proposal.operation.type] as (operation: RaftOperation) => string;
  return describe(proposal.operation);
}

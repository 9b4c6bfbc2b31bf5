import type { Message, Seq } from '../../api/index.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import { rowWords } from '../words/rows.ts';

const isReconciler = (address: string): boolean => address.startsWith('kube-controller-manager') || address.startsWith('kube-scheduler');

/**
 * The first message of the pass that a message belongs to: one sync of a controller (or one scheduling attempt), with what
 * kube-apiserver asks of etcd on its behalf. The next request of a pass is caused by the answer to the one before.
 */
export function passOf(message: Message, index: LedgerIndex): Seq | undefined {
  let current = message;
  if (current.payload.type === 'etcd-txn' || current.payload.type === 'etcd-range') {
    const cause = index.message(current.cause);
    if (!cause) return undefined;
    current = cause;
  }
  if (current.payload.type !== 'http-request' || !isReconciler(current.from) || current.payload.query?.['watch'] !== undefined) return undefined;
  for (let steps = 0; steps < 1_000; steps++) {
    const cause = index.message(current.cause);
    const before = cause?.replyTo === undefined || cause.channel === 'watch' ? undefined : index.message(cause.replyTo);
    if (!before || before.from !== current.from) return current.seq;
    current = before;
  }
  return current.seq;
}

/** `deployment sync web ▸`: whose pass it is, and over what. */
export function passTitle(member: Message, index: LedgerIndex): string {
  const first = index.message(passOf(member, index)) ?? member;
  const cause = index.message(first.cause);
  const subject = cause?.subject ?? first.subject;
  const name = subject?.split('/').at(-1) ?? '';
  const lane = first.from.split('/').at(-1) ?? first.from;
  return lane === 'kube-scheduler' ? rowWords.scheduling(name) : rowWords.sync(lane, name);
}

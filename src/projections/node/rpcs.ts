import { criServices, type Seq } from '../../api/index.ts';
import { countUpTo, type LedgerIndex } from '../ledger-index.ts';
import type { RpcService, RpcUse } from './views.ts';

/** The calls of a node's kubelet to its runtime up to a moment: all there are, with how often each was made and the last time. */
export function rpcsOf(index: LedgerIndex, node: string, now: Seq): readonly RpcService[] {
  const kubelet = `${node}/kubelet`;
  const seqs = index.touching(kubelet);
  const uses = new Map<string, { count: number; last: Seq }>();
  const end = countUpTo(seqs, now, Number);
  for (let i = 0; i < end; i++) {
    const message = index.message(seqs[i]);
    if (message?.channel !== 'grpc' || message.from !== kubelet || message.replyTo !== undefined) continue;
    const use = uses.get(message.method);
    if (use) {
      use.count++;
      use.last = message.seq;
    } else uses.set(message.method, { count: 1, last: message.seq });
  }
  const used = (name: string): RpcUse => {
    const use = uses.get(name);
    return use ? { name, count: use.count, last: { seq: use.last, t: index.timeOf(use.last) } } : { name, count: 0 };
  };
  return (['RuntimeService', 'ImageService'] as const).map((name) => ({ name, rpcs: criServices[name].map(used) }));
}

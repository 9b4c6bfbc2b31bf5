import type { DocumentRef, Message, Micros, Seq } from '../../api/index.ts';
import { countUpTo, type LedgerIndex } from '../ledger-index.ts';
import { isProbe, titleOf } from '../messages.ts';
import { at, objects, text } from '../values.ts';
import type { LoopSource, PodWorker } from './views.ts';

/** The counts of the sync loop are of this much virtual time. */
export const WINDOW = 10_000_000 as Micros;

type Name = LoopSource['name'];

/** Which case of the select in syncLoopIteration a message stands for (`kubernetes/pkg/kubelet/kubelet.go`). */
function caseOf(message: Message, kubelet: string): Name | undefined {
  if (message.to === kubelet && message.channel === 'watch') return message.subject?.startsWith('Pod/') ? 'configCh' : undefined;
  if (message.from !== kubelet || message.replyTo !== undefined) return undefined;
  if (message.method === 'ListPodSandbox') return 'plegCh';
  if (isProbe(message)) return 'probes';
  if (message.channel !== 'https' || message.payload.type !== 'http-request' || message.payload.method === 'GET') return undefined;
  if (message.subject?.startsWith('Lease/')) return 'lease';
  return message.payload.path.endsWith('/status') ? 'status' : undefined;
}

/** What came to the kubelet's loop, and went from it, in the last ten seconds. */
export function loopOf(index: LedgerIndex, kubelet: string, now: Seq): readonly LoopSource[] {
  const names: readonly Name[] = ['configCh', 'plegCh', 'probes', 'status', 'lease'];
  const counts = new Map<Name, number>();
  const last = new Map<Name, Message>();
  const seqs = index.touching(kubelet);
  const end = index.timeOf(now);
  for (let i = countUpTo(seqs, now, Number) - 1; i >= 0; i--) {
    const message = index.message(seqs[i]);
    if (!message || message.sentAt < end - WINDOW) break;
    const name = caseOf(message, kubelet);
    if (name === undefined) continue;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    if (!last.has(name)) last.set(name, message);
  }
  return names.map((name) => {
    const message = last.get(name);
    return { name, count: counts.get(name) ?? 0, ...(message ? { last: { seq: message.seq, t: message.sentAt, what: titleOf(message) } } : {}) };
  });
}

/** The kubelet's worker of each Pod, those at work first. */
export function workersOf(index: LedgerIndex, node: string, pods: readonly DocumentRef[], now: Seq): readonly PodWorker[] {
  return pods.flatMap((pod) => {
    const history = index.history('pod-worker', `${node}/${pod.slice('Pod/'.length)}`);
    const past =
      history?.transitions.slice(
        0,
        countUpTo(history.transitions, now, ({ seq }) => seq),
      ) ?? [];
    const last = past.at(-1);
    if (!last) return [];
    const annotations = at(index.versionAt(pod, now)?.value, 'metadata.annotations');
    return [
      { pod, state: last.to, since: last.sentAt, why: text(last.context['why']), source: text(at(annotations, "['kubernetes.io/config.source']")) || 'api' },
    ];
  });
}

/** Pods bound to a node at a moment, by name. */
export function podsOf(index: LedgerIndex, node: string, now: Seq): readonly DocumentRef[] {
  const refs: DocumentRef[] = [];
  for (const record of index.objects('Pod', now)) if (at(record.value, 'spec.nodeName') === node) refs.push(record.ref);
  return refs.sort();
}

/** Conditions as `kubectl describe node` lists them. */
export const conditionsOf = (value: unknown): readonly { readonly type: string; readonly status: string; readonly reason: string }[] =>
  objects(at(value, 'status.conditions')).map((each) => ({ type: text(each['type']), status: text(each['status']), reason: text(each['reason']) }));

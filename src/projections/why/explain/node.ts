import type { DocumentRef, Message } from '../../../api/index.ts';
import { activeFaults } from '../../faults/active.ts';
import { condition } from '../../table.ts';
import { at, number, objects, text } from '../../values.ts';
import { columns, whyWords } from '../../words/why.ts';
import { type Asked, type Explainer, history, moment, nameOf, sentences, span } from './asked.ts';

const podsOn = ({ index, now }: Asked, node: string) => [...index.objects('Pod', now)].filter((pod) => text(at(pod.value, 'spec.nodeName')) === node);

const isUnreachable = (value: unknown, effect: string): boolean =>
  objects(at(value, 'spec.taints')).some((taint) => taint['key'] === 'node.kubernetes.io/unreachable' && taint['effect'] === effect);

/** The deletion of a Pod by the taint eviction controller. */
function evictions({ index, now }: Asked): readonly Message[] {
  return index
    .touching('kube-controller-manager/taint-eviction')
    .flatMap((seq) => (seq <= now ? (index.message(seq) ?? []) : []))
    .filter((message) => message.replyTo === undefined && message.method.startsWith('DELETE '));
}

const tolerationOf = (pod: unknown): number | undefined => {
  const toleration = objects(at(pod, 'spec.tolerations')).find(
    (each) => each['key'] === 'node.kubernetes.io/unreachable' && each['tolerationSeconds'] !== undefined,
  );
  return toleration === undefined ? undefined : number(toleration['tolerationSeconds']);
};

const toleratedText = (pods: number, waits: readonly number[]): string =>
  pods === 0 ? whyWords.nodeLost.noPods : waits.length === 0 ? whyWords.nodeLost.forEver : whyWords.nodeLost.tolerated(waits);

/** A node that is no longer heard of: each wait, with who waits and which setting says how long. */
export const nodeLost: Explainer = (asked) => {
  const { index, ref, value, now } = asked;
  if (condition(value, 'Ready')?.['status'] !== 'Unknown') return undefined;
  const node = nameOf(ref);
  const versions = history(asked, ref);
  const unknown = versions.findLast(
    (version, i) => condition(version.value, 'Ready')?.['status'] === 'Unknown' && condition(versions[i - 1]?.value, 'Ready')?.['status'] !== 'Unknown',
  );
  const tainted = versions.findLast((version, i) => isUnreachable(version.value, 'NoExecute') && !isUnreachable(versions[i - 1]?.value, 'NoExecute'));
  const lease = history(asked, `Lease/kube-node-lease/${node}` as DocumentRef).at(-1);
  if (unknown === undefined || lease === undefined) return undefined;
  const heard = lease.sentAt;
  const pods = podsOn(asked, node);
  const waits = [...new Set(pods.flatMap((pod) => tolerationOf(pod.value) ?? []))];
  const first = evictions(asked).find((message) => tainted !== undefined && message.seq > tainted.seq);
  const due = tainted === undefined || waits[0] === undefined ? undefined : tainted.sentAt + Math.min(...waits) * 1_000_000;
  const fault = activeFaults(index, index.timeOf(now)).find((each) => each.struck === ref && each.seq < unknown.seq);
  const { nodeLost: words } = whyWords;
  const moved =
    first !== undefined ? words.deleted(moment(first.sentAt)) : due === undefined ? '' : words.due(moment(due), span(Math.max(0, due - index.timeOf(now))));
  return {
    sentence: sentences(
      words.sentence(node, moment(heard), span(unknown.sentAt - heard), moment(unknown.sentAt)),
      tainted === undefined ? words.untainted : words.tainted(moment(tainted.sentAt), toleratedText(pods.length, waits), moved),
    ),
    evidence: {
      title: words.title,
      columns: columns('at', 'what', 'who', 'setting'),
      rows: [
        [moment(heard), words.renewal, `${node}/kubelet`, 'nodeLeaseDurationSeconds'],
        [moment(unknown.sentAt), words.unknown(span(unknown.sentAt - heard)), 'kube-controller-manager/node-lifecycle', '--node-monitor-grace-period'],
        ...(tainted === undefined ? [] : [[moment(tainted.sentAt), words.taint, 'kube-controller-manager/node-lifecycle', '']]),
        ...(due === undefined
          ? []
          : [
              [
                moment(due),
                first === undefined ? words.willDelete : words.didDelete,
                'kube-controller-manager/taint-eviction',
                `tolerationSeconds: ${waits.join(', ')}`,
              ],
            ]),
      ],
    },
    about: unknown.seq,
    ...(fault === undefined ? {} : { behind: fault.seq }),
  };
};

/** A node that could take Pods and gets none: nobody moves a Pod that has a node. */
export const idleNode: Explainer = (asked) => {
  const { index, ref, value, now } = asked;
  const node = nameOf(ref);
  if (condition(value, 'Ready')?.['status'] !== 'True' || at(value, 'spec.unschedulable') === true) return undefined;
  const free = freeSince(asked);
  if (free === undefined) return undefined;
  const since = [...index.objects('Pod', now)].filter((pod) => bound(asked, pod.ref) > free.seq);
  const waiting = [...index.objects('Pod', now)].filter((pod) => text(at(pod.value, 'spec.nodeName')) === '');
  const others = [...index.objects('Node', now)].map((each) => ({ node: nameOf(each.ref), pods: podsOn(asked, nameOf(each.ref)) }));
  const mine = podsOn(asked, node).length;
  const fuller = others.filter((each) => each.pods.length > mine);
  if (since.length > 0 || waiting.length > 0 || fuller.length === 0) return undefined;
  return {
    sentence: whyWords.idleNode.sentence(
      node,
      moment(free.sentAt),
      mine,
      fuller.map((each) => [each.node, each.pods.length]),
    ),
    evidence: {
      title: whyWords.idleNode.title,
      columns: columns('node', 'pods', 'lastPlaced'),
      rows: others.map((each) => [
        each.node,
        String(each.pods.length),
        each.pods.length === 0 ? '' : moment(Math.max(...each.pods.map((pod) => index.timeOf(bound(asked, pod.ref))))),
      ]),
    },
    about: free.seq,
  };
};

/** The version in which a Pod got its node. */
const bound = (asked: Asked, ref: DocumentRef) => history(asked, ref).find((version) => text(at(version.value, 'spec.nodeName')) !== '')?.seq ?? asked.now;

/** When the node was last uncordoned, became ready, or joined, if that was in the run and not at boot. */
function freeSince(asked: Asked) {
  const open = (value: unknown): boolean => at(value, 'spec.unschedulable') !== true && condition(value, 'Ready')?.['status'] === 'True';
  const versions = history(asked, asked.ref);
  return versions.findLast((version, i) => version.sentAt > 0 && open(version.value) && !open(versions[i - 1]?.value));
}

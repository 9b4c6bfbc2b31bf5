import { type Micros, seconds } from '../../../api/index.ts';
import { activeFaults } from '../../faults/active.ts';
import { isClient } from '../../noise.ts';
import { columns, whyWords } from '../../words/why.ts';
import { type Asked, type Explainer, moment, nameOf } from './asked.ts';

const CONTROL_PLANE = /^(kube-apiserver|etcd-\d|kube-scheduler|kube-controller-manager)$/;
const API = /^(kube-apiserver|etcd-\d)$/;

/** Requests of clients that were answered, and containers that were started, since a moment. */
function meanwhile({ index, now }: Asked, since: Micros): { readonly answered: number; readonly failed: number; readonly started: number } {
  let answered = 0;
  let failed = 0;
  let started = 0;
  for (let i = index.messages.length - 1; i >= 0; i--) {
    const message = index.message(index.messages[i]);
    if (!message || message.sentAt < since) break;
    if (message.seq > now) continue;
    if (message.payload.type === 'traffic-response' && isClient(message.to))
      message.payload.outcome === 'ok' && message.payload.code < 400 ? answered++ : failed++;
    else if (message.method === 'StartContainer' && message.replyTo !== undefined) started++;
  }
  return { answered, failed, started };
}

const SETTLE = seconds(1);

/** While kube-apiserver or etcd is down: what goes on without them, and what does not. */
export const controlPlaneDown: Explainer = (asked) => {
  const { index, ref, now } = asked;
  const down = activeFaults(index, index.timeOf(now)).filter((fault) => CONTROL_PLANE.test(fault.struck));
  const api = down.find((fault) => API.test(fault.struck));
  if (api === undefined || index.timeOf(now) - api.since < SETTLE) return undefined;
  const writes = index.apiWrites.filter((seq) => seq > api.seq && seq <= now && index.timeOf(seq) > api.since + SETTLE).length;
  const since = meanwhile(asked, api.since);
  const { controlPlane: words } = whyWords;
  return {
    sentence: words.sentence(
      down.map((fault) => fault.struck),
      moment(api.since),
      nameOf(ref),
      writes,
      since,
    ),
    evidence: {
      title: words.title,
      columns: columns('what', 'whoDoes', 'now'),
      rows: [
        [words.services, words.netfilter, words.traffic(since.answered, since.failed)],
        [words.restart, 'kubelet', words.starts(since.started)],
        [words.change, 'kube-apiserver, etcd', words.writes(writes)],
        ...down.map((fault) => [fault.title, fault.struck, whyWords.since(moment(fault.since))]),
      ],
    },
    about: api.seq,
  };
};

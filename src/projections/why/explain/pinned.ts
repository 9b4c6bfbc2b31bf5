import type { Micros } from '../../../api/index.ts';
import { seconds } from '../../../api/index.ts';
import { at, object, objects, text } from '../../values.ts';
import { columns, whyWords } from '../../words/why.ts';
import { type Asked, type Explainer, inNamespace, moment, nameOf, namespaceOf, selects, span } from './asked.ts';
import { requestsTo } from './traffic.ts';

const WINDOW = seconds(15);

/** Ready endpoints of a Service, as addresses. */
export const readyAddresses = (asked: Asked): readonly string[] =>
  inNamespace(asked, 'EndpointSlice', namespaceOf(asked.value))
    .filter((slice) => object(at(slice.value, 'metadata.labels'))['kubernetes.io/service-name'] === nameOf(asked.ref))
    .flatMap((slice) => objects(at(slice.value, 'endpoints')))
    .filter((endpoint) => at(endpoint, 'conditions.ready') !== false)
    .flatMap((endpoint) => (Array.isArray(endpoint['addresses']) ? endpoint['addresses'].map(String) : []));

/** A Service behind which one Pod answers a client that keeps its connection, and others none. */
export const pinned: Explainer = (asked) => {
  const { index, ref, value, now } = asked;
  const ready = readyAddresses(asked).length;
  const requests = requestsTo(asked, namespaceOf(value), nameOf(ref), (index.timeOf(now) - WINDOW) as Micros).filter((request) => request.ok);
  const last = requests.at(-1);
  const asking = index.message(index.message(last?.seq)?.replyTo);
  const connection = asking?.payload.type === 'traffic-request' ? asking.payload.connection : undefined;
  if (last?.pod === undefined || asking === undefined || connection === undefined || ready < 2 || requests.some((request) => request.pod !== last.pod))
    return undefined;
  const first = index.touching(last.client).find((seq) => {
    const payload = index.message(seq)?.payload;
    return payload?.type === 'traffic-request' && payload.connection === connection;
  });
  const selector = object(at(value, 'spec.selector'));
  const pods = inNamespace(asked, 'Pod', namespaceOf(value)).filter((pod) => selects(selector, pod.value));
  return {
    sentence: whyWords.pinned.sentence(requests.length, last.client, span(WINDOW), last.pod, moment(index.timeOf(first ?? asking.seq)), ready),
    evidence: {
      title: whyWords.pinned.title(span(WINDOW)),
      columns: columns('pod', 'address', 'since', 'requests'),
      rows: pods.map((pod) => [
        nameOf(pod.ref),
        text(at(pod.value, 'status.podIP')),
        moment(index.versions(pod.ref)[0]?.sentAt ?? 0),
        String(requests.filter((request) => request.pod === nameOf(pod.ref)).length),
      ]),
    },
    about: first ?? asking.seq,
  };
};

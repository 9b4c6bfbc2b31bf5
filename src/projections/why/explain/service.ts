import { type DocumentRef, type Micros, type Seq, seconds } from '../../../api/index.ts';
import { objectState } from '../../table.ts';
import { at, object, objects, text } from '../../values.ts';
import { columns, whyWords } from '../../words/why.ts';
import { type Asked, type Explainer, history, inNamespace, moment, nameOf, namespaceOf, selects, sentences, span } from './asked.ts';
import { podsByIp, type Request, requestsTo, tally } from './traffic.ts';

const LOOK_BACK = seconds(15);

const endpointsOf = (asked: Asked): readonly unknown[] =>
  inNamespace(asked, 'EndpointSlice', namespaceOf(asked.value))
    .filter((slice) => object(at(slice.value, 'metadata.labels'))['kubernetes.io/service-name'] === nameOf(asked.ref))
    .flatMap((slice) => objects(at(slice.value, 'endpoints')));

/** A Service whose selector fits no Pod: the label that is different, and what becomes of requests. */
export const noEndpoints: Explainer = (asked) => {
  const { index, ref, value, now } = asked;
  const selector = object(at(value, 'spec.selector'));
  const keys = Object.keys(selector);
  const namespace = namespaceOf(value);
  const pods = inNamespace(asked, 'Pod', namespace);
  if (keys.length === 0 || endpointsOf(asked).length > 0 || pods.some((pod) => selects(selector, pod.value))) return undefined;
  const differing = (pod: (typeof pods)[number]): readonly string[] => keys.filter((key) => object(at(pod.value, 'metadata.labels'))[key] !== selector[key]);
  const nearest = [...pods].sort((a, b) => differing(a).length - differing(b).length)[0];
  const labelOf = (key: string): string => text(object(at(nearest?.value, 'metadata.labels'))[key]);
  const { noEndpoints: words, cells } = whyWords;
  const requests = requestsTo(asked, namespace, nameOf(ref), (index.timeOf(now) - LOOK_BACK) as Micros).filter((request) => !request.ok);
  return {
    sentence: sentences(
      words.sentence(nameOf(ref), keys.map((key) => `${key}=${String(selector[key])}`).join(','), namespace, pods.length),
      nearest !== undefined &&
        words.nearest(
          nameOf(nearest.ref),
          differing(nearest).map((key) => ({ key, has: labelOf(key), wanted: String(selector[key]) })),
        ),
      requests.length > 0 && words.refused(requests.length, span(LOOK_BACK), tally(requests.map((request) => request.code))),
    ),
    evidence: {
      title: words.title,
      columns: [...columns('pod'), ...keys, ...columns('selected', 'status')],
      rows: pods
        .slice(0, 50)
        .map((pod) => [
          nameOf(pod.ref),
          ...keys.map((key) => text(object(at(pod.value, 'metadata.labels'))[key]) || cells.none),
          selects(selector, pod.value) ? cells.yes : cells.no,
          objectState('Pod', pod.value).status,
        ]),
    },
  };
};

interface Overlap {
  readonly request: Request;
  readonly pod: string;
  readonly node: string;
  /** When the Pod was marked for deletion, its process was told, and the rules of the asking node were changed. */
  readonly deleted: number;
  readonly sigterm?: number;
  readonly rules?: number;
}

const deletedAt = (asked: Asked, ref: DocumentRef): number | undefined =>
  history(asked, ref).find((version) => at(version.value, 'metadata.deletionTimestamp') !== undefined || version.op === 'DELETED')?.sentAt;

function firstAfter({ index, now }: Asked, address: string, method: string, after: number, fits: (seq: Seq) => boolean = () => true): number | undefined {
  const seq = index
    .touching(address)
    .find(
      (each) => each <= now && index.timeOf(each) >= after && index.message(each)?.method === method && index.message(each)?.from === address && fits(each),
    );
  return seq === undefined ? undefined : index.timeOf(seq);
}

/** A failed request to a Pod that was already going: what was told to whom, and when. */
function overlapOf(asked: Asked, request: Request, pods: ReturnType<typeof podsByIp>): Overlap | undefined {
  const { index } = asked;
  const pod = request.ip === undefined ? undefined : pods.get(request.ip);
  const deleted = pod && deletedAt(asked, pod.ref);
  if (!pod || deleted === undefined || deleted > request.t) return undefined;
  const home = text(at(pod.value, 'spec.nodeName'));
  const node = (index.message(request.seq)?.from ?? '').split('/')[0] ?? '';
  const sigterm = firstAfter(asked, `${home}/kubelet`, 'StopContainer', deleted, (seq) => index.message(seq)?.subject === pod.ref);
  const gone = (seq: Seq): boolean => {
    const payload = index.message(seq)?.payload;
    return payload?.type === 'syscall' && payload.call === 'iptables-restore' && !JSON.stringify(payload.args).includes(`${request.ip}:`);
  };
  const rules = firstAfter(asked, `${node}/kube-proxy`, 'iptables-restore', deleted, gone);
  return { request, pod: nameOf(pod.ref), node, deleted, ...(sigterm === undefined ? {} : { sigterm }), ...(rules === undefined ? {} : { rules }) };
}

type Some<T> = readonly [T, ...T[]];

function byPod(overlaps: readonly Overlap[]): readonly Some<Overlap>[] {
  const found = new Map<string, Some<Overlap>>();
  for (const each of overlaps) {
    const before = found.get(each.pod);
    found.set(each.pod, before ? [...before, each] : [each]);
  }
  return [...found.values()].slice(0, 20);
}

/** Requests that were sent to Pods which had already been told to stop. */
export const lateRules: Explainer = (asked) => {
  const { index, ref, value, now } = asked;
  const namespace = namespaceOf(value);
  const all = requestsTo(asked, namespace, nameOf(ref), (index.timeOf(now) - LOOK_BACK) as Micros);
  const pods = podsByIp(asked, namespace);
  const overlaps = all.filter((request) => !request.ok).flatMap((request) => overlapOf(asked, request, pods) ?? []);
  const first = overlaps[0];
  if (first === undefined) return undefined;
  const { lateRules: words, cells } = whyWords;
  const told = first.sigterm === undefined ? words.deleted(moment(first.deleted)) : words.sigterm(moment(first.sigterm));
  const rules = first.rules === undefined ? words.still(first.node) : words.late(first.node, moment(first.rules));
  return {
    sentence: words.sentence(nameOf(ref), overlaps.length, tally(overlaps.map(({ request }) => request.code)), first.pod, told, rules),
    evidence: {
      title: words.title,
      columns: columns('pod', 'deleted', 'sigterm', 'rules', 'failed', 'code'),
      rows: byPod(overlaps).map((of) => {
        const { pod, deleted, sigterm, rules: late, request } = of[0];
        const last = of.at(-1)?.request ?? request;
        return [
          pod,
          moment(deleted),
          sigterm === undefined ? '' : moment(sigterm),
          late === undefined ? cells.notYet : moment(late),
          of.length === 1 ? moment(request.t) : words.between(moment(request.t), moment(last.t)),
          tally(of.map((each) => each.request.code)),
        ];
      }),
    },
    about: first.request.seq,
  };
};

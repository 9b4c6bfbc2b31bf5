import { type DocumentRecord, type Micros, seconds } from '../../../api/index.ts';
import { podToken } from '../../table.ts';
import { at, number, object, objects, text } from '../../values.ts';
import { columns, whyWords } from '../../words/why.ts';
import { type Asked, type Explainer, history, inNamespace, nameOf, namespaceOf, selects, sentences, span } from './asked.ts';
import { requestsTo, tally } from './traffic.ts';

const WINDOW = seconds(5);

interface Revision {
  readonly set: DocumentRecord;
  readonly revision: string;
  readonly wanted: number;
  readonly pods: readonly DocumentRecord[];
}

/** The ReplicaSets of a Deployment that want or have Pods, oldest revision first. */
export function revisionsOf(asked: Asked): readonly Revision[] {
  const { index, ref, now, value } = asked;
  const pods = inNamespace(asked, 'Pod', namespaceOf(value));
  return index
    .dependantsOf(ref)
    .flatMap((each) => (each.startsWith('ReplicaSet/') ? (index.existing(each, now) ?? []) : []))
    .map((set) => ({
      set,
      revision: text(object(at(set.value, 'metadata.annotations'))['deployment.kubernetes.io/revision']),
      wanted: number(at(set.value, 'spec.replicas')),
      pods: pods.filter((pod) => index.ownersOf(pod).includes(set.ref)),
    }))
    .filter(({ wanted, pods: made }) => wanted > 0 || made.length > 0)
    .sort((a, b) => Number(a.revision) - Number(b.revision));
}

/** Addresses that the EndpointSlices of a Service hold as ready. */
const readyIps = (asked: Asked, namespace: string, service: string): ReadonlySet<string> =>
  new Set(
    inNamespace(asked, 'EndpointSlice', namespace)
      .filter((slice) => object(at(slice.value, 'metadata.labels'))['kubernetes.io/service-name'] === service)
      .flatMap((slice) => objects(at(slice.value, 'endpoints')))
      .filter((endpoint) => at(endpoint, 'conditions.ready') !== false)
      .flatMap((endpoint) => (endpoint['addresses'] as readonly string[] | undefined) ?? []),
  );

/** Two revisions at a time: how many Pods each has, which the Service sends to, and which answer. */
export const rollout: Explainer = (asked) => {
  const { index, ref, value, now } = asked;
  const revisions = revisionsOf(asked);
  const newest = revisions.at(-1);
  if (revisions.length < 2 && !justReplaced(asked, newest)) return undefined;
  const namespace = namespaceOf(value);
  const service = inNamespace(asked, 'Service', namespace).find((each) => {
    const selector = object(at(each.value, 'spec.selector'));
    // Without a selector a Service has no Pods of its own: `kubernetes`.
    return Object.keys(selector).length > 0 && newest?.pods.some((pod) => selects(selector, pod.value)) === true;
  });
  const name = service === undefined ? '' : nameOf(service.ref);
  const ips = readyIps(asked, namespace, name);
  const requests = name === '' ? [] : requestsTo(asked, namespace, name, (index.timeOf(now) - WINDOW) as Micros);
  const hash = (set: DocumentRecord): string => nameOf(set.ref);
  const rows = revisions.map(({ set, revision, wanted, pods }) => {
    const mine = requests.filter((request) => request.pod?.startsWith(`${hash(set)}-`) === true);
    const answered = mine.filter((request) => request.ok).length;
    return {
      set,
      revision,
      wanted,
      pods,
      ready: pods.filter((pod) => podToken(pod.value) === 'ready').length,
      endpoints: pods.filter((pod) => ips.has(text(at(pod.value, 'status.podIP')))).length,
      answered,
      failed: mine.length - answered,
    };
  });
  const failed = requests.filter((request) => !request.ok);
  const total = requests.length;
  const share = (count: number): string => (total === 0 ? '' : ` (${Math.round((100 * count) / total)} %)`);
  const { rollout: words } = whyWords;
  const serving = rows.map(
    (row) =>
      `${words.revision(row.revision, hash(row.set), row.ready, row.pods.length)}${name === '' ? '' : words.serving(row.endpoints, row.answered, share(row.answered))}`,
  );
  const draining = rows.slice(0, -1).filter((row) => row.pods.length > 0);
  return {
    sentence: sentences(
      words.sentence(nameOf(ref), span(WINDOW), serving),
      draining.length > 0 &&
        words.drains(
          rows.at(-1)?.revision ?? '',
          draining.map((row) => row.revision),
        ),
      name !== '' && (failed.length === 0 ? words.noneFailed : words.failed(failed.length, tally(failed.map((request) => request.code)))),
      probeText(newest),
    ),
    evidence: {
      title: words.title(name, span(WINDOW)),
      columns: columns('revision', 'replicaSet', 'wanted', 'pods', 'ready', 'endpoints', 'answered', 'failed'),
      rows: rows.map((row) => [
        row.revision,
        hash(row.set),
        String(row.wanted),
        String(row.pods.length),
        String(row.ready),
        String(row.endpoints),
        `${row.answered}${share(row.answered)}`,
        String(row.failed),
      ]),
    },
    ...(failed.at(-1) === undefined || newest === undefined ? {} : { about: failed.at(-1)?.seq ?? newest.set.seq }),
  };
};

/** Containers without a readiness probe are ready as soon as they run. */
function probeText(newest: Revision | undefined): string {
  const without = objects(at(newest?.set.value, 'spec.template.spec.containers')).filter((container) => container['readinessProbe'] === undefined);
  return without.length === 0 ? '' : whyWords.rollout.unprobed(without.map((container) => text(container['name'])));
}

const RECENT = seconds(15);

/** Was there another revision with Pods a moment ago? */
function justReplaced(asked: Asked, newest: Revision | undefined): boolean {
  const { index, ref, now } = asked;
  const others = index.dependantsOf(ref).filter((each) => each.startsWith('ReplicaSet/') && each !== newest?.set.ref);
  return others.some((other) => {
    const emptied = history(asked, other).findLast((version) => number(at(version.value, 'status.replicas')) > 0);
    return emptied !== undefined && index.timeOf(now) - emptied.sentAt < RECENT;
  });
}

import { podSummary } from '../../table.ts';
import { at, number, object, text } from '../../values.ts';
import { columns, whyWords } from '../../words/why.ts';
import { type Asked, type Explainer, inNamespace, moment, nameOf, namespaceOf, selects, sentences, span } from './asked.ts';

const TOO_MANY = 429;

/** Evictions that were answered 429 for Pods that the budget protects. */
function refusals({ index, now }: Asked, pods: ReadonlySet<string>) {
  return index
    .touching('kube-apiserver')
    .flatMap((seq) => (seq <= now ? (index.message(seq) ?? []) : []))
    .filter(
      (message) =>
        message.code === TOO_MANY && message.replyTo !== undefined && message.method.endsWith('/eviction') && pods.has(message.method.split('/').at(-2) ?? ''),
    );
}

/** A budget that allows no disruption: its arithmetic, and the evictions that it refused. */
export const disruptionBudget: Explainer = (asked) => {
  const { ref, value, index } = asked;
  const status = object(at(value, 'status'));
  const pods = inNamespace(asked, 'Pod', namespaceOf(value)).filter((pod) => selects(object(at(value, 'spec.selector.matchLabels')), pod.value));
  const refused = refusals(asked, new Set(pods.map((pod) => nameOf(pod.ref))));
  const [healthy, desired, expected] = [number(status['currentHealthy']), number(status['desiredHealthy']), number(status['expectedPods'])];
  const last = refused.at(-1);
  if (number(status['disruptionsAllowed']) > 0 || last === undefined) return undefined;
  const first = refused[0] ?? last;
  const every = refused.length < 2 ? undefined : span((last.sentAt - first.sentAt) / (refused.length - 1));
  const { disruptionBudget: words } = whyWords;
  const rule =
    at(value, 'spec.minAvailable') !== undefined
      ? `minAvailable: ${String(at(value, 'spec.minAvailable'))}`
      : `maxUnavailable: ${String(at(value, 'spec.maxUnavailable'))}`;
  return {
    sentence: sentences(words.sentence(nameOf(ref), healthy, desired, rule, expected), words.refused(refused.length, moment(first.sentAt), every, expected)),
    evidence: {
      title: words.title,
      columns: columns('pod', 'node', 'status', 'refused', 'last'),
      rows: pods.slice(0, 50).map((pod) => {
        const mine = refused.filter((message) => message.method.includes(`/${nameOf(pod.ref)}/`));
        return [
          nameOf(pod.ref),
          text(at(pod.value, 'spec.nodeName')),
          podSummary(pod.value).reason,
          String(mine.length),
          mine.at(-1) === undefined ? '' : moment(index.timeOf(mine.at(-1)?.seq ?? last.seq)),
        ];
      }),
    },
    about: last.seq,
  };
};

import { condition, podSummary } from '../../table.ts';
import { at, object, objects, text } from '../../values.ts';
import { columns, whyWords } from '../../words/why.ts';
import { type Explainer, history, inNamespace, moment, nameOf, namespaceOf } from './asked.ts';

const ordinal = (name: string): number => Number(/-(\d+)$/.exec(name)?.[1] ?? -1);

/** A StatefulSet whose controller waits for a Pod of an older revision, which can never become ready. */
export const waitsForPod: Explainer = (asked) => {
  const { index, ref, value } = asked;
  if (text(at(value, 'spec.podManagementPolicy')) === 'Parallel') return undefined;
  const wanted = text(at(value, 'status.updateRevision'));
  const pods = inNamespace(asked, 'Pod', namespaceOf(value))
    .filter((pod) => index.ownersOf(pod).includes(ref))
    .sort((a, b) => ordinal(nameOf(a.ref)) - ordinal(nameOf(b.ref)));
  const revision = (pod: (typeof pods)[number]): string => text(object(at(pod.value, 'metadata.labels'))['controller-revision-hash']);
  const stuck = pods.find((pod) => condition(pod.value, 'Ready')?.['status'] !== 'True' && revision(pod) !== wanted);
  if (stuck === undefined) return undefined;
  const changed = history(asked, ref).findLast(
    (version, i, all) => text(at(version.value, 'status.updateRevision')) !== text(at(all[i - 1]?.value, 'status.updateRevision')),
  );
  const image = (spec: unknown): string =>
    objects(at(spec, 'containers'))
      .map((container) => text(container['image']))
      .join(', ');
  const { reason } = podSummary(stuck.value);
  return {
    sentence: whyWords.statefulSet.sentence(
      nameOf(ref),
      nameOf(stuck.ref),
      reason,
      image(at(stuck.value, 'spec')),
      image(at(value, 'spec.template.spec')),
      moment(changed?.sentAt ?? 0),
    ),
    evidence: {
      title: whyWords.statefulSet.title,
      columns: columns('pod', 'revision', 'wanted', 'image', 'status', 'ready'),
      rows: pods.map((pod) => [
        nameOf(pod.ref),
        revision(pod),
        wanted,
        image(at(pod.value, 'spec')),
        podSummary(pod.value).reason,
        `${podSummary(pod.value).ready}/${podSummary(pod.value).total}`,
      ]),
    },
    about: stuck.seq,
  };
};

import type { DocumentRecord } from '../../../api/index.ts';
import { kindOf } from '../../inspector/object.ts';
import { at, list } from '../../values.ts';
import { columns, whyWords } from '../../words/why.ts';
import { type Asked, type Explainer, history, moment, nameOf } from './asked.ts';

/** Finalizers that a process of this cluster removes; all others are somebody else's. */
const OWNERS: Readonly<Record<string, string>> = {
  foregroundDeletion: 'kube-controller-manager/garbage-collector',
  orphan: 'kube-controller-manager/garbage-collector',
  'kubernetes.io/pvc-protection': 'kube-controller-manager/pvc-protection',
  'kubernetes.io/pv-protection': 'kube-controller-manager/pv-protection',
  'batch.kubernetes.io/job-tracking': 'kube-controller-manager/job',
};
const STUCK_AFTER = 2_000_000;

const finalizersOf = (value: unknown): readonly string[] => list(at(value, 'metadata.finalizers')).map(String);
const ownerOf = (finalizer: string): string => OWNERS[finalizer] ?? whyWords.finalizers.nobody;

/** Objects in a namespace that are going and keep finalizers. */
function held({ index, ref, now }: Asked): readonly DocumentRecord[] {
  const found: DocumentRecord[] = [];
  for (const kind of index.kinds()) {
    if (kindOf(ref) !== 'Namespace' || kind === 'Namespace') continue;
    for (const record of index.objects(kind, now)) {
      if (
        record.resourceVersion !== undefined &&
        at(record.value, 'metadata.namespace') === nameOf(ref) &&
        at(record.value, 'metadata.deletionTimestamp') !== undefined &&
        finalizersOf(record.value).length > 0
      )
        found.push(record);
    }
  }
  return found;
}

/** An object that is being deleted and does not go: whose finalizers it waits for. */
export const stuckTerminating: Explainer = (asked) => {
  const { index, ref, value, now } = asked;
  if (at(value, 'metadata.deletionTimestamp') === undefined) return undefined;
  const since = history(asked, ref).find((version) => at(version.value, 'metadata.deletionTimestamp') !== undefined);
  const self = index.existing(ref, now);
  const holding = [...held(asked), ...(self !== undefined && finalizersOf(value).length > 0 ? [self] : [])];
  if (since === undefined || holding.length === 0 || index.timeOf(now) - since.sentAt < STUCK_AFTER) return undefined;
  const all = [...new Set(holding.flatMap((record) => finalizersOf(record.value)))];
  const what = holding.map((record) => `${kindOf(record.ref)} ${nameOf(record.ref)}`);
  return {
    sentence: whyWords.finalizers.sentence(
      `${kindOf(ref)} ${nameOf(ref)}`,
      moment(since.sentAt),
      what.slice(0, 5),
      all.map((finalizer) => ({ finalizer, owner: ownerOf(finalizer) })),
    ),
    evidence: {
      title: whyWords.finalizers.title,
      columns: columns('object', 'finalizer', 'remover'),
      rows: holding
        .slice(0, 50)
        .flatMap((record) => finalizersOf(record.value).map((each) => [`${kindOf(record.ref)} ${nameOf(record.ref)}`, each, ownerOf(each)])),
    },
    about: holding[0]?.seq ?? since.seq,
  };
};

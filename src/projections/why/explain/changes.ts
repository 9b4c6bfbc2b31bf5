import type { DocumentRecord, Seq } from '../../../api/index.ts';
import { diff } from '../../inspector/diff.ts';
import { kindOf } from '../../inspector/object.ts';
import { intentTitle } from '../../sequence/chapters.ts';
import { objectState } from '../../table.ts';
import { at, number, text } from '../../values.ts';
import { columns, whyWords } from '../../words/why.ts';
import { type Asked, type Explainer, moment, nameOf, namespaceOf } from './asked.ts';

const LONGEST = 80;
const short = (value: string): string => (value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value);
/** Written by every kubectl apply; the fields that it repeats stand in the list themselves. */
const REPEATED = /^(status|metadata\.annotations\['kubectl|metadata\.generation|metadata\.annotations\['deployment\.kubernetes)/;

interface Change {
  readonly version: DocumentRecord;
  readonly what: string;
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** What users changed of objects that were there before, in one namespace, oldest first. */
function changesIn({ index, now }: Asked, namespace: string): readonly Change[] {
  return index.apiWrites.flatMap((seq) => {
    const version = seq <= now ? index.ledger.at(seq) : undefined;
    if (version?.kind !== 'document' || version.op !== 'MODIFIED' || namespaceOf(version.value) !== namespace) return [];
    const root = index.ledger.at(index.root(seq));
    if (root?.kind !== 'action') return [];
    const before = index.versionAt(version.ref, (seq - 1) as Seq);
    // Generations count changes of the spec that was asked for; what controllers write follows from it.
    if (number(at(before?.value, 'metadata.generation')) === number(at(version.value, 'metadata.generation'))) return [];
    if (at(version.value, 'metadata.ownerReferences') !== undefined) return [];
    return diff(before?.value, version.value)
      .filter((change) => !REPEATED.test(change.path))
      .map((change) => ({ version, what: intentTitle(root.intent), ...change }));
  });
}

/** The first Pod that is in a bad state after a change and because of it. */
function firstEffect(
  { index, now }: Asked,
  change: Change,
): { readonly pod: string; readonly status: string; readonly t: number; readonly seq: Seq } | undefined {
  for (const seq of index.apiWrites) {
    if (seq <= change.version.seq) continue;
    if (seq > now) break;
    const version = index.ledger.at(seq);
    if (version?.kind !== 'document' || kindOf(version.ref) !== 'Pod' || version.op === 'DELETED' || index.root(seq) !== index.root(change.version.seq))
      continue;
    const { state, status } = objectState('Pod', version.value);
    if (state === 'error' || (state === 'blocked' && text(at(version.value, 'spec.nodeName')) !== ''))
      return { pod: nameOf(version.ref), status, t: version.sentAt, seq };
  }
  return undefined;
}

/** A namespace in which something went wrong: what was changed, by whom, from what to what, and its first effect. */
export const changes: Explainer = (asked) => {
  const { index, ref } = asked;
  const namespace = nameOf(ref);
  const all = changesIn(asked, namespace);
  const guilty = all.map((change) => ({ change, effect: firstEffect(asked, change) })).findLast(({ effect }) => effect !== undefined);
  if (guilty?.effect === undefined) return undefined;
  const { change, effect } = guilty;
  const {
    changes: words,
    cells: { nothing },
  } = whyWords;
  return {
    sentence: words.sentence(
      {
        at: moment(change.version.sentAt),
        who: change.what,
        path: change.path,
        object: `${kindOf(change.version.ref)} ${nameOf(change.version.ref)}`,
        before: short(change.before) || nothing,
        after: short(change.after) || nothing,
      },
      { at: effect.t === change.version.sentAt ? undefined : moment(effect.t), pod: effect.pod, status: effect.status },
      new Set(all.map((each) => each.version.seq)).size,
      namespace,
    ),
    evidence: {
      title: words.title,
      columns: columns('time', 'actor', 'object', 'field', 'before', 'after', 'firstEffect'),
      rows: all.slice(-20).map((each) => {
        const first = firstEffect(asked, each);
        return [
          moment(each.version.sentAt),
          each.what,
          `${kindOf(each.version.ref)} ${nameOf(each.version.ref)}`,
          each.path,
          short(each.before),
          short(each.after),
          first === undefined ? '' : `${first.pod}: ${first.status}`,
        ];
      }),
    },
    about: index.ledger.at(effect.seq) === undefined ? change.version.seq : effect.seq,
  };
};

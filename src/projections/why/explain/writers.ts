import type { DocumentRecord, LedgerRecord } from '../../../api/index.ts';
import type { LedgerIndex } from '../../ledger-index.ts';
import { intentTitle } from '../../sequence/chapters.ts';
import { at, number } from '../../values.ts';
import { columns, whyWords } from '../../words/why.ts';
import { type Asked, type Explainer, history, moment, nameOf } from './asked.ts';

/** Who sent the request that a version was written for: up the chain of causes to the first API request. */
export function writerOf(index: LedgerIndex, version: DocumentRecord): { readonly who: string; readonly record: LedgerRecord } | undefined {
  let current: LedgerRecord | undefined = version;
  for (let steps = 0; current && steps < 20; steps++) {
    if (current.kind === 'message' && current.payload.type === 'http-request' && current.replyTo === undefined && current.from !== 'kube-apiserver')
      return { who: current.from, record: current };
    current = index.ledger.at(current.cause);
  }
  return undefined;
}

/** What somebody did, for a writer that is a user; otherwise the process. */
export function actorText(index: LedgerIndex, version: DocumentRecord): string {
  const writer = writerOf(index, version);
  if (writer === undefined) return whyWords.cells.unknown;
  const root = index.ledger.at(index.root(version.seq));
  return writer.who === 'user' && root?.kind === 'action' ? intentTitle(root.intent) : writer.who;
}

interface Write {
  readonly version: DocumentRecord;
  readonly from: number;
  readonly to: number;
  readonly who: string;
}

function writesOf(asked: Asked): readonly Write[] {
  const versions = history(asked, asked.ref);
  return versions.flatMap((version, i) => {
    const before = versions[i - 1];
    const [from, to] = [number(at(before?.value, 'spec.replicas')), number(at(version.value, 'spec.replicas'))];
    return before === undefined || from === to ? [] : [{ version, from, to, who: writerOf(asked.index, version)?.who ?? '' }];
  });
}

/** Two processes that set `spec.replicas` against each other. */
export const replicasWriters: Explainer = (asked) => {
  const { index, ref } = asked;
  const writes = writesOf(asked);
  const user = writes.findLast((write) => write.who === 'user');
  const other = writes.find((write) => write.who !== 'user');
  if (user === undefined || other === undefined || user.version.seq < other.version.seq) return undefined;
  return {
    sentence: whyWords.writers.sentence(
      nameOf(ref),
      { who: other.who, from: other.from, to: other.to, at: moment(other.version.sentAt) },
      { what: actorText(index, user.version), from: user.from, to: user.to, at: moment(user.version.sentAt) },
    ),
    evidence: {
      title: whyWords.writers.title,
      columns: columns('time', 'writer', 'what', 'before', 'after'),
      rows: writes.slice(-20).map((write) => [moment(write.version.sentAt), write.who, actorText(index, write.version), String(write.from), String(write.to)]),
    },
    about: user.version.seq,
  };
};

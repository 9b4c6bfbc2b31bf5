import { type DocumentRecord, type DocumentRef, type Seq, toSeconds } from '../../../api/index.ts';
import type { LedgerIndex } from '../../ledger-index.ts';
import { at, object, text } from '../../values.ts';
import type { EvidenceView } from '../../views.ts';

/** The object that is asked about, as it stands at `now`. */
export interface Asked {
  readonly index: LedgerIndex;
  readonly ref: DocumentRef;
  readonly value: unknown;
  readonly now: Seq;
}

/** An answer made of what is recorded. `about` is the record whose causes are its causal chain; the last version of the object when absent. */
export interface Explained {
  readonly sentence: string;
  readonly evidence?: Pick<EvidenceView, 'title' | 'columns' | 'rows'>;
  readonly about?: Seq;
  /** A fault in force without which it would not be so, where what is recorded is only that somebody was not heard of. */
  readonly behind?: Seq;
}

/** Undefined when the records hold nothing of the kind that it explains. */
export type Explainer = (asked: Asked) => Explained | undefined;

export const nameOf = (ref: string): string => ref.split('/').at(-1) ?? ref;

/** Virtual microseconds as `12.3 s`. */
export const span = (micros: number): string => `${Math.round(toSeconds(micros as never) * 10) / 10} s`;
/** `T+12.3 s`; after an hour `T+1:37:00`, as the clock of the page has it. */
export function moment(micros: number): string {
  const whole = Math.round(toSeconds(micros as never));
  if (whole < 3_600) return `T+${span(micros)}`;
  const two = (n: number): string => String(n).padStart(2, '0');
  return `T+${Math.floor(whole / 3_600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

/** Sentences behind each other; those that are not said are left out. */
export const sentences = (...all: readonly (string | false)[]): string => all.filter((each) => each !== false && each !== '').join(' ');

/** `metadata.namespace`, or "default". */
export const namespaceOf = (value: unknown): string => text(at(value, 'metadata.namespace')) || 'default';

/** The objects of a kind in a namespace that exist at `now`. */
export const inNamespace = ({ index, now }: Asked, kind: string, namespace: string): readonly DocumentRecord[] =>
  [...index.objects(kind, now)].filter((record) => namespaceOf(record.value) === namespace);

/** Do labels hold all that an equality selector wants? */
export const selects = (selector: Readonly<Record<string, unknown>>, value: unknown): boolean => {
  const labels = object(at(value, 'metadata.labels'));
  return Object.entries(selector).every(([key, wanted]) => labels[key] === wanted);
};

/** Versions of a document up to `now`, oldest first. */
export const history = ({ index, now }: Asked, ref: DocumentRef): readonly DocumentRecord[] => index.versions(ref).filter((version) => version.seq <= now);

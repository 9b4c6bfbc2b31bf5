import type { Micros, Seq } from '../api/index.ts';
import { countUpTo, type LedgerIndex } from './ledger-index.ts';
import type { StepUnit } from './views.ts';

export interface Moment {
  readonly t: Micros;
  readonly seq: Seq;
}

/** What a step goes along: seqs in order. */
export interface StepSource {
  readonly index: LedgerIndex;
  readonly chapters: readonly { readonly seq: Seq }[];
}

type Track = (source: StepSource) => readonly Seq[];

const TRACKS: Readonly<Record<Exclude<StepUnit, 'bus event' | 'bookmark'>, Track>> = {
  'state change': ({ index }) => index.stateChanges,
  message: ({ index }) => index.foregroundMessages,
  'API write': ({ index }) => index.apiWrites,
  chapter: ({ chapters }) => chapters.map((chapter) => chapter.seq),
};

/**
 * The neighbour of a moment on a track. Several records share an instant: `seq` says at which of them we stand; without
 * it we stand after all of them.
 */
function neighbour(index: LedgerIndex, track: readonly Seq[], t: Micros, seq: Seq | undefined, direction: 1 | -1): Moment | undefined {
  const here = seq ?? index.lastSeqAt(t);
  const position =
    direction === 1 ? countUpTo(track, here, Number) : countUpTo(track, seq === undefined ? index.lastSeqAt((t - 1) as Micros) : here - 1, Number) - 1;
  const found = track[position];
  return found === undefined ? undefined : { t: index.timeOf(found), seq: found };
}

function bookmarkFrom(index: LedgerIndex, bookmarks: readonly Micros[], t: Micros, direction: 1 | -1): Moment | undefined {
  const sorted = bookmarks.toSorted((a, b) => a - b);
  const found = direction === 1 ? sorted.find((mark) => mark > t) : sorted.findLast((mark) => mark < t);
  return found === undefined ? undefined : { t: found, seq: index.lastSeqAt(found) };
}

function busEventFrom(index: LedgerIndex, t: Micros, seq: Seq | undefined, direction: 1 | -1): Moment | undefined {
  const here = seq ?? index.lastSeqAt(t);
  const next = direction === 1 ? here + 1 : seq === undefined ? index.lastSeqAt((t - 1) as Micros) : here - 1;
  return next >= 1 && next <= index.length ? { t: index.timeOf(next as Seq), seq: next as Seq } : undefined;
}

/** The next (1) or previous (-1) moment of a unit; undefined at the end of what has been computed. */
export function stepFrom(
  source: StepSource,
  t: Micros,
  seq: Seq | undefined,
  unit: StepUnit,
  direction: 1 | -1,
  bookmarks: readonly Micros[],
): Moment | undefined {
  if (unit === 'bus event') return busEventFrom(source.index, t, seq, direction);
  if (unit === 'bookmark') return bookmarkFrom(source.index, bookmarks, t, direction);
  return neighbour(source.index, TRACKS[unit](source), t, seq, direction);
}

/** The next or previous problem: a refusal, a failure, a loss, a fault, a Warning event. */
export function problemFrom(index: LedgerIndex, t: Micros, direction: 1 | -1): Moment | undefined {
  return neighbour(index, index.problems, t, undefined, direction);
}

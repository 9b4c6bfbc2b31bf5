import type { Micros } from '../../api/index.ts';
import { formatTime } from '../format.ts';
import { laterStrings } from '../strings-later.ts';

export interface CheckpointMark {
  readonly name: string;
  readonly state: 'fulfilled' | 'due' | 'missed';
  readonly t: Micros;
  readonly by: Micros;
  readonly reason: string;
}

const words = laterStrings.checkpoints;

/** Shapes differ, so that colour is not all that tells them apart. */
const LOOKS: Readonly<Record<CheckpointMark['state'], { readonly path: string; readonly fill: string; readonly stroke: string }>> = {
  fulfilled: { path: 'M-3 .2l2.2 2.3l4-5', fill: 'none', stroke: 'var(--ready)' },
  due: { path: 'M-2.6 0a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0-5.2 0', fill: 'var(--bg)', stroke: 'var(--blocked)' },
  missed: { path: 'M-2.6-2.6l5.2 5.2m0-5.2l-5.2 5.2', fill: 'none', stroke: 'var(--error)' },
};

function Sign({ state, title }: { readonly state: CheckpointMark['state']; readonly title?: string }) {
  const { path, fill, stroke } = LOOKS[state];
  return (
    <svg width="11" height="11" viewBox="-4.5 -4.5 9 9" aria-hidden className="inline-block shrink-0">
      {title === undefined ? null : <title>{title}</title>}
      <path d={path} style={{ fill, stroke, strokeWidth: 1.7 }} strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}

/** Seconds as on the ruler of a scenario: T+12.5 s. */
const ruler = (t: Micros): string => `T+${Math.round(t / 1_000) / 1_000} s`;

const told = (mark: CheckpointMark): string => `${words[mark.state](ruler(mark.t))} ${mark.name}`;

interface CheckpointsProps {
  readonly marks: readonly CheckpointMark[];
  /** What part of the run the strip shows. */
  readonly from: Micros;
  readonly to: Micros;
}

/** The checkpoints over the strip of time. The list beside says the same. */
export function CheckpointsOnStrip({ marks, from, to }: CheckpointsProps) {
  const span = Math.max(1, to - from);
  return (
    <div aria-hidden className="contents" data-checkpoints>
      {marks.map((mark, i) =>
        mark.t < from || mark.t > to ? null : (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: two checkpoints may have one name
            key={i}
            data-state={mark.state}
            className="absolute top-[13px] -translate-x-1/2 leading-none"
            style={{ left: `${((mark.t - from) / span) * 100}%` }}
          >
            <Sign state={mark.state} title={told(mark)} />
          </span>
        ),
      )}
    </div>
  );
}

interface CheckpointListProps {
  readonly marks: readonly CheckpointMark[];
  readonly onGo: (mark: CheckpointMark) => void;
}

/** What has to be seen of the run, and what has been. */
export function CheckpointList({ marks, onGo }: CheckpointListProps) {
  const count = (state: CheckpointMark['state']): number => marks.filter((mark) => mark.state === state).length;
  return (
    <section data-checkpoint-list>
      <h3 className="caption font-semibold">{words.title(count('fulfilled'), marks.length, count('missed'))}</h3>
      <ol className="mt-1 max-w-[68ch] text-xs leading-relaxed">
        {marks.map((mark, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two checkpoints may have one name
          <li key={i}>
            <button
              type="button"
              className="flex min-h-6 w-full items-baseline gap-1.5 text-left hover:bg-[var(--tint-hover)]"
              aria-label={told(mark)}
              title={mark.state === 'missed' ? mark.reason : undefined}
              onClick={() => onGo(mark)}
            >
              <Sign state={mark.state} />
              <span className="min-w-[9ch] shrink-0 font-mono text-muted">{formatTime(mark.t)}</span>
              <span translate="no" className="min-w-0 [overflow-wrap:anywhere]">
                {mark.name}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

import { useEffect, useRef } from 'react';
import type { PointerEvent } from 'react';
import { micros } from '../../api/index.ts';
import type { Micros } from '../../api/index.ts';
import type { TimelineView } from '../../projections/views.ts';
import type { Clock } from '../clock.ts';
import { formatTime } from '../format.ts';
import { strings } from '../strings.ts';

interface OverviewProps {
  readonly timeline: TimelineView | undefined;
  readonly clock: Clock;
  readonly t: Micros;
  readonly seen: Micros;
  readonly bookmarks: readonly { readonly t: Micros; readonly name: string }[];
  readonly onSeek: (t: Micros) => void;
}

const H = 40;
const MARKS: Readonly<Record<TimelineView['marks'][number]['kind'], { readonly color: string; readonly shape: string }>> = {
  action: { color: 'var(--accent)', shape: 'M-3.5 0h7l-3.5 6z' },
  fault: { color: 'var(--error)', shape: 'M-3.5 0l7 7m0-7l-7 7' },
  problem: { color: 'var(--blocked)', shape: 'M0 0l4 7h-8z' },
  ready: { color: 'var(--ready)', shape: 'M-3 3.5a3 3 0 1 0 6 0a3 3 0 1 0-6 0' },
};

function densityPath(density: readonly number[]): string {
  const peak = Math.max(1, ...density);
  const step = 1000 / Math.max(1, density.length);
  return density.map((value, i) => (value === 0 ? '' : `M${(i * step).toFixed(1)} ${H}v-${(3 + (Math.sqrt(value / peak) * (H - 16))).toFixed(1)}`)).join('');
}

/** The whole run as a strip: density of messages, chapters, marks, bookmarks, and the hand. A slider. */
export function Overview({ timeline, clock, t, seen, bookmarks, onSeek }: OverviewProps) {
  const host = useRef<HTMLDivElement>(null);
  const hand = useRef<HTMLDivElement>(null);
  const from = timeline?.from ?? 0;
  const span = Math.max(1, (timeline?.to ?? 1) - from);
  const share = (at: number): number => Math.min(1, Math.max(0, (at - from) / span));
  useEffect(() => {
    const draw = (): void => {
      if (hand.current !== null) hand.current.style.left = `${Math.min(1, Math.max(0, (clock.now() - from) / span)) * 100}%`;
    };
    draw();
    return clock.subscribe(draw);
  }, [clock, from, span]);
  const scrub = (event: PointerEvent<HTMLDivElement>): void => {
    const box = host.current?.getBoundingClientRect();
    if (box === undefined) return;
    const at = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    onSeek(micros(from + at * span));
  };
  return (
    <div
      ref={host}
      role="slider"
      tabIndex={0}
      aria-label={strings.transport.overview}
      aria-valuemin={from / 1_000_000}
      aria-valuemax={(from + span) / 1_000_000}
      aria-valuenow={t / 1_000_000}
      aria-valuetext={formatTime(t)}
      className="overview relative h-[40px] min-w-[80px] flex-1 cursor-ew-resize touch-none overflow-hidden rounded-[6px] border border-line bg-raised"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        scrub(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) scrub(event);
      }}
      onKeyDown={(event) => {
        const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 }[event.key];
        if (step === undefined || event.shiftKey) return;
        event.preventDefault();
        event.stopPropagation();
        onSeek(micros(t + (step * span) / 200));
      }}
    >
      <svg className="absolute inset-0 h-full w-full" viewBox={`0 0 1000 ${H}`} preserveAspectRatio="none" aria-hidden>
        <title>{strings.transport.overview}</title>
        <path d={densityPath(timeline?.density ?? [])} style={{ stroke: 'var(--edge)', strokeWidth: 3, vectorEffect: 'non-scaling-stroke', strokeLinecap: 'butt' }} fill="none" />
      </svg>
      <div aria-hidden className="absolute inset-y-0 right-0 bg-raised" style={{ left: `${share(seen) * 100}%` }} />
      {(timeline?.chapters ?? []).filter((chapter) => chapter.t <= seen).map((chapter) => (
        <div key={`${chapter.t}${chapter.title}`} aria-hidden className="absolute inset-y-0 w-px bg-edge opacity-40" style={{ left: `${share(chapter.t) * 100}%` }} title={chapter.title} />
      ))}
      {(timeline?.marks ?? []).filter((mark) => mark.t <= seen).map((mark) => (
        <svg key={`${mark.seq}${mark.kind}`} aria-hidden width="9" height="9" viewBox="-4.5 -1 9 9" className="absolute top-[1px] -translate-x-1/2" style={{ left: `${share(mark.t) * 100}%` }}>
          <title>{mark.title}</title>
          <path d={MARKS[mark.kind].shape} style={mark.kind === 'fault' ? { stroke: MARKS[mark.kind].color, strokeWidth: 1.8, fill: 'none' } : { fill: MARKS[mark.kind].color }} />
        </svg>
      ))}
      {bookmarks.map((bookmark) => (
        <div key={bookmark.t} aria-hidden title={bookmark.name} className="absolute bottom-0 h-[10px] w-[6px] -translate-x-1/2 bg-accent" style={{ left: `${share(bookmark.t) * 100}%`, clipPath: 'polygon(0 0,100% 0,100% 100%,50% 70%,0 100%)' }} />
      ))}
      <div ref={hand} aria-hidden className="pointer-events-none absolute inset-y-0 w-[2px] -translate-x-1/2 bg-ink" />
    </div>
  );
}

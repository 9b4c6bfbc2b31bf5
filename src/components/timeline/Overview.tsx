import { memo, useEffect, useRef, useState } from 'react';
import type { PointerEvent, ReactNode } from 'react';
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
  /** Where breakpoints stopped playback. */
  readonly hits: readonly { readonly t: Micros; readonly condition: string }[];
  /** Where the strip is inside the run, from the whole inwards. */
  readonly zooms: readonly { readonly from: Micros; readonly to: Micros; readonly name: string }[];
  /** Drawn over the strip, once it is loaded. */
  readonly checkpoints: ReactNode;
  readonly onZoom: (from: Micros, to: Micros) => void;
  readonly onZoomOut: (depth: number) => void;
  readonly onSeek: (t: Micros) => void;
}

const H = 40;
/** A window must be this share of the strip: less is a click. */
const NARROWEST = 0.01;
const MARKS: Readonly<Record<TimelineView['marks'][number]['kind'], { readonly color: string; readonly shape: string }>> = {
  action: { color: 'var(--accent)', shape: 'M-3.5 0h7l-3.5 6z' },
  fault: { color: 'var(--error)', shape: 'M-3.5 0l7 7m0-7l-7 7' },
  problem: { color: 'var(--blocked)', shape: 'M0 0l4 7h-8z' },
  ready: { color: 'var(--ready)', shape: 'M-3 3.5a3 3 0 1 0 6 0a3 3 0 1 0-6 0' },
};

function densityPath(density: readonly number[]): string {
  const peak = Math.max(1, ...density);
  const step = 1000 / Math.max(1, density.length);
  return density.map((value, i) => (value === 0 ? '' : `M${(i * step).toFixed(1)} ${H}v-${(3 + Math.sqrt(value / peak) * (H - 16)).toFixed(1)}`)).join('');
}

/** The whole run as a strip: density of messages, chapters, marks, bookmarks, and the hand. A slider. */
export function Overview({ timeline, clock, t, seen, bookmarks, hits, zooms, checkpoints, onZoom, onZoomOut, onSeek }: OverviewProps) {
  const host = useRef<HTMLDivElement>(null);
  const hand = useRef<HTMLDivElement>(null);
  const ghost = useRef<HTMLDivElement>(null);
  const from = timeline?.from ?? 0;
  const span = Math.max(1, (timeline?.to ?? 1) - from);
  const share = (at: number): number => Math.min(1, Math.max(0, (at - from) / span));
  useEffect(() => {
    const draw = (): void => {
      // Moved as a layer: another `left` would lay out the strip at each frame.
      if (hand.current !== null) hand.current.style.transform = `translateX(${Math.min(1, Math.max(0, (clock.now() - from) / span)) * 100}%)`;
    };
    draw();
    return clock.subscribe(draw);
  }, [clock, from, span]);
  const [window, setWindow] = useState<readonly [number, number] | undefined>(undefined);
  const at = (event: PointerEvent<HTMLDivElement>): number => {
    const box = host.current?.getBoundingClientRect();
    return box === undefined ? 0 : Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  const closeWindow = (): void => {
    if (window === undefined) return;
    setWindow(undefined);
    const [a, b] = window[0] < window[1] ? window : [window[1], window[0]];
    if (b - a > NARROWEST) onZoom(micros(from + a * span), micros(from + b * span));
  };
  const scrub = (event: PointerEvent<HTMLDivElement>): void => {
    onSeek(micros(Math.round(from + at(event) * span)));
  };
  return (
    <div className="flex min-w-[80px] flex-1 flex-col">
      {zooms.length === 0 ? null : <Breadcrumbs zooms={zooms} onZoomOut={onZoomOut} />}
      <div
        ref={host}
        role="slider"
        tabIndex={0}
        aria-label={strings.transport.overview}
        aria-valuemin={from / 1_000_000}
        aria-valuemax={(from + span) / 1_000_000}
        aria-valuenow={t / 1_000_000}
        aria-valuetext={formatTime(t)}
        className="overview relative h-[40px] cursor-ew-resize touch-none overflow-hidden rounded-[6px] border border-line bg-raised"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          if (event.shiftKey) setWindow([at(event), at(event)]);
          else scrub(event);
        }}
        onPointerMove={(event) => {
          if (ghost.current !== null) preview(ghost.current, at(event), from, span);
          if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
          if (window === undefined) scrub(event);
          else setWindow([window[0], at(event)]);
        }}
        onPointerLeave={() => ghost.current?.setAttribute('hidden', '')}
        onPointerUp={closeWindow}
        onKeyDown={(event) => {
          const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 }[event.key];
          if (step === undefined || event.shiftKey) return;
          event.preventDefault();
          event.stopPropagation();
          onSeek(micros(t + (step * span) / 200));
        }}
      >
        {timeline === undefined ? null : <Strip density={timeline.density} />}
        <div aria-hidden className="absolute inset-y-0 right-0 bg-raised" style={{ left: `${share(seen) * 100}%` }} />
        {timeline === undefined ? null : (
          <Flags timeline={timeline} span={span} chapters={countOf(timeline.chapters, seen)} marks={countOf(timeline.marks, seen)} />
        )}
        {checkpoints}
        {bookmarks.map((bookmark) => (
          <div
            key={bookmark.t}
            aria-hidden
            title={bookmark.name}
            translate="no"
            className="absolute bottom-0 h-[10px] w-[6px] -translate-x-1/2 bg-accent"
            style={{ left: `${share(bookmark.t) * 100}%`, clipPath: 'polygon(0 0,100% 0,100% 100%,50% 70%,0 100%)' }}
          />
        ))}
        {hits.map((hit) => (
          <div
            key={hit.t + hit.condition}
            aria-hidden
            title={hit.condition}
            className="absolute bottom-0 h-[7px] w-[7px] -translate-x-1/2 rotate-45 border-2 border-[var(--blocked)] bg-bg"
            style={{ left: `${share(hit.t) * 100}%` }}
          />
        ))}
        {window === undefined ? null : (
          <div
            aria-hidden
            className="absolute inset-y-0 border-x-2 border-accent bg-[var(--tint-select)]"
            style={{ left: `${Math.min(...window) * 100}%`, width: `${Math.abs(window[1] - window[0]) * 100}%` }}
          />
        )}
        <div ref={ghost} hidden aria-hidden className="group pointer-events-none absolute inset-y-0 w-px bg-accent">
          <span className="absolute bottom-0 left-1 rounded bg-bg px-1 font-mono text-xs group-data-[late]:left-auto group-data-[late]:right-1" />
        </div>
        <div ref={hand} aria-hidden className="pointer-events-none absolute inset-0">
          <div className="h-full w-[2px] -translate-x-1/2 bg-ink" />
        </div>
      </div>
    </div>
  );
}

/** Where a click would go to. */
function preview(ghost: HTMLElement, share: number, from: number, span: number): void {
  ghost.hidden = false;
  ghost.style.left = `${share * 100}%`;
  ghost.toggleAttribute('data-late', share > 0.85);
  const [label] = ghost.children;
  if (label !== undefined) label.textContent = formatTime(micros(Math.round(from + share * span)));
}

/** Where messages are dense. */
const Strip = memo(function Strip({ density }: Pick<TimelineView, 'density'>) {
  return (
    <svg className="absolute inset-0 h-full w-full" viewBox={`0 0 1000 ${H}`} preserveAspectRatio="none" aria-hidden>
      <title>{strings.transport.overview}</title>
      <path d={densityPath(density)} style={{ stroke: 'var(--edge)', strokeWidth: 3, vectorEffect: 'non-scaling-stroke', strokeLinecap: 'butt' }} fill="none" />
    </svg>
  );
});

interface FlagsProps {
  readonly timeline: TimelineView;
  readonly span: number;
  /** How many of each have been seen. The clock moves more often than these change. */
  readonly chapters: number;
  readonly marks: number;
}

const countOf = (list: readonly { readonly t: Micros }[], seen: Micros): number => list.filter(({ t }) => t <= seen).length;

/** Chapters and what happened, as far as it has been seen. */
const Flags = memo(function Flags({ timeline, span, chapters, marks }: FlagsProps) {
  const left = (t: Micros): string => `${Math.min(1, Math.max(0, (t - timeline.from) / span)) * 100}%`;
  return (
    <>
      {timeline.chapters.slice(0, chapters).map((chapter) => (
        <div
          key={`${chapter.t}${chapter.title}`}
          aria-hidden
          className="absolute inset-y-0 w-px bg-edge opacity-40"
          style={{ left: left(chapter.t) }}
          title={chapter.title}
          translate="no"
        />
      ))}
      <div className="contents" translate="no">
        {timeline.marks.slice(0, marks).map((mark) => (
          <svg
            key={`${mark.seq}${mark.kind}`}
            aria-hidden
            width="9"
            height="9"
            viewBox="-4.5 -1 9 9"
            className="absolute top-[1px] -translate-x-1/2"
            style={{ left: left(mark.t) }}
          >
            <title>{mark.title}</title>
            <path
              d={MARKS[mark.kind].shape}
              style={mark.kind === 'fault' ? { stroke: MARKS[mark.kind].color, strokeWidth: 1.8, fill: 'none' } : { fill: MARKS[mark.kind].color }}
            />
          </svg>
        ))}
      </div>
    </>
  );
});

/** Where we are in time: each step leads back out. */
function Breadcrumbs({ zooms, onZoomOut }: Pick<OverviewProps, 'zooms' | 'onZoomOut'>) {
  return (
    <nav aria-label={strings.transport.zoomed} className="flex h-[24px] items-center gap-1 overflow-hidden whitespace-nowrap text-xs">
      <button type="button" className="link min-h-[24px] px-1" onClick={() => onZoomOut(0)}>
        {strings.transport.whole}
      </button>
      {zooms.map((zoom, i) => (
        <span key={`${zoom.from}-${zoom.to}`} className="flex items-center gap-1">
          <span aria-hidden className="text-muted">
            ▸
          </span>
          {i === zooms.length - 1 ? (
            <span aria-current="location" className="px-1 font-medium">
              {zoom.name}
            </span>
          ) : (
            <button type="button" className="link min-h-[24px] px-1" onClick={() => onZoomOut(i + 1)}>
              {zoom.name}
            </button>
          )}
        </span>
      ))}
    </nav>
  );
}

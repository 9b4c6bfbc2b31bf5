import { Search } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { micros } from '../../api/index.ts';
import type { Micros } from '../../api/index.ts';
import type { Track, TracksView } from '../../projections/timeline/tracks.ts';
import type { Selection } from '../../projections/views.ts';
import type { Clock } from '../clock.ts';
import { formatSpan, formatTime } from '../format.ts';
import { canvasStrings } from '../strings-canvas.ts';
import { Noun } from '../skin/Noun.tsx';
import { strings } from '../strings.ts';

interface TracksProps {
  readonly view: TracksView;
  readonly clock: Clock;
  readonly selected: string | undefined;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly onSeek: (t: Micros) => void;
  readonly onSelect: (selection: Selection) => void;
  readonly bookmarks: readonly { readonly t: Micros; readonly name: string }[];
  /** Incidents of the run, over all tracks. */
  readonly incidents: readonly { readonly t: Micros; readonly kind: string; readonly title: string }[];
}

const ROW = 26;
const LABEL = 200;
/** Units of width of the drawing: it is stretched over the pane. */
const W = 1_000;

const MARKS: Readonly<Record<Track['marks'][number]['kind'], { readonly glyph: string; readonly color: string }>> = {
  restart: { glyph: '↻', color: 'var(--blocked)' },
  ready: { glyph: '●', color: 'var(--ready)' },
  unready: { glyph: '▲', color: 'var(--blocked)' },
  crash: { glyph: '✕', color: 'var(--error)' },
  start: { glyph: '▸', color: 'var(--ready)' },
};

/** Round steps, so that at most nine stand on the axis. */
function stepOf(span: number): number {
  const rough = span / 8;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  return ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
}

const share = ({ from, to }: TracksView, t: number): number => (t - from) / Math.max(1, to - from);

/** Each Pod and each process as a line over time: states, probes, restarts, readiness, load. */
export function Tracks({ view, clock, selected, filter, onFilter, onSeek, onSelect, bookmarks, incidents }: TracksProps) {
  const s = canvasStrings.tracks;
  const hand = useRef<HTMLDivElement>(null);
  const { from, to } = view;
  useEffect(() => {
    const draw = (): void => {
      if (hand.current !== null) hand.current.style.left = `${Math.min(1, Math.max(0, (clock.now() - from) / Math.max(1, to - from))) * 100}%`;
    };
    draw();
    return clock.subscribe(draw);
  }, [clock, from, to]);
  const step = stepOf(to - from);
  const ticks = Array.from({ length: Math.floor((to - Math.ceil(from / step) * step) / step) + 1 }, (_, i) => Math.ceil(from / step) * step + i * step).filter(
    (t) => t >= from && t <= to,
  );
  const seek = (event: React.MouseEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    onSeek(micros(Math.round(from + ((event.clientX - box.left) / box.width) * (to - from))));
  };
  return (
    <div className="flex h-full min-h-0 flex-col" data-canvas="tracks">
      <label className="flex h-[34px] shrink-0 items-center gap-1.5 border-b border-line px-2">
        <Search size={14} className="text-muted" aria-hidden />
        <input
          className="min-w-0 flex-1 bg-transparent font-mono text-xs outline-none placeholder:text-muted"
          aria-label={s.filter}
          placeholder={s.filter}
          value={filter}
          spellCheck={false}
          onChange={(event) => onFilter(event.target.value)}
        />
        {view.more > 0 ? <span className="caption whitespace-nowrap">{s.more(view.more)}</span> : null}
      </label>
      <div className="relative min-h-0 flex-1 overflow-y-auto">
        <div className="sticky top-0 z-20 flex h-[24px] border-b border-line bg-raised">
          <span className="shrink-0 border-r border-line px-3 text-xs leading-[24px] text-muted" style={{ width: LABEL }}>
            {formatSpan(to - from)}
          </span>
          {/* The slider of the transport is this for the keyboard. */}
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: see above */}
          {/* biome-ignore lint/a11y/noStaticElementInteractions: see above */}
          <div className="relative min-w-0 flex-1 cursor-pointer" onClick={seek}>
            {ticks.map((t) => (
              <span
                key={t}
                className="absolute border-l border-edge pl-1 font-mono text-[11px] leading-[24px] text-muted"
                style={{ left: `${share(view, t) * 100}%` }}
              >
                {formatTime(micros(t))}
              </span>
            ))}
          </div>
        </div>
        {view.tracks.length === 0 ? <p className="caption p-6 text-center">{s.none}</p> : null}
        <ul aria-label={s.title}>
          {view.tracks.map((track, i) => (
            <li key={track.id}>
              {track.kind === view.tracks[i - 1]?.kind ? null : (
                <p className="border-b border-line bg-sunken px-3 text-xs font-semibold leading-[22px]">{s[track.kind]}</p>
              )}
              <TrackRow track={track} view={view} selected={selected === track.id} onSeek={seek} onSelect={onSelect} />
            </li>
          ))}
        </ul>
        <div aria-hidden className="pointer-events-none absolute bottom-0 right-0 top-0 z-10" style={{ left: LABEL, minHeight: '100%' }}>
          <div className="sticky top-0 h-0 overflow-visible">
            <div className="relative h-[100vh]">
              {incidents.map((incident) => (
                <span
                  key={`${incident.t}${incident.title}`}
                  className="absolute inset-y-0 border-l border-dashed"
                  style={{
                    left: `${share(view, incident.t) * 100}%`,
                    borderColor: incident.kind === 'fault' ? 'var(--error)' : 'var(--blocked)',
                    opacity: 0.55,
                  }}
                />
              ))}
              {bookmarks.map((bookmark) => (
                <span
                  key={bookmark.t}
                  className="absolute inset-y-0 border-l-2 border-accent opacity-50"
                  style={{ left: `${share(view, bookmark.t) * 100}%` }}
                />
              ))}
              <div ref={hand} className="absolute inset-y-0 w-[2px] -translate-x-1/2 bg-ink" />
            </div>
          </div>
        </div>
      </div>
    </div>
  );
}

interface TrackRowProps {
  readonly track: Track;
  readonly view: TracksView;
  readonly selected: boolean;
  readonly onSeek: (event: React.MouseEvent<HTMLElement>) => void;
  readonly onSelect: (selection: Selection) => void;
}

const selectionOf = (track: Track): Selection =>
  track.kind === 'pod' ? { kind: 'object', ref: track.id as Extract<Selection, { readonly kind: 'object' }>['ref'] } : { kind: 'process', address: track.id };

/** The track in words. */
function words(track: Track): string {
  const failed = track.ticks.filter((tick) => !tick.ok).length;
  const restarts = track.marks.filter((mark) => mark.kind === 'restart').length;
  const last = track.bars.at(-1);
  return [
    track.title,
    last === undefined ? '' : `${strings.state[last.state]} ${last.title}`,
    track.ticks.length === 0 ? '' : canvasStrings.tracks.probes(track.ticks.length, failed),
    restarts === 0 ? '' : canvasStrings.tracks.restarts(restarts),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function TrackRow({ track, view, selected, onSeek, onSelect }: TrackRowProps) {
  const peak = Math.max(1, ...track.density);
  const x = (t: number): number => share(view, t) * W;
  return (
    <div data-track={track.id} className={`flex border-b border-line ${selected ? 'bg-[var(--tint-select)]' : ''}`} style={{ height: ROW }}>
      <button
        type="button"
        data-thing={track.id}
        className="shrink-0 truncate border-r border-line px-3 text-left font-mono text-xs hover:bg-[var(--tint-hover)]"
        style={{ width: LABEL }}
        aria-label={words(track)}
        title={`${track.group}/${track.title}`}
        onClick={() => onSelect(selectionOf(track))}
      >
        <Noun of={track.id} plain={track.title} />
      </button>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the slider of the transport is this for the keyboard */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: see above */}
      <div className="relative min-w-0 flex-1 cursor-pointer" onClick={onSeek}>
        {track.kind === 'pod' ? (
          track.bars.map((bar) => (
            <span
              key={bar.from}
              data-state={bar.state}
              title={`${bar.title} · ${formatTime(bar.from)} – ${formatTime(bar.to)} (${formatSpan(bar.to - bar.from)})`}
              className="pod absolute top-[3px] h-[12px] overflow-hidden whitespace-nowrap !rounded-[2px] px-0.5 text-[10px] leading-[10px] ![clip-path:none]"
              style={{ left: `${x(bar.from) / 10}%`, width: `max(2px, ${(x(bar.to) - x(bar.from)) / 10}%)` }}
            >
              {bar.title}
            </span>
          ))
        ) : (
          <>
            {track.bars
              .filter((bar) => bar.state === 'error')
              .map((bar) => (
                <span
                  key={bar.from}
                  data-state="error"
                  title={`${bar.title} · ${formatTime(bar.from)} – ${formatTime(bar.to)}`}
                  className="pod absolute inset-y-[3px] !rounded-[2px] px-1 text-[10px] leading-[16px] ![clip-path:none]"
                  style={{ left: `${x(bar.from) / 10}%`, width: `${(x(bar.to) - x(bar.from)) / 10}%` }}
                >
                  {bar.title}
                </span>
              ))}
            <svg aria-hidden className="absolute inset-0 h-full w-full" viewBox={`0 0 ${W} ${ROW}`} preserveAspectRatio="none">
              <path
                d={track.density
                  .map((count, i) => (count === 0 ? '' : `M${((i + 0.5) * W) / track.density.length} ${ROW - 2}v-${2 + Math.sqrt(count / peak) * (ROW - 8)}`))
                  .join('')}
                style={{ stroke: 'var(--edge)', strokeWidth: 3, vectorEffect: 'non-scaling-stroke' }}
              />
            </svg>
          </>
        )}
        {track.ticks.map((tick) => (
          <span
            key={tick.seq}
            title={`${tick.what} · ${formatTime(tick.t)}`}
            className={`absolute ${tick.ok ? 'top-[18px] h-[5px] w-px bg-ready' : 'top-[16px] h-[9px] w-[2px] bg-error'}`}
            style={{ left: `${x(tick.t) / 10}%` }}
          />
        ))}
        {track.marks.map((mark) => (
          <span
            key={`${mark.seq}${mark.kind}`}
            title={`${mark.title} · ${formatTime(mark.t)}`}
            className="absolute top-[14px] -translate-x-1/2 rounded-full bg-bg px-px text-[9px] leading-[11px]"
            style={{ left: `${x(mark.t) / 10}%`, color: MARKS[mark.kind].color }}
          >
            {MARKS[mark.kind].glyph}
          </span>
        ))}
      </div>
    </div>
  );
}

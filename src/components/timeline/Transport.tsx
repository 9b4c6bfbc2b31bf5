import { Bookmark, ChevronFirst, ChevronLast, FastForward, OctagonPause, Pause, Play, StepBack, StepForward, TriangleAlert } from 'lucide-react';
import { memo, type ReactNode, useEffect, useRef } from 'react';
import type { Micros } from '../../api/index.ts';
import type { StepUnit, TimelineView } from '../../projections/views.ts';
import type { Clock } from '../clock.ts';
import { formatNumber, formatTime } from '../format.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { Overview } from './Overview.tsx';

export interface TransportActions {
  toggle(): void;
  step(direction: 1 | -1): void;
  seek(t: Micros): void;
  toStart(): void;
  toEnd(): void;
  problem(direction: 1 | -1): void;
  setUnit(unit: StepUnit): void;
  setSpeed(speed: 'readable' | number): void;
  bookmark(): void;
  breakpoints(): void;
  zoom(from: Micros, to: Micros): void;
  zoomOut(depth: number): void;
  goTo(): void;
}

export interface TransportProps {
  readonly timeline: TimelineView | undefined;
  readonly clock: Clock;
  readonly t: Micros;
  readonly seen: Micros;
  readonly playing: boolean;
  readonly waiting: boolean;
  readonly speed: 'readable' | number;
  readonly speeds: readonly ('readable' | number)[];
  readonly unit: StepUnit;
  readonly units: readonly StepUnit[];
  readonly bookmarks: readonly { readonly t: Micros; readonly name: string }[];
  /** Breakpoints that are on. */
  readonly stops: number;
  readonly hits: readonly { readonly t: Micros; readonly condition: string }[];
  readonly zooms: readonly { readonly from: Micros; readonly to: Micros; readonly name: string }[];
  /** Drawn over the strip. */
  readonly checkpoints: ReactNode;
  readonly flash: { readonly text: string; readonly id: number } | undefined;
  readonly event: number;
  readonly events: number;
  readonly actions: TransportActions;
}

/** The clock's face: written outside React, at the rate of the screen. */
function Now({ clock }: { readonly clock: Clock }) {
  const text = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const draw = (): void => {
      if (text.current !== null) text.current.textContent = formatTime(clock.now());
    };
    draw();
    return clock.subscribe(draw);
  }, [clock]);
  return <span ref={text} className="font-mono text-[15px] font-semibold" />;
}

// The buttons do not change with the clock: they are not drawn anew with each frame.

const Moves = memo(function Moves({ playing, actions }: Pick<TransportProps, 'playing' | 'actions'>) {
  const s = strings.transport;
  return (
    <div className="flex items-center">
      <IconButton className="h-7 w-7" label={s.start} keys="Home" onClick={actions.toStart}>
        <ChevronFirst size={16} />
      </IconButton>
      <IconButton className="h-7 w-7" label={s.back} keys="←" onClick={() => actions.step(-1)}>
        <StepBack size={15} />
      </IconButton>
      <IconButton className="btn-solid mx-1 h-9 w-9 !rounded-full !p-0" label={playing ? s.pause : s.play} keys="Space" onClick={actions.toggle}>
        {playing ? <Pause size={17} fill="currentColor" /> : <Play size={17} fill="currentColor" className="translate-x-[1px]" />}
      </IconButton>
      <IconButton className="h-7 w-7" label={s.forward} keys="→" onClick={() => actions.step(1)}>
        <StepForward size={15} />
      </IconButton>
      <IconButton className="h-7 w-7" label={s.end} keys="End" onClick={actions.toEnd}>
        <ChevronLast size={16} />
      </IconButton>
    </div>
  );
});

const Choices = memo(function Choices({ unit, units, speed, speeds, actions }: Pick<TransportProps, 'unit' | 'units' | 'speed' | 'speeds' | 'actions'>) {
  const s = strings.transport;
  return (
    <>
      <select
        className="field h-7 max-w-[132px] text-xs"
        aria-label={s.unit}
        title={`${s.unit} (U)`}
        value={unit}
        onChange={(e) => actions.setUnit(units.find((u) => u === e.target.value) ?? 'state change')}
      >
        {units.map((u) => (
          <option key={u} value={u}>
            {s.units[u]}
          </option>
        ))}
      </select>
      <select
        className="field h-7 max-w-[96px] text-xs"
        aria-label={s.speed}
        title={`${s.speed} (- =)`}
        value={String(speed)}
        onChange={(e) => actions.setSpeed(speeds.find((v) => String(v) === e.target.value) ?? 'readable')}
      >
        {speeds.map((v) => (
          <option key={v} value={String(v)}>
            {v === 'readable' ? s.readable : `${formatNumber(v)}×`}
          </option>
        ))}
      </select>
    </>
  );
});

const Marks = memo(function Marks({ stops, marked, actions }: Pick<TransportProps, 'stops' | 'actions'> & { readonly marked: boolean }) {
  const s = strings.transport;
  return (
    <div className="flex items-center max-sm:hidden">
      <IconButton className="h-7 w-7" label={s.nextProblem} keys="N" onClick={() => actions.problem(1)}>
        <TriangleAlert size={15} />
      </IconButton>
      <IconButton className="h-7 w-7" label={s.breakpoints} keys="B" pressed={stops > 0} onClick={actions.breakpoints}>
        <OctagonPause size={15} />
      </IconButton>
      <IconButton className="h-7 w-7" label={s.bookmark} keys="M" pressed={marked} onClick={actions.bookmark}>
        <Bookmark size={15} />
      </IconButton>
    </div>
  );
});

export function Transport(props: TransportProps) {
  const { timeline, clock, t, seen, playing, waiting, speed, speeds, unit, units, bookmarks, stops, hits, zooms, flash, event, events, actions } = props;
  const s = strings.transport;
  return (
    <div className="transport flex h-full flex-wrap items-center gap-x-2 gap-y-1 px-2 max-sm:px-3">
      <Moves playing={playing} actions={actions} />
      <Choices unit={unit} units={units} speed={speed} speeds={speeds} actions={actions} />
      <Overview
        timeline={timeline}
        clock={clock}
        t={t}
        seen={seen}
        bookmarks={bookmarks}
        hits={hits}
        zooms={zooms}
        checkpoints={props.checkpoints}
        onZoom={actions.zoom}
        onZoomOut={actions.zoomOut}
        onSeek={actions.seek}
      />
      <div className="relative flex flex-col items-end leading-tight">
        <button type="button" className="min-h-6 rounded px-1 hover:bg-[var(--tint-hover)]" title={`${s.goTo} (G)`} aria-label={s.goTo} onClick={actions.goTo}>
          <Now clock={clock} />
        </button>
        <span className="caption whitespace-nowrap px-1 font-mono" title={s.event(event, events)}>
          {waiting ? s.waiting : `#${formatNumber(event)}/${formatNumber(events)}`}
        </span>
        {flash === undefined ? null : (
          <span
            key={flash.id}
            className="absolute -bottom-1 right-0 whitespace-nowrap rounded-[6px] border border-line bg-bg px-1.5 py-0.5 text-xs"
            role="status"
          >
            <FastForward size={12} className="mr-1 inline" />
            {s.skipped(flash.text)}
          </span>
        )}
      </div>
      <Marks stops={stops} marked={bookmarks.some((b) => b.t === t)} actions={actions} />
    </div>
  );
}

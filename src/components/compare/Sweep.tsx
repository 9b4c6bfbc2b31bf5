import { useLayoutEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import type { RunOutcome } from '../../projections/compare/outcome.ts';
import { formatNumber } from '../format.ts';
import { labStrings } from '../strings-lab.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { type Dot, dots, median, type SweptRun, type SweepMetric, ticks } from './dots.ts';

export interface SweepOrder {
  readonly count: number;
  /** Virtual seconds of each run. */
  readonly until: number;
  readonly jitter: boolean;
}

interface SweepProps {
  readonly until: number;
  readonly runs: readonly SweptRun[];
  /** Runs of the sweep that is under way; absent when none is. */
  readonly wanted: number | undefined;
  readonly onStart: (order: SweepOrder) => void;
  readonly onStop: () => void;
  readonly onOpen: (seed: number) => void;
  readonly onClose: () => void;
}

const words = labStrings.sweep;
const WIDEST = 760;
const HEIGHT = 170;
const METRICS: readonly SweepMetric[] = ['readyAt', 'failedRequests', 'restarts', 'warnings', 'messages'];

const textOf = (metric: SweepMetric, value: number): string => (metric === 'readyAt' ? `${formatNumber(Math.round(value * 100) / 100)} s` : formatNumber(value));
const measured = (metric: SweepMetric) => (outcome: RunOutcome): number | undefined => (metric === 'readyAt' ? (outcome.readyAt === undefined ? undefined : outcome.readyAt / 1_000_000) : outcome[metric]);

/** Many runs that differ in their seed alone, and how far what comes of them lies apart. */
export function Sweep({ until, runs, wanted, onStart, onStop, onOpen, onClose }: SweepProps) {
  const [order, setOrder] = useState<SweepOrder>({ count: 20, until, jitter: true });
  const [metric, setMetric] = useState<SweepMetric>('readyAt');
  const running = wanted !== undefined && runs.length < wanted;
  return (
    <Dialog title={words.title} wide onClose={onClose}>
      <div className="space-y-3 p-4">
        <p className="text-muted">{words.help}</p>
        <form
          className="flex flex-wrap items-center gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            if (running) onStop();
            else onStart(order);
          }}
        >
          <label className="flex items-center gap-2"><span className="caption">{words.count}</span><input className="field w-[70px]" type="number" min={2} max={200} required value={order.count} onChange={(event) => setOrder({ ...order, count: event.target.valueAsNumber })} /></label>
          <label className="flex items-center gap-2"><span className="caption">{words.until}</span><input className="field w-[80px]" type="number" min={1} max={3600} required value={order.until} onChange={(event) => setOrder({ ...order, until: event.target.valueAsNumber })} /></label>
          <label className="flex min-h-[24px] items-center gap-2"><input type="checkbox" checked={order.jitter} onChange={(event) => setOrder({ ...order, jitter: event.target.checked })} /> {words.jitter}</label>
          <button type="submit" className="btn btn-solid">{running ? words.stop : words.start}</button>
          <span role="status" className="caption">{wanted === undefined ? '' : words.progress(runs.length, wanted)}</span>
        </form>
        {wanted === undefined ? null : <progress className="h-[6px] w-full" max={wanted} value={runs.length} aria-label={words.progress(runs.length, wanted)} />}
        {runs.length === 0 ? null : (
          <>
            <label className="flex items-center gap-2"><span className="caption">{words.metric}</span>
              <select className="field" value={metric} onChange={(event) => setMetric(METRICS.find((id) => id === event.target.value) ?? metric)}>
                {METRICS.map((id) => <option key={id} value={id}>{words.metrics[id]}</option>)}
              </select>
            </label>
            <Plot runs={runs} metric={metric} onOpen={onOpen} />
          </>
        )}
      </div>
    </Dialog>
  );
}

/** The room that there is, up to the widest. */
function useWidth(): readonly [RefObject<HTMLDivElement | null>, number] {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(WIDEST);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(Math.min(WIDEST, element.clientWidth)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [box, width];
}

function Plot({ runs, metric, onOpen }: { readonly runs: readonly SweptRun[]; readonly metric: SweepMetric; readonly onOpen: (seed: number) => void }) {
  const of = measured(metric);
  const values = runs.flatMap(({ outcome }) => of(outcome) ?? []).sort((a, b) => a - b);
  const middle = median(values);
  const missing = runs.length - values.length;
  const [box, width] = useWidth();
  const placed = dots(runs, of, width - 60);
  const scale = ticks(values);
  const x = (value: number): number => 30 + (width - 60) * scale.share(value);
  const show = (value: number | undefined): string => (value === undefined ? '–' : textOf(metric, value));
  return (
    <figure className="m-0 space-y-1">
      <figcaption className="text-xs">
        <span role="status">{words.summary(show(middle), show(values[0]), show(values.at(-1)))}{missing > 0 ? `; ${words.never(missing)}` : ''}.</span>
      </figcaption>
      <div ref={box}>
        <div aria-hidden className="relative rounded border border-line" style={{ width, height: HEIGHT }}>
          <svg aria-hidden width={width} height={HEIGHT} className="absolute inset-0">
            <line x1="20" x2={width - 20} y1={HEIGHT - 28} y2={HEIGHT - 28} stroke="var(--edge)" />
            {scale.marks.map((value) => (
              <g key={value}>
                <line x1={x(value)} x2={x(value)} y1={HEIGHT - 28} y2={HEIGHT - 23} stroke="var(--edge)" />
                <text x={x(value)} y={HEIGHT - 9} textAnchor="middle" fontSize="11" fill="var(--muted)">{textOf(metric, value)}</text>
              </g>
            ))}
            {middle === undefined ? null : <line x1={x(middle)} x2={x(middle)} y1={8} y2={HEIGHT - 28} stroke="var(--accent)" strokeDasharray="3 3" />}
          </svg>
          {placed.map((dot) => <DotButton key={dot.seed} dot={dot} text={textOf(metric, dot.value)} onOpen={onOpen} />)}
        </div>
      </div>
      <Runs placed={placed} metric={metric} onOpen={onOpen} />
    </figure>
  );
}

const DOT = 10;

/** One run, for the pointer. The dots lie too close for anything else: the table has the same. */
function DotButton({ dot, text, onOpen }: { readonly dot: Dot; readonly text: string; readonly onOpen: (seed: number) => void }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      title={words.dot(dot.seed, text)}
      className="absolute rounded-full border border-bg bg-accent hover:bg-ink"
      style={{ left: 30 + dot.x - DOT / 2, bottom: 30 + Math.min(dot.level, 11) * (DOT + 1), width: DOT, height: DOT }}
      onClick={() => onOpen(dot.seed)}
    />
  );
}

function Runs({ placed, metric, onOpen }: { readonly placed: readonly Dot[]; readonly metric: SweepMetric; readonly onOpen: (seed: number) => void }) {
  return (
    <details className="text-xs">
      <summary className="min-h-[24px]">{words.table}</summary>
      <ul className="grid max-h-[180px] grid-cols-3 gap-x-4 overflow-auto sm:grid-cols-4">
        {placed.map(({ seed, value }) => <li key={seed}><button type="button" className="link min-h-[24px] font-mono" aria-label={words.dot(seed, textOf(metric, value))} onClick={() => onOpen(seed)}>{seed}: {textOf(metric, value)}</button></li>)}
      </ul>
    </details>
  );
}

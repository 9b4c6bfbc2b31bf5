import { useLayoutEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { labStrings } from '../strings-lab.ts';
import { type Dot, dots, measured, median, type SweepMetric, type SweptRun, ticks } from './dots.ts';
import { valueText } from './Spreads.tsx';

const words = labStrings.sweep;
const WIDEST = 828;
const HEIGHT = 180;
/** Below the dots, for the axis and its figures. */
const FOOT = 30;
const EDGE = 30;
/** Room at the right for runs that never came to it. */
const NEVER = 84;
const DOT = 10;

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

/** Stacks higher than the room are pushed together: how many they are can still be seen. */
function pitchOf(all: readonly Dot[]): number {
  const highest = Math.max(1, ...all.map(({ level }) => level));
  return Math.min(DOT + 1, (HEIGHT - FOOT - DOT - 14) / highest);
}

interface PlotProps {
  readonly runs: readonly SweptRun[];
  readonly metric: SweepMetric;
  readonly onOpen: (seed: number) => void;
}

/** One dot a run, over the axis of one outcome. */
export function Plot({ runs, metric, onOpen }: PlotProps) {
  const of = measured(metric);
  const values = runs.flatMap(({ outcome }) => of(outcome) ?? []).sort((a, b) => a - b);
  const never = runs.filter(({ outcome }) => of(outcome) === undefined).map(({ seed }, level) => ({ seed, level }));
  const middle = median(values);
  const [box, width] = useWidth();
  const span = width - 2 * EDGE - (never.length > 0 ? NEVER : 0);
  const placed = dots(runs, of, span);
  const missed = never.map(({ seed, level }): Dot => ({ seed, value: Number.NaN, x: span + NEVER - EDGE / 2, level }));
  const pitch = pitchOf([...placed, ...missed]);
  return (
    <figure className="m-0 space-y-1" aria-label={words.metrics[metric]}>
      <div ref={box}>
        <div aria-hidden className="relative overflow-hidden rounded border border-line" style={{ width, height: HEIGHT }}>
          <Axis metric={metric} values={values} middle={middle} span={span} never={never.length} />
          {placed.map((dot) => (
            <DotButton key={dot.seed} dot={dot} pitch={pitch} text={valueText(metric, dot.value)} onOpen={onOpen} />
          ))}
          {missed.map((dot) => (
            <DotButton key={dot.seed} dot={dot} pitch={pitch} text={words.notReached} onOpen={onOpen} />
          ))}
        </div>
      </div>
      <Runs placed={[...placed, ...missed]} metric={metric} onOpen={onOpen} />
    </figure>
  );
}

function Axis({
  metric,
  values,
  middle,
  span,
  never,
}: {
  readonly metric: SweepMetric;
  readonly values: readonly number[];
  readonly middle: number | undefined;
  readonly span: number;
  readonly never: number;
}) {
  const scale = ticks(values);
  const base = HEIGHT - FOOT + 2;
  const x = (value: number): number => EDGE + span * scale.share(value);
  const rest = EDGE + span + NEVER - EDGE / 2;
  return (
    <svg aria-hidden width="100%" height={HEIGHT} className="absolute inset-0">
      <line x1={EDGE - 10} x2={EDGE + span + 10} y1={base} y2={base} stroke="var(--edge)" />
      {values.length === 0
        ? null
        : scale.marks.map((value) => (
            <g key={value}>
              <line x1={x(value)} x2={x(value)} y1={base} y2={base + 5} stroke="var(--edge)" />
              <text x={x(value)} y={HEIGHT - 9} textAnchor="middle" fontSize="11" fill="var(--muted)">
                {valueText(metric, value)}
              </text>
            </g>
          ))}
      {middle === undefined ? null : (
        <>
          <line x1={x(middle)} x2={x(middle)} y1={18} y2={base} stroke="var(--accent)" strokeDasharray="3 3" />
          <text x={Math.min(Math.max(x(middle), 60), EDGE + span - 20)} y={12} textAnchor="middle" fontSize="11" fill="var(--ink)">
            {words.medianOf(valueText(metric, middle))}
          </text>
        </>
      )}
      {never === 0 ? null : (
        <>
          <line x1={rest - 30} x2={rest + 30} y1={base} y2={base} stroke="var(--error)" />
          <text x={rest} y={HEIGHT - 9} textAnchor="middle" fontSize="11" fill="var(--error)">
            ✕ {words.notReached}
          </text>
        </>
      )}
    </svg>
  );
}

/** One run, for the pointer. The dots lie too close for anything else: the list has the same. */
function DotButton({
  dot,
  pitch,
  text,
  onOpen,
}: {
  readonly dot: Dot;
  readonly pitch: number;
  readonly text: string;
  readonly onOpen: (seed: number) => void;
}) {
  return (
    <button
      type="button"
      tabIndex={-1}
      title={words.dot(dot.seed, text)}
      className="absolute rounded-full border border-bg bg-accent hover:z-10 hover:bg-ink"
      style={{ left: EDGE + dot.x - DOT / 2, bottom: FOOT + dot.level * pitch, width: DOT, height: DOT }}
      onClick={() => onOpen(dot.seed)}
    />
  );
}

function Runs({ placed, metric, onOpen }: { readonly placed: readonly Dot[]; readonly metric: SweepMetric; readonly onOpen: (seed: number) => void }) {
  const show = (value: number): string => (Number.isNaN(value) ? words.notReached : valueText(metric, value));
  return (
    <details className="text-xs">
      <summary className="min-h-[24px]">{words.table}</summary>
      <ul className="grid max-h-[180px] grid-cols-3 gap-x-4 overflow-auto sm:grid-cols-6">
        {placed.map(({ seed, value }) => (
          <li key={seed}>
            <button type="button" className="link min-h-[24px] font-mono" aria-label={words.dot(seed, show(value))} onClick={() => onOpen(seed)}>
              {seed}: {show(value)}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}

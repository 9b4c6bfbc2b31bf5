import { useState } from 'react';
import { labStrings } from '../strings-lab.ts';
import { Dialog } from '../ui/Dialog.tsx';
import type { SweepMetric, SweptRun } from './dots.ts';
import { Plot } from './Plot.tsx';
import { Spreads } from './Spreads.tsx';

export interface SweepOrder {
  readonly count: number;
  /** Virtual seconds of each run. */
  readonly until: number;
  readonly jitter: boolean;
}

interface SweepProps {
  readonly until: number;
  /** In the order of their seeds. */
  readonly runs: readonly SweptRun[];
  /** Runs of the sweep that is under way; absent when none is. */
  readonly wanted: number | undefined;
  readonly onStart: (order: SweepOrder) => void;
  readonly onStop: () => void;
  readonly onOpen: (seed: number) => void;
  readonly onClose: () => void;
}

const words = labStrings.sweep;

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
          <label className="flex items-center gap-2">
            <span className="caption">{words.count}</span>
            <input
              className="field w-[70px]"
              type="number"
              min={2}
              max={200}
              required
              value={Number.isNaN(order.count) ? '' : order.count}
              onChange={(event) => setOrder({ ...order, count: event.target.valueAsNumber })}
            />
          </label>
          <label className="flex items-center gap-2">
            <span className="caption">{words.until}</span>
            <input
              className="field w-[80px]"
              type="number"
              min={1}
              max={3600}
              required
              value={Number.isNaN(order.until) ? '' : order.until}
              onChange={(event) => setOrder({ ...order, until: event.target.valueAsNumber })}
            />
          </label>
          <label className="flex min-h-[24px] items-center gap-2">
            <input type="checkbox" checked={order.jitter} onChange={(event) => setOrder({ ...order, jitter: event.target.checked })} /> {words.jitter}
          </label>
          <button type="submit" className="btn btn-solid">
            {running ? words.stop : words.start}
          </button>
          <span role="status" className="caption">
            {wanted === undefined ? '' : words.progress(runs.length, wanted)}
          </span>
        </form>
        {running ? (
          <progress className="block h-[6px] w-full accent-[var(--accent)]" max={wanted} value={runs.length} aria-label={words.progress(runs.length, wanted)} />
        ) : null}
        {runs.length === 0 ? null : (
          <>
            <Spreads runs={runs} metric={metric} onMetric={setMetric} onOpen={onOpen} />
            <Plot runs={runs} metric={metric} onOpen={onOpen} />
          </>
        )}
      </div>
    </Dialog>
  );
}

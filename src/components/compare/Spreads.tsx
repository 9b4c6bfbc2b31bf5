import { formatNumber } from '../format.ts';
import { labStrings } from '../strings-lab.ts';
import { type Extreme, spread, type Spread, type SweepMetric, type SweptRun } from './dots.ts';

const words = labStrings.sweep;
export const SWEEP_METRICS: readonly SweepMetric[] = ['readyAt', 'unready', 'failedRequests', 'restarts', 'warnings', 'messages'];

/** A value of a metric, with its unit. */
export const valueText = (metric: SweepMetric, value: number): string =>
  metric === 'readyAt' || metric === 'unready' ? `${formatNumber(Math.round(value * 100) / 100)} s` : formatNumber(value);

interface SpreadsProps {
  readonly runs: readonly SweptRun[];
  /** The one that is drawn. */
  readonly metric: SweepMetric;
  readonly onMetric: (metric: SweepMetric) => void;
  readonly onOpen: (seed: number) => void;
}

/** What came of all runs, a line for each outcome, and the way to the best and the worst run. */
export function Spreads({ runs, metric, onMetric, onOpen }: SpreadsProps) {
  return (
    <table className="w-full text-left text-xs">
      <caption className="sr-only">{words.metric}</caption>
      <thead>
        <tr className="border-b border-line text-muted">
          <th scope="col" className="py-1 font-normal">
            {words.metric}
          </th>
          <th scope="col" className="font-normal">
            {words.best}
          </th>
          <th scope="col" className="font-normal">
            {words.median}
          </th>
          <th scope="col" className="font-normal">
            {words.worst}
          </th>
        </tr>
      </thead>
      <tbody>
        {SWEEP_METRICS.map((id) => {
          const found = spread(runs, id);
          return found === undefined ? null : <Line key={id} metric={id} spread={found} chosen={id === metric} onChoose={() => onMetric(id)} onOpen={onOpen} />;
        })}
      </tbody>
    </table>
  );
}

interface LineProps {
  readonly metric: SweepMetric;
  readonly spread: Spread;
  readonly chosen: boolean;
  readonly onChoose: () => void;
  readonly onOpen: (seed: number) => void;
}

function Line({ metric, spread: { best, median, worst, missing }, chosen, onChoose, onOpen }: LineProps) {
  const all = best.value === worst.value;
  const show = (value: number | undefined): string => (value === undefined ? words.notReached : valueText(metric, value));
  const opener = (which: string, { seed, value }: Extreme) => (
    <button
      type="button"
      className="link min-h-[24px] text-left"
      aria-label={words.open(which, seed, show(value))}
      title={words.open(which, seed, show(value))}
      onClick={() => onOpen(seed)}
    >
      <span className="font-mono font-semibold">{show(value)}</span> <span className="max-sm:block">{words.seed(seed)}</span>
    </button>
  );
  return (
    <tr className={`border-b border-line ${chosen ? 'bg-raised' : ''}`}>
      <th scope="row" className="py-1 pr-2 font-normal">
        <label className="flex min-h-[24px] items-center gap-2">
          <input type="radio" name="sweep-metric" checked={chosen} onChange={onChoose} /> {words.metrics[metric]}
        </label>
      </th>
      {all ? (
        <td colSpan={3} className="text-muted">
          {words.same(show(best.value))}
        </td>
      ) : (
        <>
          <td className="pr-2">{opener(words.best, best)}</td>
          <td className="pr-2 font-mono">{show(median)}</td>
          <td>
            {opener(words.worst, worst)}
            {missing > 1 ? <span className="text-muted"> {words.never(missing)}</span> : null}
          </td>
        </>
      )}
    </tr>
  );
}

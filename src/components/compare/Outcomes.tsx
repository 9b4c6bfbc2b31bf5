import type { RunOutcome } from '../../projections/compare/outcome.ts';
import type { CompareView } from '../../projections/compare/views.ts';
import { formatNumber, formatTime } from '../format.ts';
import { labStrings } from '../strings-lab.ts';
import type { Names } from './Compare.tsx';

const words = labStrings.compare;

interface Metric {
  readonly id: keyof typeof words.metrics;
  readonly of: (outcome: RunOutcome) => string;
  /** What can be subtracted, and in what unit the difference is told. */
  readonly figure?: (outcome: RunOutcome) => number | undefined;
  readonly unit?: string;
}

const secondsOf = (micros: number | undefined): number | undefined => (micros === undefined ? undefined : Math.round(micros / 1_000) / 1_000);

const METRICS: readonly Metric[] = [
  { id: 'readyAt', of: ({ readyAt }) => (readyAt === undefined ? words.never : formatTime(readyAt)), figure: ({ readyAt }) => secondsOf(readyAt), unit: ' s' },
  { id: 'unready', of: ({ unready }) => `${formatNumber(secondsOf(unready) ?? 0)} s`, figure: ({ unready }) => secondsOf(unready), unit: ' s' },
  { id: 'ready', of: ({ ready, desired }) => `${ready}/${desired}`, figure: ({ ready }) => ready },
  { id: 'restarts', of: ({ restarts }) => formatNumber(restarts), figure: ({ restarts }) => restarts },
  {
    id: 'failedRequests',
    of: ({ failedRequests, requests }) => words.of(formatNumber(failedRequests), formatNumber(requests)),
    figure: ({ failedRequests }) => failedRequests,
  },
  { id: 'warnings', of: ({ warnings }) => formatNumber(warnings), figure: ({ warnings }) => warnings },
  { id: 'messages', of: ({ messages }) => formatNumber(messages), figure: ({ messages }) => messages },
  {
    id: 'placement',
    of: ({ placement }) =>
      Object.entries(placement)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([node, pods]) => `${node} ${pods}`)
        .join(', ') || '–',
  },
];

/** How much more the first has than the second: `+2`, `−1.5 s`. */
function difference({ figure, unit = '' }: Metric, a: RunOutcome, b: RunOutcome): string {
  const [left, right] = [figure?.(a), figure?.(b)];
  if (left === undefined || right === undefined || left === right) return '';
  return `${left > right ? '+' : '−'}${formatNumber(Math.round(Math.abs(left - right) * 1_000) / 1_000)}${unit}`;
}

/** What came of each run, side by side. */
export function Outcomes({ view: { a, b }, names }: { readonly view: CompareView; readonly names: Names }) {
  return (
    <table className="w-full text-left text-xs">
      <caption className="pb-1 text-left font-semibold">{words.outcome}</caption>
      <thead>
        <tr className="border-b border-line">
          <th scope="col" className="py-1">
            &nbsp;
          </th>
          <th scope="col">{names.a}</th>
          <th scope="col">{names.b}</th>
          <th scope="col" className="font-normal text-muted">
            {words.difference}
          </th>
        </tr>
      </thead>
      <tbody>
        {METRICS.map((metric) => {
          const [left, right] = [metric.of(a), metric.of(b)];
          return (
            <tr key={metric.id} className={`border-b border-line align-top ${left === right ? 'text-muted' : 'font-semibold'}`}>
              <th scope="row" className="py-1 pr-3 font-normal">
                {left === right ? '' : '± '}
                {words.metrics[metric.id]}
              </th>
              <td className="py-1 pr-3 font-mono">{left}</td>
              <td className="py-1 pr-3 font-mono">{right}</td>
              <td className="py-1 font-mono">{difference(metric, a, b)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

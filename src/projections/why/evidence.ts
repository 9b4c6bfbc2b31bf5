import type { DocumentRef, Seq } from '../../api/index.ts';
import { compareNatural } from '../addresses.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import { list, number, object, objects, text } from '../values.ts';
import type { WhyView } from '../views.ts';

type Evidence = NonNullable<WhyView['evidence']>;

/** What a node was found to be: `fits`, or the plugin that left it out with its reasons. */
function verdictOf(filter: unknown): string {
  if (filter === 'ok') return 'fits';
  const { plugin, reasons } = object(filter);
  return [text(plugin), list(reasons).map(String).join('; ')].filter((part) => part !== '').join(': ');
}

/**
 * What the scheduler weighed for a Pod, one row per node: the filter verdict and the weighted score of each plugin, of the
 * last attempt in `Scheduling/<namespace>/<pod>` (earlier attempts keep only their outcome).
 */
export function evidenceOf(index: LedgerIndex, ref: DocumentRef, now: Seq): Evidence | undefined {
  if (!ref.startsWith('Pod/')) return undefined;
  const attempts = objects(object(index.existing(`Scheduling/${ref.slice('Pod/'.length)}` as DocumentRef, now)?.value)['attempts']);
  const last = attempts.at(-1);
  const filters = object(last?.['filters']);
  const nodes = Object.keys(filters).sort(compareNatural);
  if (!last || nodes.length === 0) return undefined;
  const scores = object(last['scores']);
  const totals = object(last['totals']);
  const plugins = [...new Set(Object.values(scores).flatMap((of) => Object.keys(object(of))))].sort();
  const scored = plugins.length > 0;
  return {
    columns: ['node', 'verdict', ...plugins, ...(scored ? ['total'] : [])],
    rows: nodes.map((node) => [
      node,
      node === last['chosen'] ? 'chosen' : verdictOf(filters[node]),
      ...plugins.map((plugin) => (scores[node] === undefined ? '' : String(number(object(object(scores[node])[plugin])['weighted'])))),
      ...(scored ? [totals[node] === undefined ? '' : String(number(totals[node]))] : []),
    ]),
    attempt: attempts.length,
    attempts: attempts.length,
  };
}

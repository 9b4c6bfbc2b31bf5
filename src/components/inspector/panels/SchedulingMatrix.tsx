import type { NodeVerdict, SchedulingAttempt } from '../../../projections/scheduling/views.ts';
import { panelStrings } from '../../strings-panels.ts';
import { Breakable } from '../Breakable.tsx';

const words = panelStrings.scheduling;

/** With at most so many nodes they stand side by side: a narrow pane has room for rows of plugins, not for columns of them. */
const FEW_NODES = 4;

/** The name of a node that is no longer is not broken. */
const SHORT = 9;

const SIGN: Readonly<Record<NodeVerdict['verdict'], string>> = { chosen: '★', fits: '✓', refused: '✕' };

const Sign = ({ verdict }: Pick<NodeVerdict, 'verdict'>) => (
  <span aria-hidden className={verdict === 'refused' ? 'text-error' : 'text-ready'}>
    {SIGN[verdict]}
  </span>
);

/** What every node got from every plugin; those that fit best first. Nothing in it is wider than its pane. */
export function Matrix({ attempt }: { readonly attempt: SchedulingAttempt }) {
  const nodes = [...attempt.nodes].sort((a, b) => (b.total ?? -1) - (a.total ?? -1) || Number(a.verdict === 'refused') - Number(b.verdict === 'refused'));
  const Form = nodes.length <= FEW_NODES ? ByPlugin : ByNode;
  return (
    <>
      <div role="group" aria-label={words.matrix} tabIndex={0} className="mx-3 overflow-x-auto rounded-[6px] border border-line">
        <table className="w-full text-left text-xs">
          <Form attempt={attempt} nodes={nodes} />
        </table>
      </div>
      {attempt.feasible === 1 && attempt.scores.length === 0 ? <p className="caption px-3 pt-1">{words.oneNode}</p> : null}
    </>
  );
}

interface FormProps {
  readonly attempt: SchedulingAttempt;
  readonly nodes: readonly NodeVerdict[];
}

const weightOf = (attempt: SchedulingAttempt, plugin: string): string => (attempt.weights[plugin] === undefined ? '' : words.weight(attempt.weights[plugin]));

/** A row for each plugin, a column for each node. */
function ByPlugin({ attempt, nodes }: FormProps) {
  const refusers = attempt.filters.filter((plugin) => nodes.some((node) => node.plugin === plugin));
  return (
    <>
      <thead className="bg-raised align-bottom">
        <tr>
          <th scope="col" className="px-2 py-1 font-semibold">
            {words.node}
          </th>
          {nodes.map((node) => (
            <th
              key={node.node}
              scope="col"
              className={`px-1.5 py-1 font-mono font-normal ${node.node.length > SHORT ? '[overflow-wrap:anywhere]' : 'whitespace-nowrap'} ${node.verdict === 'chosen' ? 'bg-[var(--tint-select)]' : ''}`}
            >
              <span className="block leading-none">
                <Sign verdict={node.verdict} />
              </span>
              {node.node}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {refusers.map((plugin) => (
          <tr key={plugin} className="border-t border-line align-top">
            <PluginName attempt={attempt} plugin={plugin} />
            {nodes.map((node) => (
              <td key={node.node} className="px-1.5 py-1">
                <Passed attempt={attempt} node={node} plugin={plugin} />
              </td>
            ))}
          </tr>
        ))}
        {attempt.scores.map((plugin) => (
          <tr key={plugin} className="border-t border-line align-top">
            <PluginName attempt={attempt} plugin={plugin} />
            {nodes.map((node) => (
              <td key={node.node} className={`px-1.5 py-1 font-mono ${node.verdict === 'chosen' ? 'bg-[var(--tint-select)]' : ''}`}>
                <Points node={node} plugin={plugin} />
              </td>
            ))}
          </tr>
        ))}
        {attempt.scores.length === 0 ? null : (
          <tr className="border-t border-edge align-top">
            <th scope="row" className="px-2 py-1 font-semibold">
              {words.total}
            </th>
            {nodes.map((node) => (
              <td key={node.node} className={`px-1.5 py-1 font-mono font-semibold ${node.verdict === 'chosen' ? 'bg-[var(--tint-select)]' : ''}`}>
                <Total node={node} all={nodes} />
              </td>
            ))}
          </tr>
        )}
        {nodes
          .filter((node) => node.reasons.length > 0)
          .map((node) => (
            <tr key={node.node} className="border-t border-line">
              <td colSpan={nodes.length + 1} className="px-2 py-1 [overflow-wrap:anywhere]">
                <Refusal node={node} />
              </td>
            </tr>
          ))}
      </tbody>
    </>
  );
}

function PluginName({ attempt, plugin }: { readonly attempt: SchedulingAttempt; readonly plugin: string }) {
  const weight = weightOf(attempt, plugin);
  return (
    <th scope="row" className="px-2 py-1 font-normal [overflow-wrap:anywhere]">
      <Breakable text={plugin} /> <span className="text-muted">{weight}</span>
    </th>
  );
}

function Passed({ attempt, node, plugin }: { readonly attempt: SchedulingAttempt; readonly node: NodeVerdict; readonly plugin: string }) {
  if (plugin === node.plugin) return <span className="text-error">✕</span>;
  const before = node.plugin === undefined || attempt.filters.indexOf(plugin) < attempt.filters.indexOf(node.plugin);
  return before ? (
    <span className="text-ready" title={words.passed}>
      ✓
    </span>
  ) : (
    <span className="text-muted" title={words.notAsked}>
      –
    </span>
  );
}

/** `74`, and below it from what. */
function Points({ node, plugin }: { readonly node: NodeVerdict; readonly plugin: string }) {
  const cell = node.scores[plugin];
  if (cell === undefined) return null;
  return (
    <span title={words.cell}>
      {cell.weighted}
      {cell.raw === cell.weighted && cell.normalized === cell.weighted ? null : (
        <span className="block whitespace-nowrap text-muted">
          {cell.raw}→{cell.normalized}
        </span>
      )}
    </span>
  );
}

function Total({ node, all }: { readonly node: NodeVerdict; readonly all: readonly NodeVerdict[] }) {
  if (node.total === undefined) return null;
  const best = Math.max(1, ...all.map(({ total }) => total ?? 0));
  return (
    <>
      {node.total}
      <span aria-hidden className="mt-0.5 block h-[3px] rounded bg-accent" style={{ width: `${(node.total / best) * 100}%` }} />
    </>
  );
}

const Refusal = ({ node }: { readonly node: NodeVerdict }) => (
  <>
    <span className="font-mono">{node.node}</span> <span className="text-muted">{node.plugin}</span>{' '}
    <span className="text-error">{node.reasons.join('; ')}</span>
  </>
);

/** A row for each node; the names of the plugins stand upright, so that many fit. */
function ByNode({ attempt, nodes }: FormProps) {
  return (
    <>
      <thead className="bg-raised align-bottom">
        <tr>
          <th scope="col" className="px-2 py-1 font-semibold">
            {words.node}
          </th>
          {attempt.scores.length === 0 ? null : (
            <th scope="col" className="px-1 py-1 font-semibold">
              {words.total}
            </th>
          )}
          {attempt.scores.map((plugin) => (
            <th key={plugin} scope="col" className="px-0.5 py-1 font-normal">
              <span className="inline-block max-h-[150px] rotate-180 [writing-mode:vertical-rl]">
                {plugin} <span className="text-muted">{weightOf(attempt, plugin)}</span>
              </span>
            </th>
          ))}
          {nodes.some((node) => node.plugin !== undefined) ? (
            <th scope="col" className="px-1.5 py-1 font-semibold">
              {words.filters}
            </th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {nodes.map((node) => (
          <tr key={node.node} className={`border-t border-line align-top ${node.verdict === 'chosen' ? 'bg-[var(--tint-select)]' : ''}`}>
            <th scope="row" className="px-2 py-1 font-mono font-normal [overflow-wrap:anywhere]">
              <Sign verdict={node.verdict} /> {node.node}
            </th>
            {attempt.scores.length === 0 ? null : (
              <td className="px-1 py-1 font-mono font-semibold">
                <Total node={node} all={nodes} />
              </td>
            )}
            {attempt.scores.map((plugin) => {
              const cell = node.scores[plugin];
              return (
                <td
                  key={plugin}
                  className="px-0.5 py-1 font-mono"
                  title={cell === undefined ? undefined : `${cell.raw} → ${cell.normalized}: ${cell.weighted}`}
                >
                  {cell?.weighted}
                </td>
              );
            })}
            {node.plugin === undefined ? null : (
              <td className="px-1.5 py-1 [overflow-wrap:anywhere]">
                <span className="text-error">{node.reasons.join('; ')}</span>{' '}
                <span className="text-muted">
                  <Breakable text={node.plugin} />
                </span>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </>
  );
}

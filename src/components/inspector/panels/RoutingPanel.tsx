import type { PacketWalk, RoutedEndpoint, RoutingChain } from '../../../projections/routing/views.ts';
import { lastPart } from '../../format.ts';
import { panelStrings } from '../../strings-panels.ts';
import { Facts, Moment, type PanelProps, Section } from './parts.tsx';

const words = panelStrings.routing;

const percent = (share: number): string => `${Math.round(share * 1_000) / 10} %`;

/** A Service as the nodes route to it: endpoints with what the rules promise and what was measured, the way of a packet, the rules. */
export function RoutingPanel({ view, onDetail, onSelect, onJump }: PanelProps<'routing'>) {
  // The latest one whose way is known.
  const told = view.walks.findIndex(({ outcome }) => outcome !== '');
  return (
    <>
      <Section title={words.endpoints} note={words.requests(view.answered, view.failed)}>
        {view.endpoints.length === 0 ? <p className="caption px-3">{words.none}</p> : null}
        <ul className="px-3 text-xs">
          {view.endpoints.map((endpoint) => (
            <Endpoint key={endpoint.address} endpoint={endpoint} all={view.answered} onSelect={onSelect} />
          ))}
          {view.former.map(([name, count]) => (
            <li key={name} className="py-0.5 text-muted">
              {words.former(name, count)}
            </li>
          ))}
        </ul>
      </Section>
      <Section title={words.walk}>
        {view.walks.length === 0 ? <p className="caption px-3">{words.noWalk}</p> : null}
        {view.walks.map((walk, i) => (
          <Walk key={walk.seq} walk={walk} open={i === told} onJump={onJump} />
        ))}
      </Section>
      <Section title={words.rules} note={`${view.node} · ${view.mode}`}>
        {view.nodes.length < 2 ? null : (
          <label className="caption flex items-center gap-2 px-3 pb-1">
            {words.node}
            <select className="field text-xs" value={view.node} onChange={(event) => onDetail(event.target.value)}>
              {view.nodes.map((node) => (
                <option key={node} value={node}>
                  {node}
                </option>
              ))}
            </select>
          </label>
        )}
        {view.chains.length === 0 ? <p className="caption px-3">{words.noRules}</p> : null}
        {view.chains.map((chain) => (
          <Chain key={`${chain.table}${chain.name}`} chain={chain} />
        ))}
      </Section>
      <Section title={words.facts} open={false}>
        <Facts facts={view.facts} />
      </Section>
    </>
  );
}

/** What the rules promise is a line, what was measured a bar. */
function Endpoint({
  endpoint: { address, pod, node, condition, share, answered },
  all,
  onSelect,
}: { readonly endpoint: RoutedEndpoint; readonly all: number } & Pick<PanelProps<'routing'>, 'onSelect'>) {
  const measured = all === 0 ? 0 : answered / all;
  return (
    <li className="border-b border-line py-1 last:border-0">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-mono">{address}</span>
        {pod === undefined ? null : (
          <button type="button" className="link min-w-0 truncate" onClick={() => onSelect({ kind: 'object', ref: pod })}>
            {lastPart(pod)}
          </button>
        )}
        <span className="text-muted">{node}</span>
        <span className={condition === 'ready' ? 'text-ready' : 'text-blocked'}>{words.conditions[condition]}</span>
      </p>
      <div
        className="relative mt-0.5 h-[10px] rounded-[3px] bg-sunken"
        role="img"
        aria-label={words.bar(answered, percent(measured), share === undefined ? words.noRule : percent(share))}
      >
        <div className="h-full rounded-[3px] bg-[var(--traffic,var(--accent))]" style={{ width: `${measured * 100}%` }} />
        {share === undefined ? null : <div className="absolute -inset-y-[2px] w-[2px] bg-ink" style={{ left: `calc(${share * 100}% - 1px)` }} />}
      </div>
      <p className="caption">{words.bar(answered, percent(measured), share === undefined ? words.noRule : percent(share))}</p>
    </li>
  );
}

function Walk({
  walk: { seq, t, from, to, hops, outcome, servedBy },
  open,
  onJump,
}: { readonly walk: PacketWalk; readonly open: boolean } & Pick<PanelProps<'routing'>, 'onJump'>) {
  return (
    <details open={open} className="border-t border-line px-3 py-1 text-xs first:border-0">
      <summary className="flex cursor-pointer flex-wrap items-baseline gap-x-2">
        <Moment seq={seq} t={t} onJump={onJump} />
        <span className="font-mono">
          {from} → {to}
        </span>
        <span className={outcome === 'ok' ? 'text-ready' : outcome === '' ? 'text-muted' : 'text-error'}>{outcome === '' ? words.underWay : outcome}</span>
        <span className="text-muted">{servedBy}</span>
      </summary>
      <ol className="mt-0.5 flex flex-wrap items-center gap-x-1 gap-y-0.5 font-mono">
        {hops.map((hop, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a packet may pass one chain twice
          <li key={i} className="flex items-center gap-1">
            {i === 0 ? null : (
              <span aria-hidden className="text-muted">
                →
              </span>
            )}
            <span
              className={
                /^DNAT|^REJECT|^DROP|MASQUERADE/iu.test(hop) ? 'font-semibold' : /^[A-Z-]+(-[A-Z\d]{16})?$|^(nat|filter) /u.test(hop) ? 'text-muted' : ''
              }
            >
              {hop}
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}

function Chain({ chain: { table, name, alias, rules } }: { readonly chain: RoutingChain }) {
  return (
    <div className="px-3 py-1 font-mono text-xs">
      <p>
        <span className="text-muted">{table}</span> <strong>{name}</strong> <span className="font-sans text-muted">{alias}</span>
      </p>
      {rules.map((rule) => (
        <p key={rule} className="pl-3 [overflow-wrap:anywhere]">
          {rule}
        </p>
      ))}
    </div>
  );
}

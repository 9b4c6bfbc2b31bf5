import type { NameQuery } from '../../../projections/discovery/views.ts';
import { formatSpan } from '../../format.ts';
import { panelStrings } from '../../strings-panels.ts';
import { Facts, Moment, type PanelProps, Section } from './parts.tsx';

const words = panelStrings.discovery;

/** How something finds Services: /etc/resolv.conf, the walk through the search list, environment variables. */
export function DiscoveryPanel({ view, onJump }: PanelProps<'discovery'>) {
  return (
    <>
      {view.resolv.length === 0 ? null : (
        <Section title={words.resolv}>
          <pre className="code mx-3 rounded-[6px] border border-line bg-sunken p-2" tabIndex={0}>
            {view.resolv.join('\n')}
          </pre>
          {view.told === undefined ? null : (
            <p className="caption px-3 pt-1">
              {words.told} <Moment seq={view.told.seq} t={view.told.t} onJump={onJump} />
            </p>
          )}
        </Section>
      )}
      <Section title={words.queries} note={words.latest}>
        {view.queries.length === 0 ? <p className="caption px-3">{words.none}</p> : null}
        <ol className="px-3 text-xs">
          {view.queries.map((query) => (
            <Query key={query.seq} query={query} onJump={onJump} />
          ))}
        </ol>
      </Section>
      {view.env.map(({ container, seq, t, variables }) => (
        <Section key={container} title={words.env(container)} note={String(variables.length)}>
          <p className="caption px-3 pb-1">
            {words.given} <Moment seq={seq} t={t} onJump={onJump} />
          </p>
          <Facts facts={variables} />
        </Section>
      ))}
    </>
  );
}

function Query({
  query: { seq, t, from, name, type, rcode, answers, plugins, took },
  onJump,
}: { readonly query: NameQuery } & Pick<PanelProps<'discovery'>, 'onJump'>) {
  return (
    <li className="border-b border-line py-1 last:border-0">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <Moment seq={seq} t={t} onJump={onJump} />
        <span className="font-mono [overflow-wrap:anywhere]">
          {type} {name}
        </span>
        <span className={`font-mono ${rcode === 'NOERROR' && answers.length > 0 ? 'text-ready' : rcode === '' ? 'text-muted' : 'text-blocked'}`}>
          {rcode === '' ? words.open : rcode}
        </span>
        {took === undefined ? null : <span className="font-mono text-muted">{formatSpan(took)}</span>}
      </p>
      <p className="text-muted [overflow-wrap:anywhere]">
        {from}
        {plugins.length === 0 ? null : <span className="font-mono"> · {plugins.join(' → ')}</span>}
      </p>
      {answers.map((answer) => (
        <p key={answer} className="pl-3 font-mono">
          {answer}
        </p>
      ))}
    </li>
  );
}

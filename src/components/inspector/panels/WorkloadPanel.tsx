import { micros } from '../../../api/index.ts';
import type { WorkloadPart, WorkloadView } from '../../../projections/workload/views.ts';
import { formatTime } from '../../format.ts';
import { StateGlyph } from '../../state/StateGlyph.tsx';
import { panelStrings } from '../../strings-panels.ts';
import { Facts, Moment, type PanelProps, Section } from './parts.tsx';

const words = panelStrings.workload;

/** The counts of a workload with the arithmetic behind them, what it is made of, and how the counts went. */
export function WorkloadPanel({ view, t, onSelect, onJump }: PanelProps<'workload'>) {
  const most = Math.max(1, ...view.parts.map(({ desired = 0, ready = 0 }) => Math.max(desired, ready)));
  return (
    <>
      {view.rules.length === 0 ? null : (
        <Section title={words.rules}>
          <ul className="px-3 text-[13px]">
            {view.rules.map((rule) => (
              <li key={rule} className="font-mono text-xs [overflow-wrap:anywhere]">
                {rule}
              </li>
            ))}
          </ul>
        </Section>
      )}
      {view.history.length < 2 ? null : (
        <Section title={words.past}>
          <Past view={view} t={t} onJump={onJump} />
        </Section>
      )}
      <Section title={words.parts} note={String(view.parts.length)}>
        {view.parts.length === 0 ? (
          <p className="caption px-3">{words.none}</p>
        ) : (
          <ul className="px-3">
            {view.parts.map((part) => (
              <Part key={part.ref} part={part} most={most} onSelect={onSelect} />
            ))}
          </ul>
        )}
      </Section>
      <Section title={words.counts}>
        <Facts facts={view.facts} />
      </Section>
      {view.conditions.length === 0 ? null : (
        <Section title={words.conditions}>
          <ul className="px-3 text-xs">
            {view.conditions.map((condition) => (
              <li key={condition.type} className="py-0.5">
                <strong>{condition.type}</strong> {condition.status} <span className="text-muted">{condition.reason}</span>
                <span className="block [overflow-wrap:anywhere]">{condition.message}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

function Part({ part, most, onSelect }: { readonly part: WorkloadPart; readonly most: number; readonly onSelect: PanelProps<'workload'>['onSelect'] }) {
  return (
    <li className="border-b border-line py-1 text-xs last:border-0">
      <p className="flex items-center gap-1.5">
        <StateGlyph state={part.state} size={11} />
        <button type="button" className="link min-w-0 truncate" onClick={() => onSelect({ kind: 'object', ref: part.ref })}>
          {part.ref.split('/')[0]} {part.title}
        </button>
        <span className="ml-auto shrink-0 text-muted">{part.status}</span>
      </p>
      {part.note === '' ? null : <p className="pl-[17px] text-muted [overflow-wrap:anywhere]">{part.note}</p>}
      {part.desired === undefined ? null : (
        <span aria-hidden className="ml-[17px] mt-0.5 flex gap-0.5">
          {Array.from({ length: Math.min(60, Math.max(part.desired, part.ready ?? 0)) }, (_, i) => `${part.ref}${i}`).map((key, i) => (
            <span
              key={key}
              className={`h-[9px] min-w-[3px] max-w-[14px] flex-1 rounded-[2px] border ${i < (part.ready ?? 0) ? 'border-ready bg-ready' : 'border-edge'}`}
              style={{ maxWidth: Math.max(4, Math.min(14, 280 / most)) }}
            />
          ))}
        </span>
      )}
    </li>
  );
}

const WIDTH = 1_000;
const HEIGHT = 80;

function Past({ view, t, onJump }: { readonly view: WorkloadView; readonly t: number; readonly onJump: PanelProps<'workload'>['onJump'] }) {
  const { history } = view;
  const from = history[0]?.t ?? micros(0);
  const span = Math.max(1, t - from);
  const top = Math.max(1, ...history.map(({ desired, ready }) => Math.max(desired, ready)));
  const x = (at: number): number => ((at - from) / span) * WIDTH;
  const y = (count: number): number => HEIGHT - 6 - (count / top) * (HEIGHT - 16);
  const path = (of: (entry: WorkloadView['history'][number]) => number): string =>
    history
      .map((entry, i) => `${i === 0 ? 'M' : `H${x(entry.t)}V`}${i === 0 ? `${x(entry.t)} ` : ''}${y(of(entry))}`)
      .concat(`H${WIDTH}`)
      .join('');
  const latest = history.at(-1);
  return (
    <>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={words.past} className="mx-3 h-[80px] w-[calc(100%-24px)]">
        <path
          d={path(({ desired }) => desired)}
          fill="none"
          className="stroke-[var(--accent)]"
          strokeWidth="1.5"
          strokeDasharray="5 4"
          vectorEffect="non-scaling-stroke"
        />
        <path d={path(({ ready }) => ready)} fill="none" className="stroke-[var(--ready)]" strokeWidth="2.5" vectorEffect="non-scaling-stroke" />
      </svg>
      <p className="caption flex px-3">
        <span className="font-mono">{formatTime(from)}</span>
        <span className="mx-auto">
          ┅ {words.desired} {latest?.desired} · ━ {words.ready} {latest?.ready}
        </span>
      </p>
      <ol className="max-h-[120px] overflow-y-auto px-3 text-xs" tabIndex={0} aria-label={words.past}>
        {[...history].reverse().map((entry) => (
          <li key={entry.seq} className="flex gap-2">
            <Moment seq={entry.seq} t={entry.t} onJump={onJump} />
            <span className="font-mono">
              {entry.ready}/{entry.desired}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}

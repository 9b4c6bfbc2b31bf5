import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { SchedulingView } from '../../../projections/scheduling/views.ts';
import { formatTime, lastPart } from '../../format.ts';
import { panelStrings } from '../../strings-panels.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Moment, type PanelProps, Section } from './parts.tsx';
import { Matrix } from './SchedulingMatrix.tsx';

const words = panelStrings.scheduling;

/** What the scheduler asked of every node, attempt by attempt, and the queues in which Pods wait. */
export function SchedulingPanel({ view, onSelect, onJump }: PanelProps<'scheduling'>) {
  const [back, setBack] = useState(0);
  const at = Math.max(0, view.attempts.length - 1 - back);
  const attempt = view.attempts[at];
  return (
    <>
      {attempt === undefined ? (
        <p className="caption p-3">{words.notYet}</p>
      ) : (
        <section className="border-b border-line py-2">
          <h3 className="flex flex-wrap items-center gap-2 px-3 text-xs font-semibold">
            {view.pod === undefined ? null : (
              <button type="button" className="link" onClick={() => view.pod !== undefined && onSelect({ kind: 'object', ref: view.pod })}>
                {lastPart(view.pod)}
              </button>
            )}
            <span>{words.attempt(attempt.number)}</span>
            <Moment seq={attempt.seq} t={attempt.t} onJump={onJump} />
            {view.attempts.length < 2 ? null : (
              <span className="ml-auto flex gap-1">
                <IconButton label={`${words.attempts} ←`} disabled={at === 0} onClick={() => setBack(back + 1)}>
                  <ChevronLeft size={14} />
                </IconButton>
                <IconButton label={`${words.attempts} →`} disabled={at === view.attempts.length - 1} onClick={() => setBack(Math.max(0, back - 1))}>
                  <ChevronRight size={14} />
                </IconButton>
              </span>
            )}
          </h3>
          <p className={`px-3 py-1 text-[13px] ${attempt.chosen === undefined ? 'text-blocked' : 'text-ready'}`}>
            {attempt.chosen === undefined ? words.none : words.chosen(attempt.chosen)} · {words.feasible(attempt.feasible, attempt.nodes.length)}
            {attempt.nominated === undefined ? '' : ` · ${words.nominated(attempt.nominated)}`}
          </p>
          {attempt.message === undefined ? null : <p className="px-3 pb-1 text-xs [overflow-wrap:anywhere]">{attempt.message}</p>}
          {attempt.victims.length === 0 ? null : (
            <p className="px-3 pb-1 text-xs">
              {words.victims}:{' '}
              {attempt.victims.map((ref) => (
                <button key={ref} type="button" className="link mr-2" onClick={() => onSelect({ kind: 'object', ref })}>
                  {lastPart(ref)}
                </button>
              ))}
            </p>
          )}
          <Matrix attempt={attempt} />
        </section>
      )}
      <Queues queues={view.queues} />
      {view.tried.length === 0 ? null : <Tried tried={view.tried} onSelect={onSelect} />}
    </>
  );
}

function Queues({ queues }: { readonly queues: SchedulingView['queues'] }) {
  if (queues.length === 0) return null;
  return (
    <Section title={words.queues}>
      <ul className="px-3 text-xs">
        {queues.map((queue) => (
          <li key={queue.name} className="py-0.5">
            <span className="font-mono">{queue.name}</span> <span className="text-muted">{queue.length === 0 ? words.empty : queue.length}</span>
            {queue.pods.map((pod) => (
              <span key={pod} className="block pl-3 font-mono">
                {pod}
                {queue.expires[pod] === undefined ? '' : <span className="text-muted"> {words.due(formatTime(queue.expires[pod]))}</span>}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Tried({ tried, onSelect }: { readonly tried: SchedulingView['tried']; readonly onSelect: PanelProps<'scheduling'>['onSelect'] }) {
  return (
    <Section title={words.tried} note={String(tried.length)}>
      <ul className="px-3 text-xs">
        {tried.map((each) => (
          <li key={each.pod} className="flex gap-2 py-0.5">
            <span className="font-mono text-muted">{formatTime(each.t)}</span>
            <button type="button" className="link shrink-0" onClick={() => onSelect({ kind: 'object', ref: each.pod })}>
              {lastPart(each.pod)}
            </button>
            <span className={`min-w-0 flex-1 truncate ${each.placed ? '' : 'text-blocked'}`} title={each.outcome}>
              {each.placed ? '→ ' : '▲ '}
              {each.outcome}
            </span>
            {each.attempts > 1 ? <span className="text-muted">×{each.attempts}</span> : null}
          </li>
        ))}
      </ul>
    </Section>
  );
}

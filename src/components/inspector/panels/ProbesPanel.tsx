import type { Micros, Seq } from '../../../api/index.ts';
import type { ContainerSpan, ProbesView, ProbeTick, ProbeTrack } from '../../../projections/probes/views.ts';
import { formatTime } from '../../format.ts';
import { panelStrings } from '../../strings-panels.ts';
import { Moment, type PanelProps, Section } from './parts.tsx';

const words = panelStrings.probes;
const WIDTH = 1_000;

type Jump = (seq: Seq, t: Micros) => void;

/** Every probe of a Pod as a line of ticks over time: results, thresholds being counted, gating by the startup probe. */
export function ProbesPanel({ view, onJump, onSelect, detail }: PanelProps<'probes'>) {
  const tracks = detail === undefined ? view.tracks : view.tracks.filter(({ container }) => container === detail);
  return (
    <>
      {tracks.map((track) => (
        <section key={`${track.container}${track.kind}`} className="border-b border-line py-2">
          <h3 className="flex flex-wrap items-baseline gap-x-2 px-3 text-xs">
            <strong>{track.kind}</strong>
            <span className="text-muted">{track.container}</span>
            <span className="font-mono [overflow-wrap:anywhere]">{track.action}</span>
            <VerdictOf track={track} />
          </h3>
          <p className="caption px-3">
            {words.every(track.periodSeconds, track.timeoutSeconds, track.initialDelaySeconds)};{' '}
            {words.thresholds(track.successThreshold, track.failureThreshold)}
          </p>
          <Counter track={track} />
          <Line view={view} track={track} onJump={onJump} />
          <List track={track} onJump={onJump} />
        </section>
      ))}
      {view.spans.length === 0 ? null : (
        <Section title="container" open={false}>
          <ol className="px-3 text-xs">
            {view.spans.map((span) => (
              <li key={span.seq} className="flex gap-2">
                <Moment seq={span.seq} t={span.from} onJump={onJump} />
                <span className="text-muted">{span.container}</span>
                <span className="font-mono">{span.state}</span>
              </li>
            ))}
          </ol>
        </Section>
      )}
      {view.tracks.length > 0 ? null : (
        <p className="caption p-3">
          <button type="button" className="link" onClick={() => onSelect({ kind: 'process', address: 'kube-apiserver' })}>
            {words.none}
          </button>
        </p>
      )}
    </>
  );
}

const BAD = /failure/u;

function VerdictOf({ track }: { readonly track: ProbeTrack }) {
  return (
    <span
      className={`ml-auto font-semibold ${track.gated ? 'text-muted' : BAD.test(track.state) ? 'text-error' : /success/u.test(track.state) ? 'text-ready' : 'text-progress'}`}
    >
      {words.state}: {track.gated ? words.gated : track.state}
    </span>
  );
}

/** The results in a row, as far as the threshold. */
function Counter({ track }: { readonly track: ProbeTrack }) {
  if (track.last === '' || track.gated) return null;
  const failing = track.last === 'failure';
  const of = failing ? track.failureThreshold : track.successThreshold;
  const shown = Math.min(of, track.consecutive);
  return (
    <p className="flex items-center gap-1.5 px-3 text-xs">
      <span aria-hidden className="flex gap-0.5">
        {Array.from({ length: Math.min(of, 30) }, (_, i) => `${track.kind}${i}`).map((key, i) => (
          <span
            key={key}
            className={`h-[9px] w-[9px] rounded-[2px] border ${i < shown ? (failing ? 'border-error bg-error' : 'border-ready bg-ready') : 'border-edge'}`}
          />
        ))}
      </span>
      <span className={failing ? 'text-error' : 'text-ready'}>{words.counting(track.consecutive, failing ? words.failed : words.passed, of)}</span>
    </p>
  );
}

const tone = (tick: ProbeTick): string => (tick.what === 'failed' ? 'text-error' : tick.what === 'passed' ? 'text-ready' : 'text-muted');
const titleOf = (tick: ProbeTick): string => {
  const what =
    tick.what === 'new-container' ? words.newContainer : tick.what === 'enabled' ? words.enabled : tick.what === 'passed' ? words.passed : words.failed;
  return `${what}${tick.answer === '' ? '' : `: ${tick.answer}`}${tick.turned ? `, ${words.turned}: ${tick.state}` : ''}`;
};

function Line({ view, track, onJump }: { readonly view: ProbesView; readonly track: ProbeTrack; readonly onJump: Jump }) {
  const from = track.ticks[0]?.t ?? view.from;
  const span = Math.max(1, view.to - from);
  const x = (t: number): number => 14 + ((t - from) / span) * (WIDTH - 28);
  const ran = view.spans.filter((each: ContainerSpan) => each.container === track.container && /^running/u.test(each.state));
  return (
    <svg
      viewBox={`0 0 ${WIDTH} 44`}
      preserveAspectRatio="none"
      className="mx-3 mt-1 h-[44px] w-[calc(100%-24px)]"
      role="img"
      aria-label={`${track.kind} ${track.container}`}
    >
      {ran.map((each) => (
        <rect
          key={each.seq}
          x={x(Math.max(from, each.from))}
          y="18"
          width={Math.max(1, x(each.to ?? view.to) - x(Math.max(from, each.from)))}
          height="8"
          className="fill-[var(--tint-select)]"
        />
      ))}
      <line x1="0" x2={WIDTH} y1="22" y2="22" className="stroke-[var(--edge)]" vectorEffect="non-scaling-stroke" />
      {track.ticks.map((tick) => (
        // Each tick stands in the list below as a button; here it is a shortcut for the pointer.
        // biome-ignore lint/a11y/noStaticElementInteractions: see above
        <g key={tick.seq} className={`cursor-pointer ${tone(tick)}`} onClick={() => onJump(tick.seq, tick.t)}>
          <title>{`${formatTime(tick.t)} ${titleOf(tick)}`}</title>
          <line
            x1={x(tick.t)}
            x2={x(tick.t)}
            y1={tick.what === 'failed' ? 22 : tick.what === 'passed' ? 8 : 2}
            y2={tick.what === 'failed' ? 38 : tick.what === 'passed' ? 22 : 42}
            stroke="currentColor"
            strokeWidth={tick.turned ? 5 : 2.5}
            strokeDasharray={tick.what === 'new-container' || tick.what === 'enabled' ? '3 3' : undefined}
            vectorEffect="non-scaling-stroke"
          />
        </g>
      ))}
    </svg>
  );
}

function List({ track, onJump }: { readonly track: ProbeTrack; readonly onJump: Jump }) {
  if (track.ticks.length === 0) return <p className="caption px-3">{words.none}</p>;
  return (
    <ol className="max-h-[180px] overflow-y-auto px-3 text-xs" tabIndex={0} aria-label={`${track.kind} ${track.container}`}>
      {[...track.ticks].reverse().map((tick) => (
        <li key={tick.seq} className="flex gap-2 py-px">
          <Moment seq={tick.seq} t={tick.t} onJump={onJump} />
          <span className={tone(tick)}>{tick.what === 'failed' ? '✕' : tick.what === 'passed' ? '✓' : '↻'}</span>
          <span className={`min-w-0 flex-1 ${tick.turned ? 'font-semibold' : ''}`}>{titleOf(tick)}</span>
          {tick.what === 'passed' || tick.what === 'failed' ? (
            <span className="font-mono text-muted">
              {tick.consecutive}/{tick.what === 'failed' ? track.failureThreshold : track.successThreshold}
            </span>
          ) : null}
        </li>
      ))}
    </ol>
  );
}

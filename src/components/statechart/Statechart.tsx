import { useEffect, useMemo, useRef } from 'react';
import type { Micros, Seq } from '../../api/index.ts';
import type { MachineGraph, MachineView } from '../../projections/views.ts';
import type { Clock } from '../clock.ts';
import { formatSpan, formatTime, lastPart } from '../format.ts';
import { strings } from '../strings.ts';
import { laterStrings } from '../strings-later.ts';
import type { ChartLayout, PlacedEdge, PlacedState } from './layout.ts';
import { layoutChart } from './layout.ts';

interface StatechartProps {
  readonly graph: MachineGraph;
  readonly machine: MachineView;
  readonly clock: Clock;
  readonly t: Micros;
  readonly onJump: (seq: Seq, t: Micros) => void;
}

/** `running.probing` lights `running` and `running.probing`; parallel regions are joined with bars. */
const isLit = (path: string, state: string): boolean => state.split('|').some((part) => part === path || part.startsWith(`${path}.`));

function edgePath({ points }: PlacedEdge): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  let path = `M${first.x} ${first.y}`;
  rest.forEach((point, i) => {
    const next = rest[i + 1];
    path += next === undefined ? `L${point.x} ${point.y}` : `Q${point.x} ${point.y} ${(point.x + next.x) / 2} ${(point.y + next.y) / 2}`;
  });
  return path;
}

function StateBox({ placed, state }: { readonly placed: PlacedState; readonly state: string }) {
  const { node, x, y, w, h } = placed;
  const lit = isLit(node.path, state);
  const compound = node.kind === 'compound' || node.kind === 'parallel';
  return (
    <g>
      <rect
        x={x}
        y={y}
        width={w}
        height={h}
        rx={compound ? 8 : 6}
        style={{
          fill: lit ? 'color-mix(in srgb, var(--accent) 13%, var(--bg))' : compound ? 'var(--raised)' : 'var(--bg)',
          stroke: lit ? 'var(--accent)' : 'var(--edge)',
          strokeWidth: lit ? 2 : 1,
          strokeDasharray: node.kind === 'parallel' ? '5 3' : undefined,
        }}
      />
      {node.kind === 'final' ? (
        <rect x={x + 3} y={y + 3} width={w - 6} height={h - 6} rx="4" fill="none" style={{ stroke: lit ? 'var(--accent)' : 'var(--edge)' }} />
      ) : null}
      <text
        x={compound ? x + 10 : x + w / 2}
        y={compound ? y + 16 : y + h / 2 + 4}
        textAnchor={compound ? 'start' : 'middle'}
        style={{ fill: 'var(--ink)', fontWeight: lit ? 700 : 500 }}
      >
        {node.title}
      </text>
    </g>
  );
}

function EdgeArrow({ placed, active }: { readonly placed: PlacedEdge; readonly active: boolean }) {
  const { label } = placed;
  const tone = active ? 'var(--accent)' : 'var(--edge)';
  return (
    <g>
      <path
        d={edgePath(placed)}
        fill="none"
        style={{ stroke: tone, strokeWidth: active ? 1.8 : 1 }}
        markerEnd={active ? 'url(#chart-head-active)' : 'url(#chart-head)'}
      />
      {label.lines.map((line, i) => (
        <text
          // biome-ignore lint/suspicious/noArrayIndexKey: two lines may read the same
          key={`${i}${line}`}
          x={label.x}
          y={label.y + 4 + (i - (label.lines.length - 1) / 2) * 15}
          textAnchor="middle"
          style={{ fill: active ? 'var(--accent)' : 'var(--muted)', paintOrder: 'stroke', stroke: 'var(--bg)', strokeWidth: 4 }}
        >
          {line}
        </text>
      ))}
    </g>
  );
}

const Head = ({ id, color }: { readonly id: string; readonly color: string }) => (
  <marker id={id} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse" markerUnits="userSpaceOnUse">
    <path d="M0 0L8 4L0 8Z" style={{ fill: color }} />
  </marker>
);

/** Smaller than this part of its size a chart cannot be read: it scrolls instead. */
const SMALLEST = 0.72;

function Chart({ layout, machine }: { readonly layout: ChartLayout; readonly machine: MachineView }) {
  const last = machine.history.at(-1);
  const isLast = ({ edges }: PlacedEdge): boolean =>
    last !== undefined && edges.some((edge) => (edge.from === '' || isLit(edge.from, last.from)) && isLit(edge.to, last.to) && edge.label === last.event);
  const { start, width, height } = layout;
  return (
    <svg
      width={width}
      viewBox={`0 0 ${width} ${height}`}
      style={{ minWidth: width * SMALLEST, maxWidth: '100%' }}
      role="img"
      aria-label={`${machine.machine}: ${machine.state}`}
      className="mx-auto block h-auto font-mono text-xs"
    >
      <defs>
        <Head id="chart-head" color="var(--edge)" />
        <Head id="chart-head-active" color="var(--accent)" />
      </defs>
      {[...layout.states]
        .sort((a, b) => a.depth - b.depth)
        .map((placed) => (
          <StateBox key={placed.node.path} placed={placed} state={machine.state} />
        ))}
      {layout.sources.map(({ of, x, y, w, h }) => (
        <g key={of}>
          <rect x={x} y={y} width={w} height={h} rx={h / 2} style={{ fill: 'var(--bg)', stroke: 'var(--edge)', strokeDasharray: '3 3' }} />
          <text x={x + w / 2} y={y + h / 2 + 4} textAnchor="middle" style={{ fill: 'var(--muted)' }}>
            {laterStrings.anyState}
          </text>
        </g>
      ))}
      {[...layout.edges]
        .sort((a, b) => Number(isLast(a)) - Number(isLast(b)))
        .map((placed) => {
          const [first] = placed.edges;
          return <EdgeArrow key={first === undefined ? 'start' : `${first.from}>${first.to}`} placed={placed} active={isLast(placed)} />;
        })}
      {start === undefined ? null : <circle cx={start.x} cy={start.y} r="5" style={{ fill: 'var(--ink)' }} />}
    </svg>
  );
}

/** Timers count down with the clock, outside React. */
function Timers({ machine, clock }: { readonly machine: MachineView; readonly clock: Clock }) {
  const host = useRef<HTMLUListElement>(null);
  const { timers } = machine;
  useEffect(() => {
    const draw = (): void => {
      const items = host.current?.children ?? [];
      timers.forEach((timer, i) => {
        const item = items[i];
        if (item !== undefined) item.textContent = `◷ ${strings.inspector.fires(timer.event, formatSpan(Math.max(0, timer.firesAt - clock.now())))}`;
      });
    };
    draw();
    return clock.subscribe(draw);
  }, [timers, clock]);
  if (timers.length === 0) return null;
  return (
    <ul ref={host} className="flex flex-wrap gap-x-4 px-3 py-1 font-mono text-xs text-accent">
      {timers.map((timer) => (
        <li key={`${timer.event} ${timer.firesAt}`} />
      ))}
    </ul>
  );
}

/** The machine that ran: the current state lit, timers counting down, each past transition a way back to its moment. */
export function Statechart({ graph, machine, clock, t, onJump }: StatechartProps) {
  const layout = useMemo(() => layoutChart(graph, laterStrings.anyState), [graph]);
  return (
    <div>
      <p className="flex flex-wrap items-baseline gap-x-2 px-3 pt-2">
        <span className="font-semibold">{machine.machine}</span>
        <span className="caption truncate" title={machine.entity}>
          {lastPart(machine.entity)}
        </span>
        <span className="ml-auto font-mono text-xs">
          <span className="font-semibold text-accent">{machine.state}</span>{' '}
          <span className="text-muted">{strings.inspector.since(formatSpan(t - machine.since))}</span>
        </span>
      </p>
      <Timers machine={machine} clock={clock} />
      <div role="group" aria-label={strings.panes.chart} tabIndex={0} className="overflow-auto px-2 py-1">
        <Chart layout={layout} machine={machine} />
      </div>
      <details className="border-t border-line px-3 py-1.5" open={machine.history.length < 12}>
        <summary className="text-xs font-semibold">
          {strings.inspector.history} ({machine.history.length})
        </summary>
        <ol className="mt-1">
          {[...machine.history].reverse().map((step) => (
            <li key={step.seq}>
              <button
                type="button"
                className="flex min-h-[24px] w-full items-baseline gap-2 rounded px-1 text-left font-mono text-xs hover:bg-[var(--tint-hover)]"
                onClick={() => onJump(step.seq, step.t)}
              >
                <span className="text-muted">{formatTime(step.t)}</span>
                <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
                  {step.from === '' ? strings.inspector.initial : step.from} → <b>{step.to}</b>
                </span>
                <span className="text-muted">{step.event}</span>
              </button>
            </li>
          ))}
        </ol>
      </details>
    </div>
  );
}

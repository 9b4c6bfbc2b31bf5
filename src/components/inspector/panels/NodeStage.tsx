import { useEffect, useMemo, useRef, useState } from 'react';
import type { Micros } from '../../../api/index.ts';
import type { NodeView } from '../../../projections/node/views.ts';
import type { InFlight, Selection } from '../../../projections/views.ts';
import type { Clock } from '../../clock.ts';
import { lastPart } from '../../format.ts';
import { StateGlyph } from '../../state/StateGlyph.tsx';
import { panelStrings } from '../../strings-panels.ts';
import { useReducedMotion } from '../../ui/use-media.ts';
import { API, boxAt, line, REGISTRY, stageLayout, type StageBox, type StageLayout } from './node-layout.ts';

const words = panelStrings.node;

interface NodeStageProps {
  readonly view: NodeView;
  readonly clock: Clock;
  readonly inFlight: readonly InFlight[];
  readonly trail: Micros;
  readonly onSelect: (selection: Selection) => void;
}

/** The parts of a node as boxes, and messages between them on their way. */
export function NodeStage({ view, clock, inFlight, trail, onSelect }: NodeStageProps) {
  const [width, setWidth] = useState(340);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(Math.max(240, element.clientWidth)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const layout = useMemo(() => stageLayout(view, width), [view, width]);
  return (
    <div ref={place} role="group" aria-label={words.stage} className="relative overflow-hidden bg-sunken" style={{ height: layout.height }}>
      <Wires layout={layout} />
      <Box box={layout.boxes.get(API)} title={API} part="api" onClick={() => onSelect({ kind: 'process', address: API })} />
      <Box box={layout.boxes.get(REGISTRY)} title={REGISTRY} part="registry" onClick={() => onSelect({ kind: 'process', address: REGISTRY })} />
      {view.processes.map((process) => (
        <Box
          key={process.address}
          box={layout.boxes.get(process.address)}
          title={process.title}
          part={process.role}
          onClick={() => onSelect({ kind: 'process', address: process.address })}
        />
      ))}
      {view.pods.map((pod) => {
        const box = layout.boxes.get(pod.ref);
        if (box === undefined) return null;
        return (
          <button
            key={pod.ref}
            type="button"
            title={`${pod.ref}: ${pod.status}`}
            className="absolute z-[1] overflow-hidden rounded-[6px] border border-edge bg-raised px-1.5 text-left text-xs hover:border-accent"
            style={styleOf(box)}
            onClick={() => onSelect({ kind: 'object', ref: pod.ref })}
          >
            <span className="flex items-center gap-1">
              <StateGlyph state={pod.token} size={10} />
              <span className="min-w-0 truncate">{lastPart(pod.ref)}</span>
            </span>
            <span className="flex items-center gap-1 text-muted">
              {pod.sandbox === undefined ? words.noSandbox : <span className="truncate font-mono text-[11px]">{pod.sandbox.ip || pod.sandbox.state}</span>}
              <span className="ml-auto flex gap-0.5">
                {pod.containers.map((container) => (
                  <StateGlyph key={container.name} state={container.token} size={8} />
                ))}
              </span>
            </span>
          </button>
        );
      })}
      <Travelling layout={layout} node={view.node} inFlight={inFlight} trail={trail} clock={clock} />
    </div>
  );
}

const styleOf = (box: StageBox) => ({ left: box.x, top: box.y, width: box.w, height: box.h });

function Box({
  box,
  title,
  part,
  onClick,
}: {
  readonly box: StageBox | undefined;
  readonly title: string;
  readonly part: keyof typeof words.roles;
  readonly onClick: () => void;
}) {
  if (box === undefined) return null;
  return (
    <button
      type="button"
      title={`${title}: ${words.roles[part]}`}
      className="absolute z-[1] overflow-hidden rounded-[6px] border border-line bg-bg px-1 text-center text-xs leading-tight hover:border-accent"
      style={styleOf(box)}
      onClick={onClick}
    >
      <span className="block truncate font-semibold">{title}</span>
      <span className="block truncate text-[11px] text-muted">{words.roles[part]}</span>
    </button>
  );
}

function Wires({ layout }: { readonly layout: StageLayout }) {
  return (
    <svg aria-hidden className="absolute inset-0 h-full w-full text-edge">
      {layout.wires.map(([from, to]) => {
        const [a, b] = [layout.boxes.get(from), layout.boxes.get(to)];
        if (a === undefined || b === undefined) return null;
        return <line key={`${from} ${to}`} {...line(a, b)} stroke="currentColor" />;
      })}
    </svg>
  );
}

/** Messages between the boxes, moved by virtual time alone. */
function Travelling({
  layout,
  node,
  inFlight,
  trail,
  clock,
}: {
  readonly layout: StageLayout;
  readonly node: string;
  readonly inFlight: readonly InFlight[];
  readonly trail: Micros;
  readonly clock: Clock;
}) {
  const still = useReducedMotion();
  const [now, setNow] = useState(clock.now());
  useEffect(() => {
    let handle = 0;
    const stop = clock.subscribe(() => {
      if (handle === 0)
        handle = requestAnimationFrame(() => {
          handle = 0;
          setNow(clock.now());
        });
    });
    return () => {
      stop();
      cancelAnimationFrame(handle);
    };
  }, [clock]);
  // Of several on one line the newest is named.
  const named = new Set(new Map(inFlight.map((message) => [[message.from, message.to].sort().join(' '), message.seq] as const)).values());
  return (
    <svg aria-hidden className="pointer-events-none absolute inset-0 z-[2] h-full w-full">
      {inFlight.map((message) => {
        const [a, b] = [boxAt(layout, node, message.from), boxAt(layout, node, message.to)];
        if (a === undefined || b === undefined || a === b) return null;
        const { x1, y1, x2, y2 } = line(a, b);
        const progress = (now - message.sentAt) / Math.max(1, trail, message.arrivesAt - message.sentAt);
        if (progress < 0 || progress > 1.3) return null;
        const k = still ? 1 : Math.min(1, progress);
        const [x, y] = [x1 + (x2 - x1) * k, y1 + (y2 - y1) * k];
        return (
          <g key={message.seq} className={message.outcome === 'error' ? 'text-error' : message.outcome === 'warning' ? 'text-blocked' : 'text-progress'}>
            <line x1={x1} y1={y1} x2={x} y2={y} stroke="currentColor" strokeWidth="1.5" strokeDasharray={message.line === 'response' ? '5 4' : undefined} />
            <circle cx={x} cy={y} r="4" fill="currentColor" />
            {named.has(message.seq) ? (
              <text
                {...(y1 === y2
                  ? { x: (x1 + x2) / 2, y: y + a.h / 2 + 12, textAnchor: 'middle' as const }
                  : { x: x + 6, y: Math.max(y - 5, Math.min(y1, y2) + 12) })}
                className="fill-current text-[11px]"
                stroke="var(--bg)"
                strokeWidth="3"
                paintOrder="stroke"
              >
                {message.title.slice(0, 30)}
              </text>
            ) : null}
          </g>
        );
      })}
    </svg>
  );
}

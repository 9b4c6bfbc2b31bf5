import { useStore } from '@xyflow/react';
import { memo, useEffect, useState } from 'react';
import type { NodePod, NodeView } from '../../projections/node/views.ts';
import type { PodBox } from '../../projections/views.ts';
import { StateGlyph } from '../state/StateGlyph.tsx';
import { Noun } from '../skin/Noun.tsx';
import { canvasStrings } from '../strings-canvas.ts';
import { onScreen, podDetail } from './detail.ts';
import type { Box } from './geometry.ts';
import { POD } from './inside.ts';
import { PodToken } from './tokens.tsx';
import type { Share, TokenActions } from './tokens.tsx';

/** The node that a Pod runs on, from inside, or nothing. */
export type InsideOf = (pod: PodBox) => Promise<NodeView | undefined>;

interface PodCloseUpProps {
  readonly pod: PodBox;
  /** Where it is on the canvas. */
  readonly box: Box;
  /** Its width where it is laid out, and how many lines it has there; 0: a glyph. */
  readonly width: number;
  readonly lines: 0 | 1 | 2;
  readonly selected: boolean;
  readonly share?: Share | undefined;
  readonly actions: TokenActions;
  readonly insideOf: InsideOf;
}

/** Pixels that the two views are laid out in before they are scaled into the token. */
const CLOSE_WIDTH = 190;
const INSIDE_WIDTH = 430;

/** A Pod as the canvas comes nearer: a token, then its containers, then its sandbox. */
export const PodCloseUp = memo(function PodCloseUp({ pod, box, width, lines, selected, share, actions, insideOf }: PodCloseUpProps) {
  // Where there is room a token is wider: what it shows depends on how near it is, not on that.
  const measure = lines === 0 ? width : Math.min(width, POD.w);
  const detail = useStore((state) => {
    const wanted = podDetail((measure * state.transform[2] * box.w) / width, lines === 0);
    return wanted === 'token' || !onScreen(state, box) ? 'token' : wanted;
  });
  if (detail === 'token') return <PodToken pod={pod} lines={lines} width={width} share={share} selected={selected} actions={actions} />;
  const k = measure / (detail === 'close' ? CLOSE_WIDTH : INSIDE_WIDTH);
  return (
    <div className="relative h-full w-full">
      <button
        type="button"
        data-roving
        data-thing={pod.ref}
        data-state={pod.state}
        data-detail={detail}
        tabIndex={-1}
        aria-label={`Pod ${pod.name}: ${pod.status}, ${pod.ready}`}
        className={`pod nodrag nopan absolute left-0 top-0 flex origin-top-left flex-col justify-start overflow-hidden px-1.5 py-1 text-left !transition-none ${selected ? 'is-selected' : ''}`}
        style={{ width: width / k, height: (box.h * width) / box.w / k, transform: `scale(${k})` }}
        onClick={() => actions.select({ kind: 'object', ref: pod.ref })}
        onContextMenu={(event) => {
          event.preventDefault();
          actions.menu({ kind: 'object', ref: pod.ref }, event.clientX, event.clientY);
        }}
        onPointerEnter={() => actions.hover([pod.ref])}
        onPointerLeave={() => actions.hover([])}
      >
        <span className="flex items-center gap-1.5 text-[11px] leading-[14px]">
          <StateGlyph state={pod.state} size={10} />
          <span className="min-w-0 truncate font-mono font-semibold">
            <Noun of={pod.ref} plain={pod.name} />
          </span>
          <span className="ml-auto shrink-0 text-muted">
            {pod.status} {pod.ready}
          </span>
        </span>
        {detail === 'close' ? <Containers pod={pod} /> : <Inside pod={pod} insideOf={insideOf} />}
      </button>
    </div>
  );
});

function Containers({ pod }: { readonly pod: PodBox }) {
  return (
    <span className="mt-0.5 flex flex-wrap gap-1">
      {pod.containers.map((container) => (
        <span
          key={container.name}
          data-state={container.state}
          className="flex min-w-0 items-center gap-1 rounded-[3px] border border-[var(--tone)] bg-bg px-1 text-[10px] leading-[14px]"
        >
          <StateGlyph state={container.state} size={8} />
          <span className="truncate font-mono">
            <Noun of={`Container/${container.name}`} plain={container.name} iconOnly />
          </span>
          <span className="text-muted">
            {container.status}
            {container.restarts > 0 ? ` ↻${container.restarts}` : ''}
          </span>
        </span>
      ))}
      {pod.ip === undefined ? null : <span className="px-0.5 font-mono text-[10px] leading-[15px] text-muted">{pod.ip}</span>}
    </span>
  );
}

/** `/kubepods/burstable/pod0d1f…/72ad…`: identifiers by their beginning. */
const brief = (path: string): string =>
  path
    .split('/')
    .map((part) => (part.length > 22 ? `${part.slice(0, 11)}…` : part))
    .join('/');

const KINDS: readonly string[] = ['net', 'uts', 'ipc', 'pid', 'mnt', 'cgroup'];

function Inside({ pod, insideOf }: { readonly pod: PodBox; readonly insideOf: InsideOf }) {
  const [inside, setInside] = useState<NodePod | undefined>(undefined);
  const stand = `${pod.status} ${pod.ready} ${pod.containers.map((container) => container.status + container.restarts).join()}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: how the Pod stands says when it is to be read again
  useEffect(() => {
    let alive = true;
    void insideOf(pod).then((node) => {
      if (alive) setInside(node?.pods.find((each) => each.ref === pod.ref));
    });
    return () => {
      alive = false;
    };
  }, [pod.ref, stand, insideOf]);
  const s = canvasStrings.topology;
  if (inside === undefined) return <Containers pod={pod} />;
  const first = inside.processes[0];
  return (
    <span className="mt-1 grid grid-cols-[1fr_1.15fr] gap-x-2 text-[9px] leading-[12px]">
      <span className="flex min-w-0 flex-col gap-0.5">
        {inside.containers.map((container) => (
          <span key={container.name} data-state={container.token} className="rounded-[3px] border border-[var(--tone)] bg-bg px-1">
            <span className="flex items-center gap-1">
              <StateGlyph state={container.token} size={7} />
              <b className="truncate font-mono">
                <Noun of={`Container/${container.name}`} plain={container.name} />
              </b>
              <span className="ml-auto shrink-0 text-muted">
                {container.runtimeState}
                {container.restarts > 0 ? ` ↻${container.restarts}` : ''}
              </span>
            </span>
            <span className="block truncate font-mono text-muted">
              {container.pid > 0 ? `pid ${container.pid} · ` : ''}
              {container.image}
            </span>
          </span>
        ))}
        {inside.processes.slice(0, 4).map((process) => (
          <span key={process.pid} className="truncate font-mono text-muted">
            {process.pid} {process.args}
          </span>
        ))}
      </span>
      <span className="flex min-w-0 flex-col">
        <b>{s.interfaces}</b>
        {inside.interfaces.map((each) => (
          <span key={each.name} className="truncate font-mono">
            {each.name} {each.addresses.join(' ')}
            {each.peer === '' ? '' : ` ⇄ ${each.peer}`}
          </span>
        ))}
        <b>{s.namespaces}</b>
        <span className="font-mono text-muted">
          {KINDS.filter((kind) => first?.namespaces[kind] !== undefined)
            .map((kind) => `${kind}:[${first?.namespaces[kind] ?? ''}]`)
            .join(' ')}
        </span>
        <b>{s.cgroup}</b>
        {inside.cgroups.slice(0, 3).map((group) => (
          <span key={group.path} className="truncate font-mono text-muted" title={group.path}>
            {brief(group.path)}{' '}
            {group.files
              .filter(([name]) => name === 'cpu.max' || name === 'memory.max')
              .map(([name, value]) => `${name}=${value}`)
              .join(' ')}
          </span>
        ))}
      </span>
    </span>
  );
}

import { useStore } from '@xyflow/react';
import { ChevronDown, ChevronRight, Pin, PinOff, X } from 'lucide-react';
import { memo, useRef, useState } from 'react';
import type { KeyboardEvent, MouseEvent, PointerEvent } from 'react';
import type { LaneView } from '../../projections/views.ts';
import { useSkin } from '../skin/context.ts';
import { Noun } from '../skin/Noun.tsx';
import { strings } from '../strings.ts';
import { useRoving } from '../ui/use-roving.ts';
import type { LaneGeometry } from './geometry.ts';
import { GUTTER } from './geometry.ts';

/** What a hand does to lanes. */
export interface LaneEvents {
  select(lane: LaneView): void;
  hide(lane: string): void;
  menu(lane: LaneView, x: number, y: number): void;
  pin(lane: string): void;
  order(lanes: readonly string[]): void;
  /** Shows a group as one lane, or (it is `collapsed`) its processes. */
  group(group: string, collapsed: boolean): void;
}

interface LaneHeadersProps {
  readonly geometry: LaneGeometry;
  readonly selected: string | undefined;
  readonly pinned: readonly string[];
  readonly events: LaneEvents;
}

interface Group {
  readonly id: string;
  readonly title: string;
  readonly from: number;
  readonly count: number;
  readonly collapsed: boolean;
  /** It is a node of the cluster. */
  readonly node: boolean;
}

/** A collapsed lane stands for a whole node. */
const laneThing = (lane: LaneView): string => (lane.collapsed && lane.node !== undefined ? `Node/${lane.node}` : lane.id);
const groupId = (lane: LaneView): string => lane.node ?? lane.group;
/** What a group is to a skin: a node, or the control plane. */
const groupThing = (group: Group): string => (group.node ? `Node/${group.id}` : group.id);
const groupTitle = (lane: LaneView): string =>
  lane.node ??
  { clients: strings.topology.clients, 'control-plane': strings.topology.controlPlane, node: 'node', outside: strings.topology.outside }[lane.group];

function groupsOf(lanes: readonly LaneView[]): readonly Group[] {
  const groups: Group[] = [];
  lanes.forEach((lane, i) => {
    const last = groups.at(-1);
    if (last !== undefined && last.id === groupId(lane)) groups[groups.length - 1] = { ...last, count: last.count + 1 };
    else groups.push({ id: groupId(lane), title: groupTitle(lane), from: i, count: 1, collapsed: lane.collapsed, node: lane.node !== undefined });
  });
  return groups;
}

/** The lanes with one of them in another place. */
export function moved(lanes: readonly string[], lane: string, to: number): readonly string[] {
  const rest = lanes.filter((other) => other !== lane);
  const at = Math.max(0, Math.min(rest.length, to));
  return [...rest.slice(0, at), lane, ...rest.slice(at)];
}

/** Less than this is a click, pixels. */
const SLACK = 6;

interface Drag {
  readonly lane: string;
  readonly startX: number;
  readonly dx: number;
}

/** Lane names that stay while the rows move under them: they follow the viewport's x and zoom only. */
export const LaneHeaders = memo(function LaneHeaders({ geometry, selected, pinned, events }: LaneHeadersProps) {
  const tx = useStore((state) => state.transform[0]);
  const zoom = useStore((state) => state.transform[2]);
  const [drag, show] = useState<Drag | undefined>(undefined);
  // Several moves may come before the next rendering.
  const held = useRef<Drag | undefined>(undefined);
  const setDrag = (next: Drag | undefined): void => {
    held.current = next;
    show(next);
  };
  const roving = useRoving();
  const skin = useSkin();
  const w = geometry.laneWidth * zoom;
  const at = (index: number): number => tx + (GUTTER + index * geometry.laneWidth) * zoom;
  const ids = geometry.lanes.map((lane) => lane.id);
  const dragging = drag !== undefined && Math.abs(drag.dx) > SLACK;
  const targetOf = ({ lane, dx }: Drag): number => Math.round(ids.indexOf(lane) + dx / w);
  const target = dragging ? targetOf(drag) : -1;
  const onPointer = (lane: LaneView) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      setDrag({ lane: lane.id, startX: event.clientX, dx: 0 });
    },
    onPointerMove: (event: PointerEvent) => {
      if (held.current?.lane !== lane.id) return;
      const dx = event.clientX - held.current.startX;
      setDrag({ ...held.current, dx });
    },
    onPointerUp: () => {
      const last = held.current;
      setDrag(undefined);
      if (last?.lane !== lane.id) return;
      if (Math.abs(last.dx) > SLACK) events.order(moved(ids, lane.id, targetOf(last)));
      else events.select(lane);
    },
    onPointerCancel: () => setDrag(undefined),
  });
  const onKeyDown = (lane: LaneView) => (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.altKey && by !== undefined) events.order(moved(ids, lane.id, ids.indexOf(lane.id) + by));
    else if (event.key === 'Enter' || event.key === ' ') events.select(lane);
    else if (event.key === 'Delete') events.hide(lane.id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onMenu = (lane: LaneView) => (event: MouseEvent) => {
    event.preventDefault();
    const box = event.currentTarget.getBoundingClientRect();
    events.menu(lane, box.left, box.bottom);
  };
  return (
    <div
      className="relative h-[52px] shrink-0 overflow-hidden border-b border-line bg-raised"
      role="toolbar"
      translate="no"
      aria-label={strings.sequence.lanes}
      {...roving}
    >
      {groupsOf(geometry.lanes).map((group) => (
        <div
          key={`${group.id}@${group.from}`}
          className="absolute top-0 flex h-[20px] items-center border-l border-line px-1 text-xs text-muted"
          style={{ left: at(group.from), width: w * group.count }}
        >
          {group.id === 'clients' || group.id === 'outside' ? (
            <span className="truncate">{group.title}</span>
          ) : (
            <button
              type="button"
              data-roving
              tabIndex={-1}
              className="flex min-w-0 items-center gap-0.5 hover:text-ink"
              aria-expanded={!group.collapsed}
              title={group.collapsed ? strings.sequence.expand(group.title) : strings.sequence.collapse(group.title)}
              onClick={() => events.group(group.id, group.collapsed)}
            >
              {group.collapsed ? <ChevronRight size={12} /> : <ChevronDown size={12} />}
              <span className={group.collapsed ? 'sr-only' : 'truncate'}>
                <Noun of={groupThing(group)} plain={group.title} />
              </span>
            </button>
          )}
        </div>
      ))}
      {geometry.lanes.map((lane, i) => (
        <div
          key={lane.id}
          data-thing={lane.id}
          className={`group absolute top-[20px] h-[32px] border-l border-line ${selected === lane.id ? 'bg-[var(--tint-select)]' : ''} ${dragging && drag.lane === lane.id ? 'z-10 rounded bg-bg shadow-md' : ''}`}
          style={{ left: at(i) + (dragging && drag.lane === lane.id ? drag.dx : 0), width: w }}
        >
          <button
            type="button"
            data-roving
            data-lane={lane.id}
            tabIndex={i === 0 ? 0 : -1}
            aria-label={strings.sequence.moveLane(skin?.name(laneThing(lane), lane.title) ?? lane.title)}
            title={skin?.tip(laneThing(lane), lane.id) ?? lane.id}
            className={`h-full w-full cursor-grab touch-none text-center font-medium leading-[14px] tracking-tight ${w < 62 ? 'text-[11px]' : 'text-xs'}`}
            onContextMenu={onMenu(lane)}
            {...onPointer(lane)}
            onKeyDown={onKeyDown(lane)}
          >
            <span className="line-clamp-2 [overflow-wrap:anywhere]">
              {pinned.includes(lane.id) ? '● ' : ''}
              <Noun of={laneThing(lane)} plain={breakable(w < 92 ? lane.title.replace(/^kube-/u, '') : lane.title)} />
            </span>
          </button>
          <span className="absolute -top-[20px] right-0 z-10 hidden bg-raised group-focus-within:flex group-hover:flex">
            <Small
              label={pinned.includes(lane.id) ? strings.sequence.unpinLane(lane.title) : strings.sequence.pinLane(lane.title)}
              onClick={() => events.pin(lane.id)}
            >
              {pinned.includes(lane.id) ? <PinOff size={12} /> : <Pin size={12} />}
            </Small>
            <Small label={strings.sequence.hideLane(lane.title)} onClick={() => events.hide(lane.id)}>
              <X size={12} />
            </Small>
          </span>
        </div>
      ))}
      {dragging ? (
        <div
          aria-hidden
          className="absolute inset-y-0 w-[2px] bg-accent"
          style={{ left: at(Math.max(0, Math.min(ids.length, target > ids.indexOf(drag.lane) ? target + 1 : target))) }}
        />
      ) : null}
    </div>
  );
});

function Small({ label, onClick, children }: { readonly label: string; readonly onClick: () => void; readonly children: React.ReactNode }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      className="flex h-[20px] w-[24px] items-center justify-center rounded text-muted hover:text-ink"
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

/** Lets a long name break after its hyphens only. */
const breakable = (title: string): string => title.replace(/[-/]/gu, '$&\u200B');

/** The lifelines: hairlines over the whole height of the pane. */
export const Lifelines = memo(function Lifelines({ geometry }: { readonly geometry: LaneGeometry }) {
  const tx = useStore((state) => state.transform[0]);
  const zoom = useStore((state) => state.transform[2]);
  return (
    <svg aria-hidden className="seq-svg pointer-events-none absolute inset-0 h-full w-full">
      <title>{strings.panes.sequence}</title>
      {geometry.lanes.map((lane, i) => {
        const x = tx + (GUTTER + (i + 0.5) * geometry.laneWidth) * zoom;
        return <line key={lane.id} className="lifeline" x1={x} x2={x} y1={0} y2="100%" />;
      })}
    </svg>
  );
});

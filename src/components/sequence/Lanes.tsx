import { useStore } from '@xyflow/react';
import { ChevronDown, ChevronRight, X } from 'lucide-react';
import type { LaneView } from '../../projections/views.ts';
import { strings } from '../strings.ts';
import type { LaneGeometry } from './geometry.ts';
import { GUTTER } from './geometry.ts';

interface LaneHeadersProps {
  readonly geometry: LaneGeometry;
  readonly selected: string | undefined;
  readonly onSelect: (lane: LaneView) => void;
  readonly onHide: (lane: string) => void;
  readonly onToggleGroup: (group: string) => void;
}

interface Group {
  readonly id: string;
  readonly title: string;
  readonly from: number;
  readonly count: number;
  readonly collapsed: boolean;
}

const groupId = (lane: LaneView): string => lane.node ?? lane.group;
const groupTitle = (lane: LaneView): string => lane.node ?? { clients: strings.topology.clients, 'control-plane': strings.topology.controlPlane, node: 'node', outside: strings.topology.outside }[lane.group];

function groupsOf(lanes: readonly LaneView[]): readonly Group[] {
  const groups: Group[] = [];
  lanes.forEach((lane, i) => {
    const last = groups.at(-1);
    if (last !== undefined && last.id === groupId(lane)) groups[groups.length - 1] = { ...last, count: last.count + 1 };
    else groups.push({ id: groupId(lane), title: groupTitle(lane), from: i, count: 1, collapsed: lane.collapsed });
  });
  return groups;
}

/** Lane names that stay while the rows move under them: they follow the viewport's x and zoom only. */
export function LaneHeaders({ geometry, selected, onSelect, onHide, onToggleGroup }: LaneHeadersProps) {
  const tx = useStore((state) => state.transform[0]);
  const zoom = useStore((state) => state.transform[2]);
  const w = geometry.laneWidth * zoom;
  const at = (index: number): number => tx + (GUTTER + index * geometry.laneWidth) * zoom;
  return (
    <div className="relative h-[52px] shrink-0 overflow-hidden border-b border-line bg-raised" role="toolbar" aria-label={strings.panes.sequence}>
      {groupsOf(geometry.lanes).map((group) => (
        <div key={`${group.id}@${group.from}`} className="absolute top-0 flex h-[20px] items-center border-l border-line px-1 text-xs text-muted" style={{ left: at(group.from), width: w * group.count }}>
          {group.id === 'clients' || group.id === 'outside' ? (
            <span className="truncate">{group.title}</span>
          ) : (
            <button type="button" tabIndex={-1} className="flex min-w-0 items-center gap-0.5 hover:text-ink" aria-expanded={!group.collapsed} title={group.collapsed ? strings.sequence.expand(group.title) : strings.sequence.collapse(group.title)} onClick={() => onToggleGroup(group.id)}>
              {group.collapsed ? <ChevronRight size={12} /> : <ChevronDown size={12} />}
              <span className={group.collapsed ? 'sr-only' : 'truncate'}>{group.title}</span>
            </button>
          )}
        </div>
      ))}
      {geometry.lanes.map((lane, i) => (
        <div key={lane.id} className={`group absolute top-[20px] h-[32px] border-l border-line ${selected === lane.id ? 'bg-[var(--tint-select)]' : ''}`} style={{ left: at(i), width: w }}>
          <button type="button" tabIndex={-1} title={lane.id} className="h-full w-full text-center text-xs font-medium leading-[14px] tracking-tight" onClick={() => onSelect(lane)}>
            <span className="line-clamp-2 [overflow-wrap:anywhere]">{breakable(w < 92 ? lane.title.replace(/^kube-/u, '') : lane.title)}</span>
          </button>
          <button type="button" tabIndex={-1} className="absolute right-0 top-0 hidden h-[18px] w-[18px] items-center justify-center rounded bg-raised text-muted hover:text-ink group-hover:flex" aria-label={strings.sequence.hideLane(lane.title)} title={strings.sequence.hideLane(lane.title)} onClick={() => onHide(lane.id)}>
            <X size={12} />
          </button>
        </div>
      ))}
    </div>
  );
}

/** Lets a long name break after its hyphens only. */
const breakable = (title: string): string => title.replace(/-/gu, '-\u200B');

/** The lifelines: hairlines over the whole height of the pane. */
export function Lifelines({ geometry }: { readonly geometry: LaneGeometry }) {
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
}

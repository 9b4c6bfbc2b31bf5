import { useStore } from '@xyflow/react';
import { useMemo, useState } from 'react';
import type { InFlight, Selection } from '../../projections/views.ts';
import { laterStrings } from '../strings-later.ts';
import type { Box } from './geometry.ts';
import type { TopologyLayout } from './layout.ts';
import { placesAt } from './locate.ts';
import { curve, point } from './MessageOverlay.tsx';
import type { Curve } from './MessageOverlay.tsx';
import type { TokenActions } from './tokens.tsx';

/** Below this zoom a handle would cover what it is about. */
const TOUCHABLE_ZOOM = 0.4;

interface FlyingHandlesProps {
  readonly layout: TopologyLayout;
  readonly pods: number;
  readonly inFlight: readonly InFlight[];
  readonly t: number;
  readonly selection: Selection | undefined;
  readonly actions: TokenActions;
  /** The full payload of a message, for the text shown when the pointer rests on it. */
  readonly payloadOf: (seq: InFlight['seq']) => Promise<string>;
}

/** So many can be touched one by one. */
const MOST = 40;
/** Pixels between two on one wire. */
const APART = 18;

/** Below two tokens that stand close together, in units of the canvas. */
const BELOW = 2;
/** In more tokens than this nobody looks for a place. */
const MANY_TOKENS = 400;
/** Parts of a way that are tried. */
const PARTS = 24;

/** What has a name written on it. */
function tokensOf({ anchors, frames }: TopologyLayout): readonly Box[] {
  const boxes = [...new Set(anchors.values())].filter((box) => !frames.includes(box));
  return boxes.length > MANY_TOKENS ? [] : boxes;
}

const inside = ({ x, y }: { readonly x: number; readonly y: number }, box: Box): boolean => x > box.x && x < box.x + box.w && y > box.y && y < box.y + box.h;

/** Where a message is on its way, or the nearest place on it where it covers no name. */
function free(way: Curve, progress: number, tokens: readonly Box[]): { readonly x: number; readonly y: number } {
  for (let away = 0; away <= PARTS; away += 1) {
    for (const k of [progress + away / PARTS, progress - away / PARTS]) {
      if (k < 0 || k > 1) continue;
      const at = point(way, k);
      if (!tokens.some((box) => inside(at, box))) return at;
    }
  }
  return point(way, progress);
}

/** What can be taken hold of on a paused canvas: each message on its way, where it is. */
export function FlyingHandles({ layout, pods, inFlight, t, selection, actions, payloadOf }: FlyingHandlesProps) {
  const [tx, ty, zoom] = useStore((state) => state.transform);
  const flying = (zoom < TOUCHABLE_ZOOM ? [] : inFlight).filter((message) => t < message.arrivesAt).slice(-MOST);
  const tokens = useMemo(() => tokensOf(layout), [layout]);
  const find = placesAt(layout, zoom, pods);
  const onWire = new Map<string, number>();
  return (
    <div className="pointer-events-none absolute inset-0 z-[6]">
      {flying.map((message) => {
        const from = find(message.from);
        const to = find(message.to);
        if (from === undefined || to === undefined || from === to) return null;
        const way = curve(from, to, 0.08);
        const at = free(way, Math.max(0, Math.min(1, (t - message.sentAt) / Math.max(1, message.arrivesAt - message.sentAt))), tokens);
        // Several on one wire at one place stand side by side.
        const wire = `${message.from} ${message.to} ${Math.round(at.x)}`;
        const place = onWire.get(wire) ?? 0;
        onWire.set(wire, place + 1);
        // Between two that stand close together it would cover their names: it hangs below them.
        const close = Math.hypot(way.x2 - way.x0, way.y2 - way.y0) * zoom < APART;
        // Those on a level wire stand below each other: beside it are names.
        const flat = !close && Math.abs(way.x2 - way.x0) > Math.abs(way.y2 - way.y0);
        const top = (close ? Math.max(from.y + from.h, to.y + to.h) + BELOW : at.y) * zoom + ty;
        return (
          <Handle
            key={message.seq}
            message={message}
            left={at.x * zoom + tx + (flat ? 0 : place * (close ? APART / 2 : APART))}
            top={top + (flat ? place * APART * 0.7 : 0)}
            selected={selection?.kind === 'message' && selection.seq === message.seq}
            actions={actions}
            payloadOf={payloadOf}
          />
        );
      })}
    </div>
  );
}

interface HandleProps extends Pick<FlyingHandlesProps, 'actions' | 'payloadOf'> {
  readonly message: InFlight;
  readonly left: number;
  readonly top: number;
  readonly selected: boolean;
}

function Handle({ message, left, top, selected, actions, payloadOf }: HandleProps) {
  const label = laterStrings.faults.flying(message.title, message.from, message.to);
  const [payload, setPayload] = useState('');
  const chosen: Selection = { kind: 'message', seq: message.seq };
  const read = (): void => {
    if (payload === '') void payloadOf(message.seq).then(setPayload);
  };
  return (
    <button
      type="button"
      data-roving
      data-flying={message.seq}
      tabIndex={-1}
      aria-label={label}
      title={payload === '' ? label : `${label}\n\n${payload}`}
      className="nodrag nopan group pointer-events-auto absolute flex h-6 w-6 -translate-x-1/2 -translate-y-1/2 items-center justify-center rounded-full"
      style={{ left, top }}
      onPointerEnter={read}
      onFocus={read}
      onClick={() => actions.select(chosen)}
      onContextMenu={(event) => {
        event.preventDefault();
        const box = event.currentTarget.getBoundingClientRect();
        actions.menu(chosen, box.right, box.bottom);
      }}
    >
      {/* Small to the eye, large to the hand. */}
      <span
        aria-hidden
        className={`h-[9px] w-[9px] rounded-full border-[1.5px] ${selected ? 'is-selected border-accent' : 'border-progress bg-bg group-hover:bg-progress'}`}
      />
    </button>
  );
}

import { useStore } from '@xyflow/react';
import { useState } from 'react';
import type { InFlight, Selection } from '../../projections/views.ts';
import { laterStrings } from '../strings-later.ts';
import type { TopologyLayout } from './layout.ts';
import { locate } from './layout.ts';
import { curve, point } from './MessageOverlay.tsx';
import type { TokenActions } from './tokens.tsx';

/** Below this zoom a handle would cover what it is about. */
const TOUCHABLE_ZOOM = 0.4;

interface FlyingHandlesProps {
  readonly layout: TopologyLayout;
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

/** What can be taken hold of on a paused canvas: each message on its way, where it is. */
export function FlyingHandles({ layout, inFlight, t, selection, actions, payloadOf }: FlyingHandlesProps) {
  const [tx, ty, zoom] = useStore((state) => state.transform);
  const flying = (zoom < TOUCHABLE_ZOOM ? [] : inFlight).filter((message) => t < message.arrivesAt).slice(-MOST);
  const onWire = new Map<string, number>();
  return (
    <div className="pointer-events-none absolute inset-0 z-[6]">
      {flying.map((message) => {
        const from = locate(layout.anchors, message.from);
        const to = locate(layout.anchors, message.to);
        if (from === undefined || to === undefined || from === to) return null;
        const at = point(curve(from, to, 0.08), Math.max(0, Math.min(1, (t - message.sentAt) / Math.max(1, message.arrivesAt - message.sentAt))));
        // Several on one wire at one place stand side by side.
        const wire = `${message.from} ${message.to} ${Math.round(at.x)}`;
        const place = onWire.get(wire) ?? 0;
        onWire.set(wire, place + 1);
        return <Handle key={message.seq} message={message} left={at.x * zoom + tx + place * APART} top={at.y * zoom + ty} selected={selection?.kind === 'message' && selection.seq === message.seq} actions={actions} payloadOf={payloadOf} />;
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
      <span aria-hidden className={`h-3 w-3 rounded-full border-[1.5px] ${selected ? 'is-selected border-accent' : 'border-progress bg-bg group-hover:bg-progress'}`} />
    </button>
  );
}

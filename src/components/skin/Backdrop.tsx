import { ViewportPortal } from '@xyflow/react';
import { skinStrings } from '../strings-skin.ts';
import type { Box } from '../topology/geometry.ts';
import type { TopologyLayout } from '../topology/layout.ts';

/** Room between the walls and what stands inside. */
const WALL = 7;
/** Where the sign is: beside the name of the management floor if that is so wide, else above the roof of the rows. */
const SIGN = { x: 14, y: 12, size: 12, above: 5, least: 340 } as const;

/** The outline of the building: the management floor above, the rows below, and everybody outside stays outside. `wall`: the room inside of it. */
export function outline(floor: Box, width: number, height: number, wall = WALL): string {
  const left = floor.x - wall;
  const right = floor.x + floor.w + wall;
  const eaves = floor.y + floor.h + wall;
  return `M ${left} ${eaves} V ${floor.y - wall} H ${right} V ${eaves} H ${width + wall} V ${height + wall} H ${-wall} V ${eaves} Z`;
}

interface BackdropProps {
  readonly layout: TopologyLayout;
  readonly nodes: number;
}

/** The building that the cluster is. */
export function Backdrop({ layout, nodes }: BackdropProps) {
  const floor = layout.anchors.get('control-plane');
  const { scale } = layout;
  if (floor === undefined) return null;
  const roomy = floor.w > SIGN.least * scale;
  const overDoor = { textAnchor: 'end', x: floor.x + floor.w - SIGN.x * scale, y: floor.y + SIGN.y * scale } as const;
  const onShoulder = { x: -WALL * scale, y: floor.y + floor.h + (WALL - SIGN.above) * scale };
  return (
    <ViewportPortal>
      <svg aria-hidden data-building className="pointer-events-none absolute left-0 top-0 overflow-visible" style={{ zIndex: -1 }} width="1" height="1">
        <path className="building" d={outline(floor, layout.width, layout.height, WALL * scale)} strokeWidth={2 * scale} />
        <text className="building-sign" fontSize={SIGN.size * scale} {...(roomy ? overDoor : onShoulder)}>
          {skinStrings.building(nodes)}
        </text>
      </svg>
    </ViewportPortal>
  );
}

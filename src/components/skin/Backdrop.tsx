import { ViewportPortal } from '@xyflow/react';
import { skinStrings } from '../strings-skin.ts';
import type { Box, TopologyLayout } from '../topology/layout.ts';

/** Room between the walls and what stands inside, in units of the canvas. */
const WALL = 7;
/** From the corner under the eaves to the foot of the letters. */
const SIGN = { x: 8, y: 17 } as const;

/** The outline of the building: the management floor above, the rows below, and everybody outside stays outside. */
export function outline(floor: Box, width: number, height: number): string {
  const left = floor.x - WALL;
  const right = floor.x + floor.w + WALL;
  const eaves = floor.y + floor.h + WALL;
  return `M ${left} ${eaves} V ${floor.y - WALL} H ${right} V ${eaves} H ${width + WALL} V ${height + WALL} H ${-WALL} V ${eaves} Z`;
}

interface BackdropProps {
  readonly layout: TopologyLayout;
  readonly nodes: number;
}

/** The building that the cluster is. */
export function Backdrop({ layout, nodes }: BackdropProps) {
  const floor = layout.anchors.get('control-plane');
  if (floor === undefined) return null;
  return (
    <ViewportPortal>
      <svg aria-hidden data-building className="pointer-events-none absolute left-0 top-0 overflow-visible" style={{ zIndex: -1 }} width="1" height="1">
        <path className="building" d={outline(floor, layout.width, layout.height)} />
        <text className="building-sign" x={SIGN.x - WALL} y={floor.y + floor.h + WALL + SIGN.y}>
          {skinStrings.building(nodes)}
        </text>
      </svg>
    </ViewportPortal>
  );
}

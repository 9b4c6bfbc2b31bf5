import { useRef } from 'react';
import { strings } from '../strings.ts';

interface SplitterProps {
  readonly what: string;
  readonly direction: 'column' | 'row';
  /** Share of the pane that the splitter sizes, per cent. */
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** The sized pane is after the splitter. */
  readonly reverse?: boolean;
  readonly onChange: (value: number) => void;
  readonly onReset: () => void;
}

/** Drag, arrow keys, or double-click to reset. */
export function Splitter({ what, direction, value, min, max, reverse = false, onChange, onReset }: SplitterProps) {
  const start = useRef<{ readonly at: number; readonly value: number; readonly extent: number } | undefined>(undefined);
  const column = direction === 'column';
  const clamp = (next: number): number => Math.min(max, Math.max(min, next));
  const sign = reverse ? -1 : 1;
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={strings.panes.resize(what)}
      aria-orientation={column ? 'vertical' : 'horizontal'}
      aria-valuenow={Math.round(value)}
      aria-valuemin={min}
      aria-valuemax={max}
      className={`group relative z-10 shrink-0 touch-none bg-line hover:bg-accent focus-visible:bg-accent ${column ? 'w-px cursor-col-resize' : 'h-px cursor-row-resize'}`}
      onDoubleClick={onReset}
      onPointerDown={(event) => {
        const parent = event.currentTarget.parentElement;
        if (parent === null) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { at: column ? event.clientX : event.clientY, value, extent: column ? parent.clientWidth : parent.clientHeight };
      }}
      onPointerMove={(event) => {
        if (start.current === undefined) return;
        const moved = (column ? event.clientX : event.clientY) - start.current.at;
        onChange(clamp(start.current.value + (sign * moved * 100) / start.current.extent));
      }}
      onPointerUp={() => {
        start.current = undefined;
      }}
      onKeyDown={(event) => {
        const back = column ? 'ArrowLeft' : 'ArrowUp';
        const forth = column ? 'ArrowRight' : 'ArrowDown';
        if (event.key !== back && event.key !== forth) return;
        event.preventDefault();
        event.stopPropagation();
        onChange(clamp(value + (event.key === forth ? 2 : -2) * sign));
      }}
    >
      <div className={`absolute ${column ? '-left-[5px] -right-[5px] inset-y-0' : '-top-[5px] -bottom-[5px] inset-x-0'}`} />
    </div>
  );
}

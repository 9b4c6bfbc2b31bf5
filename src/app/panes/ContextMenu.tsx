import { useEffect, useRef } from 'react';
import type { KeyboardEvent } from 'react';
import { strings } from '../../components/strings.ts';
import type { Selection } from '../../projections/views.ts';
import type { SelectionAction } from '../selection-actions.ts';

export interface MenuState {
  readonly selection: Selection;
  readonly x: number;
  readonly y: number;
}

interface ContextMenuProps {
  readonly menu: MenuState;
  readonly items: readonly SelectionAction[];
  readonly onClose: () => void;
}

const WIDTH = 220;

const focus = (element: Element | undefined): void => {
  if (element instanceof HTMLElement) element.focus();
};

/** The menu of faults on the thing itself. */
export function ContextMenu({ menu, items, onClose }: ContextMenuProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    host.current?.querySelector('button')?.focus();
    const away = (event: PointerEvent): void => {
      if (event.target instanceof Node && host.current?.contains(event.target) !== true) onClose();
    };
    globalThis.addEventListener('pointerdown', away);
    return () => globalThis.removeEventListener('pointerdown', away);
  }, [onClose]);
  if (items.length === 0) return null;
  const onKeyDown = (event: KeyboardEvent): void => {
    const buttons: readonly Element[] = [...(host.current?.querySelectorAll('button') ?? [])];
    const at = document.activeElement === null ? -1 : buttons.indexOf(document.activeElement);
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) focus(buttons[(at + by + buttons.length) % buttons.length]);
    else if (event.key === 'Escape' || event.key === 'Tab') onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div ref={host} role="menu" tabIndex={-1} aria-label={strings.topology.actions} className="fixed z-50 rounded-[6px] border border-line bg-bg p-1 shadow-lg" style={{ left: Math.min(menu.x, globalThis.innerWidth - WIDTH - 8), top: Math.min(menu.y, globalThis.innerHeight - 32 - items.length * 30), width: WIDTH }} onKeyDown={onKeyDown}>
      <p className="caption px-2 pb-1">{strings.topology.actions}</p>
      {items.map((item) => (
        <button
          key={item.id}
          type="button"
          role="menuitem"
          className="block min-h-[28px] w-full rounded px-2 text-left hover:bg-[var(--tint-hover)]"
          onClick={() => {
            onClose();
            item.run();
          }}
        >
          {item.label}
        </button>
      ))}
    </div>
  );
}

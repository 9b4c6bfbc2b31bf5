import { useEffect, useMemo, useRef } from 'react';
import type { KeyboardEvent } from 'react';
import { strings } from '../../components/strings.ts';
import { actionsFor } from '../selection-actions.ts';
import type { SelectionAction } from '../selection-actions.ts';
import { useSession } from '../session-context.ts';
import { useMenu } from '../stores/menu.ts';
import type { MenuState } from '../stores/menu.ts';
import { useSequenceOptions } from '../stores/sequence-options.ts';
import { useRun } from '../stores/run.ts';

interface ContextMenuProps {
  readonly menu: MenuState;
  readonly items: readonly SelectionAction[];
  readonly onClose: () => void;
}

const WIDTH = 250;

const focus = (element: Element | undefined): void => {
  if (element instanceof HTMLElement) element.focus();
};

function laneActions(lane: string): readonly SelectionAction[] {
  const { pinLane, toggleLane, pinnedLanes } = useSequenceOptions.getState();
  const pinned = pinnedLanes?.includes(lane) === true;
  return [
    { id: 'pin', label: pinned ? strings.sequence.unpinLane(lane) : strings.sequence.pinLane(lane), run: () => pinLane(lane) },
    { id: 'hide', label: strings.sequence.hideLane(lane), run: () => toggleLane(lane) },
  ];
}

/** The menu that is open, if one is. */
export function OpenMenu() {
  const session = useSession();
  const menu = useMenu((s) => s.menu);
  const close = useMenu((s) => s.close);
  const frame = useRun((s) => s.frame);
  const items = useMemo(
    () => [...actionsFor(menu?.selection, frame, session), ...(menu?.lane === undefined ? [] : laneActions(menu.lane))],
    [menu, frame, session],
  );
  return menu === undefined ? null : <ContextMenu key={JSON.stringify(menu)} menu={menu} items={items} onClose={close} />;
}

/** The menu of faults on the thing itself. */
function ContextMenu({ menu, items, onClose }: ContextMenuProps) {
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
    <div
      ref={host}
      role="menu"
      tabIndex={-1}
      aria-label={strings.topology.actions}
      className="fixed z-50 rounded-[6px] border border-line bg-bg p-1 shadow-lg"
      style={{
        left: Math.min(menu.x, globalThis.innerWidth - WIDTH - 8),
        top: Math.max(8, Math.min(menu.y, globalThis.innerHeight - 32 - items.length * 44)),
        width: WIDTH,
      }}
      onKeyDown={onKeyDown}
    >
      <p className="caption px-2 pb-1">{strings.topology.actions}</p>
      {items.map((item) => (
        <button
          key={item.id}
          type="button"
          role="menuitem"
          className="block min-h-[28px] w-full rounded px-2 py-1 text-left leading-tight [overflow-wrap:anywhere] hover:bg-[var(--tint-hover)]"
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

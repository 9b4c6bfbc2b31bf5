import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import { laterStrings } from '../strings-later.ts';
import { Dialog } from '../ui/Dialog.tsx';

export interface PaletteItem {
  readonly id: string;
  readonly label: string;
  readonly group: string;
  readonly keys: readonly string[];
  readonly run: () => void;
}

/** Words in any order, anywhere in the label. */
export function filterItems<T extends { readonly label: string; readonly group: string }>(items: readonly T[], text: string): readonly T[] {
  const words = text.toLowerCase().split(/\s+/u).filter(Boolean);
  return items.filter(({ label, group }) => words.every((word) => `${group} ${label}`.toLowerCase().includes(word)));
}

export function Palette({ items, onClose }: { readonly items: readonly PaletteItem[]; readonly onClose: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const shown = filterItems(items, text);
  const active = shown[Math.min(at, shown.length - 1)];
  const run = (item: PaletteItem | undefined): void => {
    if (item === undefined) return;
    onClose();
    item.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setAt((Math.min(at, shown.length - 1) + (event.key === 'ArrowDown' ? 1 : shown.length - 1)) % Math.max(1, shown.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(active);
    }
  };
  return (
    <Dialog title={laterStrings.palette.title} onClose={onClose}>
      <div className="p-2">
        <input
          role="combobox"
          aria-expanded
          aria-controls="palette-list"
          aria-activedescendant={active === undefined ? undefined : `palette-${active.id}`}
          aria-label={laterStrings.palette.placeholder}
          className="field h-9 w-full text-[15px]"
          placeholder={laterStrings.palette.placeholder}
          value={text}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
        />
        <div id="palette-list" role="listbox" aria-label={laterStrings.palette.title} className="mt-2 max-h-[52dvh] overflow-auto">
          {shown.map((item) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the combobox's
            <div
              key={item.id}
              id={`palette-${item.id}`}
              role="option"
              tabIndex={-1}
              aria-selected={item === active}
              className={`flex min-h-[30px] cursor-pointer items-center gap-3 rounded-[5px] px-2 ${item === active ? 'bg-[var(--tint-select)]' : 'hover:bg-[var(--tint-hover)]'}`}
              onClick={() => run(item)}
            >
              <span className="caption w-[72px]">{item.group}</span>
              <span className="flex-1">{item.label}</span>
              {item.keys.map((key) => (
                <kbd key={key} className="kbd">
                  {key}
                </kbd>
              ))}
            </div>
          ))}
          {shown.length === 0 ? <p className="caption p-2">{laterStrings.palette.none}</p> : null}
        </div>
      </div>
    </Dialog>
  );
}

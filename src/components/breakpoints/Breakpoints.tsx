import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { laterStrings } from '../strings-later.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { IconButton } from '../ui/IconButton.tsx';

interface BreakpointsProps {
  readonly list: readonly { readonly condition: string; readonly on: boolean }[];
  /** Conditions that suit what is selected. */
  readonly suggestions: readonly string[];
  readonly onAdd: (condition: string) => void;
  readonly onToggle: (condition: string) => void;
  readonly onRemove: (condition: string) => void;
  /** Plays on until one of them holds. */
  readonly onRun: () => void;
  readonly onClose: () => void;
}

/** Conditions at which playback stops. */
export function Breakpoints({ list, suggestions, onAdd, onToggle, onRemove, onRun, onClose }: BreakpointsProps) {
  const words = laterStrings.breakpoints;
  const [text, setText] = useState('');
  const open = suggestions.filter((suggestion) => !list.some((each) => each.condition === suggestion));
  const add = (condition: string): void => {
    onAdd(condition);
    setText('');
  };
  return (
    <Dialog title={words.title} onClose={onClose}>
      <div className="p-4">
        <form
          className="flex gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            add(text);
          }}
        >
          <input
            className="field h-9 flex-1 font-mono"
            aria-label={words.condition}
            aria-describedby="breakpoint-help"
            placeholder="Pod/default/web-* Ready=False"
            spellCheck={false}
            autoComplete="off"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <button type="submit" className="btn btn-solid" disabled={text.trim() === ''}>
            {words.add}
          </button>
        </form>
        <p id="breakpoint-help" className="caption mt-2 max-w-[68ch]">
          {words.help}
        </p>
        {open.length === 0 ? null : (
          <p className="mt-2 flex flex-wrap gap-1.5">
            {open.map((suggestion) => (
              <button key={suggestion} type="button" className="btn btn-line font-mono text-xs" onClick={() => add(suggestion)}>
                + {suggestion}
              </button>
            ))}
          </p>
        )}
        <ul className="mt-3" aria-label={words.title}>
          {list.map(({ condition, on }) => (
            <li key={condition} className="flex min-h-[32px] items-center gap-2 border-t border-line">
              <label className="flex min-h-[28px] min-w-0 flex-1 items-center gap-2">
                <input type="checkbox" className="h-4 w-4" checked={on} onChange={() => onToggle(condition)} />
                <span className={`min-w-0 font-mono text-xs [overflow-wrap:anywhere] ${on ? '' : 'text-muted'}`}>{condition}</span>
              </label>
              <IconButton label={words.remove(condition)} onClick={() => onRemove(condition)}>
                <Trash2 size={14} />
              </IconButton>
            </li>
          ))}
        </ul>
        {list.length === 0 ? (
          <p className="caption mt-3">{words.none}</p>
        ) : (
          <button type="button" className="btn btn-line mt-3" disabled={!list.some((each) => each.on)} onClick={onRun}>
            {words.run}
          </button>
        )}
      </div>
    </Dialog>
  );
}

import { Trash2 } from 'lucide-react';
import type { Micros } from '../../api/index.ts';
import { formatTime } from '../format.ts';
import { laterStrings } from '../strings-later.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { IconButton } from '../ui/IconButton.tsx';

interface BookmarksProps {
  readonly bookmarks: readonly { readonly t: Micros; readonly name: string }[];
  readonly onName: (t: Micros, name: string) => void;
  readonly onGo: (t: Micros) => void;
  readonly onRemove: (t: Micros) => void;
  readonly onClose: () => void;
}

/** The bookmarked moments, each with a name of its own. */
export function Bookmarks({ bookmarks, onName, onGo, onRemove, onClose }: BookmarksProps) {
  const words = laterStrings.bookmarks;
  return (
    <Dialog title={words.title} onClose={onClose}>
      <ul className="p-4" aria-label={words.title}>
        {bookmarks.length === 0 ? <li className="caption">{words.none}</li> : null}
        {bookmarks.map(({ t, name }) => (
          <li key={t} className="flex min-h-[40px] items-center gap-2">
            <button type="button" className="link min-h-[24px] font-mono text-xs" aria-label={words.go(formatTime(t))} onClick={() => onGo(t)}>
              {formatTime(t)}
            </button>
            <input
              className="field h-8 min-w-0 flex-1"
              aria-label={words.name(formatTime(t))}
              value={name}
              onChange={(event) => onName(t, event.target.value)}
            />
            <IconButton label={words.remove(name)} onClick={() => onRemove(t)}>
              <Trash2 size={14} />
            </IconButton>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

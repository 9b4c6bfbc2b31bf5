import { FolderOpen } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { labStrings } from '../strings-lab.ts';
import { Dialog } from '../ui/Dialog.tsx';

export interface ImportFound {
  /** In words, or why it was refused. */
  readonly text: string;
  readonly refused: boolean;
  readonly removed: readonly string[];
}

interface ImportProps {
  readonly found: ImportFound | undefined;
  /** It is being opened: a long trace takes its time. */
  readonly opening: boolean;
  readonly onFile: (file: File) => void;
  readonly onText: (text: string) => void;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

const words = labStrings.import;

/** Reads what was made here or printed by kubectl; says what it is before anything is opened. */
export function Import({ found, opening, onFile, onText, onOpen, onClose }: ImportProps) {
  const [text, setText] = useState('');
  const file = useRef<HTMLInputElement>(null);
  const open = useRef<HTMLButtonElement>(null);
  // What was dropped or pasted on the page is opened with one key.
  useEffect(() => {
    if (found !== undefined && !found.refused && document.activeElement?.matches('textarea') !== true) open.current?.focus();
  }, [found]);
  return (
    <Dialog title={words.title} onClose={onClose}>
      <div className="space-y-3 p-4">
        <p className="text-muted">{words.help}</p>
        <input
          ref={file}
          type="file"
          hidden
          aria-label={words.choose}
          onChange={(event) => {
            const [chosen] = event.target.files ?? [];
            if (chosen !== undefined) onFile(chosen);
          }}
        />
        <button type="button" className="btn btn-line" onClick={() => file.current?.click()}>
          <FolderOpen size={14} /> {words.choose}
        </button>
        <Found found={found} />
        <label className="block">
          <span className="caption">{words.paste}</span>
          <textarea
            className={`field w-full resize-y py-1.5 font-mono text-xs ${found === undefined || text !== '' ? 'h-[140px]' : 'h-[60px]'}`}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onPaste={(event) => onText(event.clipboardData.getData('text'))}
          />
        </label>
        <div className="flex justify-end gap-2">
          <button type="button" className="btn btn-line" disabled={text.trim() === ''} onClick={() => onText(text)}>
            {words.read}
          </button>
          <button ref={open} type="button" className="btn btn-solid" disabled={found === undefined || found.refused || opening} onClick={onOpen}>
            {opening ? words.opening : words.open}
          </button>
        </div>
      </div>
    </Dialog>
  );
}

function Found({ found }: { readonly found: ImportFound | undefined }) {
  if (found === undefined) return <div role="status" />;
  return (
    <div role="status" className={`rounded border p-2 text-xs ${found.refused ? 'border-error' : 'border-line'}`}>
      <p className={found.refused ? 'text-error' : 'font-semibold'}>
        {found.refused ? '✕ ' : '✓ '}
        {found.text}
      </p>
      {found.removed.length === 0 ? null : (
        <>
          <p className="mt-1">{words.removed}</p>
          <ul className="max-h-[140px] list-disc overflow-auto pl-5 font-mono" tabIndex={0}>
            {found.removed.map((what) => (
              <li key={what}>{what}</li>
            ))}
          </ul>
          <p className="mt-1 text-muted">{words.secrets}</p>
        </>
      )}
    </div>
  );
}

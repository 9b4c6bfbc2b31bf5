import { useState } from 'react';
import { Dialog } from '../ui/Dialog.tsx';
import { lessonStrings as words } from './strings.ts';

export type LibraryTab = 'gallery' | 'questions' | 'lessons' | 'cards';

const TABS: readonly LibraryTab[] = ['gallery', 'questions', 'lessons', 'cards'];

/** Scenarios, questions, lessons, cards: what can be opened. */
export function LibraryTabs({ current, onTab }: { readonly current: LibraryTab; readonly onTab: (tab: LibraryTab) => void }) {
  return (
    <nav aria-label={words.tabs.label} className="mb-3 flex gap-1 border-b border-line">
      {TABS.map((tab) => (
        <button
          key={tab}
          type="button"
          aria-current={tab === current ? 'page' : undefined}
          className={`min-h-[32px] border-b-2 px-3 ${tab === current ? 'border-ink font-semibold' : 'border-transparent text-muted hover:text-ink'}`}
          onClick={() => onTab(tab)}
        >
          {words.tabs[tab]}
        </button>
      ))}
    </nav>
  );
}

export interface LibraryItem {
  readonly address: string;
  readonly title: string;
  readonly question: string;
  readonly text: string;
  readonly mark: string;
}

interface LibraryProps {
  readonly tab: 'questions' | 'lessons';
  readonly items: readonly LibraryItem[];
  readonly onTab: (tab: LibraryTab) => void;
  readonly onOpen: (item: LibraryItem) => void;
  readonly onClose: () => void;
}

/** A list of questions or lessons. */
export function Library({ tab, items, onTab, onOpen, onClose }: LibraryProps) {
  const [text, setText] = useState('');
  const wanted = text.toLowerCase().split(/\s+/u).filter(Boolean);
  const shown = items.filter((item) => wanted.every((word) => `${item.title} ${item.question} ${item.text}`.toLowerCase().includes(word)));
  return (
    <Dialog title={words[tab].title} wide onClose={onClose}>
      <div className="p-4 pt-2">
        <LibraryTabs current={tab} onTab={onTab} />
        <p className="text-muted">{words[tab].help}</p>
        <input
          className="field mt-3 h-8 w-full"
          aria-label={words[tab].search}
          placeholder={words[tab].search}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <ul className="mt-3 grid gap-3 sm:grid-cols-2">
          {shown.map((item) => (
            <li key={item.address} className="flex">
              <button
                type="button"
                className="flex w-full flex-col rounded-[6px] border border-line p-3 text-left hover:border-ink hover:bg-raised"
                onClick={() => onOpen(item)}
              >
                <span className="flex w-full items-baseline gap-2">
                  <span className="flex-1 text-[15px] font-semibold">{tab === 'questions' ? item.question : item.title}</span>
                  <span className="caption whitespace-nowrap">{item.mark}</span>
                </span>
                <span className="mt-1">{tab === 'questions' ? item.title : item.question}</span>
                {item.text === '' ? null : <span className="caption mt-1.5 line-clamp-3">{item.text}</span>}
                <span className="caption mt-auto pt-2 font-mono">{item.address}</span>
              </button>
            </li>
          ))}
        </ul>
        {shown.length === 0 ? <p className="caption mt-3">{words.none}</p> : null}
      </div>
    </Dialog>
  );
}

import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type Card, TOPICS, type Topic } from '../../api/index.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { type CardActions, CardView } from './CardView.tsx';
import { cardStrings as words } from './strings.ts';

interface CardLibraryProps extends CardActions {
  readonly cards: readonly Card[];
  readonly searched: (cards: readonly Card[], words: string) => readonly Card[];
  /** The card that is open at first. */
  readonly chosen: Card | undefined;
  /** Why not all cards are here, in words. */
  readonly filter: string | undefined;
  readonly onDropFilter: () => void;
  readonly tabs: ReactNode;
  readonly onClose: () => void;
}

/** The library of cards: concepts and comparisons, and what is often read and is not so. */
export function CardLibrary({ cards, searched, chosen, filter, onDropFilter, tabs, onClose, ...actions }: CardLibraryProps) {
  const [text, setText] = useState('');
  const [topic, setTopic] = useState<Topic | undefined>(undefined);
  const found = searched(cards, text);
  const shown = topic === undefined ? found : found.filter((card) => card.topic === topic);
  return (
    <Dialog title={words.title} wide onClose={onClose}>
      <div className="p-4 pt-2" data-cards>
        {tabs}
        <p className="text-muted">{words.help}</p>
        <input
          className="field mt-3 h-8 w-full"
          aria-label={words.search}
          placeholder={words.search}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <div className="mt-2 flex flex-wrap gap-1">
          {filter === undefined ? null : (
            <button type="button" className="btn btn-solid text-xs" aria-label={words.drop(filter)} onClick={onDropFilter}>
              {filter} <X size={12} />
            </button>
          )}
          <button type="button" className="btn text-xs" aria-pressed={topic === undefined} onClick={() => setTopic(undefined)}>
            {words.all}
          </button>
          {TOPICS.map((id) => (
            <button key={id} type="button" className="btn text-xs" aria-pressed={id === topic} onClick={() => setTopic(id)}>
              {words.topics[id]}
            </button>
          ))}
          <span className="caption ml-auto self-center" role="status">
            {words.count(shown.length)}
          </span>
        </div>
        <div className="mt-2 rounded-[6px] border border-line">
          {shown.map((card) => (
            <Entry key={card.id} card={card} open={card.id === chosen?.id || shown.length === 1} {...actions} />
          ))}
          {shown.length === 0 ? <p className="caption p-3">{words.none}</p> : null}
        </div>
      </div>
    </Dialog>
  );
}

function Entry({ card, open, ...actions }: { readonly card: Card; readonly open: boolean } & CardActions) {
  const element = useRef<HTMLDetailsElement>(null);
  const [shown, setShown] = useState(open);
  useEffect(() => {
    if (!open) return undefined;
    setShown(true);
    // The dialog opens, and puts the focus into its search, after this.
    const soon = requestAnimationFrame(() => element.current?.scrollIntoView({ block: 'start' }));
    return () => cancelAnimationFrame(soon);
  }, [open]);
  return (
    <details
      ref={element}
      open={shown}
      data-card={card.id}
      className="border-t border-line first:border-0"
      onToggle={(event) => setShown(event.currentTarget.open)}
    >
      <summary className="flex cursor-pointer items-baseline gap-2 px-3 py-1.5 hover:bg-raised">
        {card.kind === 'myth' ? <span className="caption shrink-0">{words.claim}</span> : null}
        <span lang="en" className={`min-w-0 flex-1 ${card.kind === 'myth' ? '' : 'font-semibold'}`}>
          {card.title}
        </span>
        <span className="caption shrink-0 font-mono">{card.id}</span>
      </summary>
      {shown ? <CardView card={card} {...actions} /> : null}
    </details>
  );
}

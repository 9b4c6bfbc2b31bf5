import { type ReactNode, useState } from 'react';
import type { Card, Scenario } from '../../api/index.ts';
import { strings } from '../strings.ts';
import { laterStrings } from '../strings-later.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { ScenarioNotes } from './ScenarioNotes.tsx';

interface GalleryProps {
  readonly scenarios: readonly Scenario[];
  readonly current: string | undefined;
  /** A card of the library, once that is loaded. */
  readonly cardNamed: (id: string) => Card | undefined;
  /** What the library of cards has of the scenario that is open. */
  readonly library: ReactNode;
  /** Other things that can be opened. */
  readonly tabs: ReactNode;
  readonly onOpen: (scenario: Scenario) => void;
  readonly onClose: () => void;
}

export function Gallery({ scenarios, current, cardNamed, library, tabs, onOpen, onClose }: GalleryProps) {
  const [text, setText] = useState('');
  const words = text.toLowerCase().split(/\s+/u).filter(Boolean);
  const fits = ({ spec }: Scenario): boolean => words.every((word) => `${spec.title} ${spec.question ?? ''} ${spec.text ?? ''}`.toLowerCase().includes(word));
  const shown = scenarios.filter(fits);
  const open = scenarios.find(({ metadata }) => metadata.name === current);
  return (
    <Dialog title={laterStrings.gallery.title} wide onClose={onClose}>
      <div className="p-4 pt-2">
        {tabs}
        <p className="text-muted">{laterStrings.gallery.help}</p>
        {open === undefined ? null : <ScenarioNotes scenario={open} cardNamed={cardNamed} />}
        {library}
        <input
          className="field mt-3 h-8 w-full"
          aria-label={laterStrings.gallery.search}
          placeholder={laterStrings.gallery.search}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <ul className="mt-3 grid gap-3 sm:grid-cols-2">
          {shown.map((scenario) => (
            <li key={scenario.metadata.name} className="flex">
              <button
                type="button"
                aria-current={scenario.metadata.name === current}
                className={`flex w-full flex-col rounded-[6px] border p-3 text-left hover:border-ink hover:bg-raised ${scenario.metadata.name === current ? 'border-accent' : 'border-line'}`}
                onClick={() => onOpen(scenario)}
              >
                <span className="flex w-full items-baseline gap-2">
                  <span className="flex-1 text-[15px] font-semibold">{scenario.spec.title}</span>
                  {scenario.spec.minutes === undefined ? null : <span className="caption">{laterStrings.gallery.minutes(scenario.spec.minutes)}</span>}
                </span>
                {scenario.spec.question === undefined ? null : <span className="mt-1">{scenario.spec.question}</span>}
                {scenario.spec.text === undefined ? null : <span className="caption mt-1.5 line-clamp-3">{scenario.spec.text}</span>}
                <span className="caption mt-auto pt-2 font-mono">
                  #/x/{scenario.metadata.name} · {strings.footer.version}
                </span>
              </button>
            </li>
          ))}
        </ul>
        {shown.length === 0 ? <p className="caption mt-3">{laterStrings.gallery.none}</p> : null}
      </div>
    </Dialog>
  );
}

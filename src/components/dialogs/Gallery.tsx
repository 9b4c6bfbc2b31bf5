import { type ReactNode, useState } from 'react';
import type { Card, Scenario } from '../../api/index.ts';
import { strings } from '../strings.ts';
import { laterStrings } from '../strings-later.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { ScenarioNotes } from './ScenarioNotes.tsx';

interface GalleryProps {
  readonly scenarios: readonly Scenario[];
  /** In what order, and under which headings. */
  readonly shelves: readonly { readonly name: keyof typeof laterStrings.gallery.shelves; readonly scenarios: readonly string[] }[];
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

export function Gallery({ scenarios, shelves, current, cardNamed, library, tabs, onOpen, onClose }: GalleryProps) {
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
        {shelves.map(({ name, scenarios: names }) => {
          const here = names.flatMap((wanted) => shown.filter(({ metadata }) => metadata.name === wanted));
          if (here.length === 0) return null;
          return (
            <section key={name} className="mt-5" aria-labelledby={`shelf-${name}`}>
              <h3 id={`shelf-${name}`} className="font-semibold">
                {laterStrings.gallery.shelves[name]}
              </h3>
              <ul className="mt-2 grid gap-3 sm:grid-cols-2">
                {here.map((scenario) => (
                  <Entry key={scenario.metadata.name} scenario={scenario} isCurrent={scenario.metadata.name === current} onOpen={onOpen} />
                ))}
              </ul>
            </section>
          );
        })}
        {shown.length === 0 ? <p className="caption mt-3">{laterStrings.gallery.none}</p> : null}
      </div>
    </Dialog>
  );
}

interface EntryProps {
  readonly scenario: Scenario;
  readonly isCurrent: boolean;
  readonly onOpen: (scenario: Scenario) => void;
}

function Entry({ scenario, isCurrent, onOpen }: EntryProps) {
  return (
    <li className="flex">
      <button
        type="button"
        aria-current={isCurrent}
        className={`flex w-full flex-col rounded-[6px] border p-3 text-left hover:border-ink hover:bg-raised ${isCurrent ? 'border-accent' : 'border-line'}`}
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
  );
}

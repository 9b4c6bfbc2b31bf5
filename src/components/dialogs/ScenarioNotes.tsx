import type { Card, MythCard, Scenario } from '../../api/index.ts';
import { laterStrings } from '../strings-later.ts';

interface ScenarioNotesProps {
  readonly scenario: Scenario;
  /** A card of the library, once that is loaded. */
  readonly cardNamed: (id: string) => Card | undefined;
}

/** A scenario's own card, or the one of the library that it names. */
function written(card: string | MythCard, cardNamed: ScenarioNotesProps['cardNamed']): readonly (MythCard & { readonly id?: string })[] {
  if (typeof card !== 'string') return [card];
  const named = cardNamed(card);
  return named?.kind === 'myth' ? [{ id: named.id, claim: named.title, reality: named.reality, source: named.source }] : [];
}

/** What to look for in the scenario that is open, and its cards "myth vs reality". Nothing for a scenario without either. */
export function ScenarioNotes({ scenario: { spec }, cardNamed }: ScenarioNotesProps) {
  const { lookFor = [] } = spec;
  const cards = (spec.cards ?? []).flatMap((card) => written(card, cardNamed));
  if (lookFor.length + cards.length === 0) return null;
  return (
    <details className="mt-3 rounded-[6px] border border-line p-3">
      <summary className="cursor-pointer font-semibold">{laterStrings.gallery.about(spec.title, cards.length)}</summary>
      {lookFor.length === 0 ? null : (
        <ul className="mt-2 list-disc pl-5">
          {lookFor.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {cards.length === 0 ? null : (
        <dl className="mt-3 grid gap-3 sm:grid-cols-2">
          {cards.map(({ id, claim, reality, source }) => (
            <div key={claim} className="rounded-[6px] border border-line p-2">
              <dt>
                <span className="caption">{laterStrings.gallery.claim}</span> {claim}
              </dt>
              <dd className="mt-1">
                <span className="caption">{laterStrings.gallery.reality}</span> {reality}
                <span className="caption mt-1 block font-mono [overflow-wrap:anywhere]">
                  {source}
                  {id === undefined ? null : (
                    <a className="link ml-2" href={`#/cards/${id}`}>
                      {id.toUpperCase()}
                    </a>
                  )}
                </span>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </details>
  );
}

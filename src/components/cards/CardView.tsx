import { Link2 } from 'lucide-react';
import { useState } from 'react';
import type { Card, Comparison, Place } from '../../api/index.ts';
import { Drawing } from '../dialogs/Drawing.tsx';
import { cardStrings as words } from './strings.ts';

export interface CardActions {
  /** `#/cards/c02/1`. */
  readonly addressOf: (card: Card, place: Place) => string;
  /** A live place was chosen: whatever hides the cluster goes away. */
  readonly onGo: (address: string) => void;
  readonly onCopy: (card: Card) => void;
  readonly draw: (text: string) => Promise<string>;
}

const URL_IN = /(https:\/\/[^\s;,]+)/u;

/** A text whose addresses are links. */
function Linked({ text }: { readonly text: string }) {
  return (
    <>
      {text.split(URL_IN).map((part) =>
        URL_IN.test(part) ? (
          <a key={part} className="link [overflow-wrap:anywhere]" href={part} target="_blank" rel="noreferrer">
            {part}
          </a>
        ) : (
          part
        ),
      )}
    </>
  );
}

type Going = Pick<CardActions, 'addressOf' | 'onGo'>;

function PlaceLink({ card, place, text, addressOf, onGo }: { readonly card: Card; readonly place: Place; readonly text: string } & Going) {
  const address = addressOf(card, place);
  return (
    <a
      className="link"
      href={address}
      title={words.goes(place.label, place.scenario)}
      onClick={(event) => {
        event.preventDefault();
        onGo(address);
      }}
    >
      {text}
    </a>
  );
}

function Table({ card, ...going }: { readonly card: Comparison } & Going) {
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={card.title}>
      <table className="w-full border-collapse text-left" style={{ minWidth: card.columns.length > 3 ? card.columns.length * 130 : 0 }}>
        <thead>
          <tr>
            {card.columns.map((name, i) =>
              i === 0 ? (
                <td key="feature" />
              ) : (
                <th key={name} scope="col" className="px-2 py-1 align-bottom font-semibold">
                  {name}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {card.rows.map(([feature, ...cells]) => (
            <tr key={feature?.text} className="border-t border-line align-top">
              <th scope="row" className="py-1 pr-2 font-normal text-muted">
                {feature?.text}
              </th>
              {cells.map(({ text, at }, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                <td key={i} className="px-2 py-1">
                  {at === undefined ? text : <PlaceLink card={card} place={at} text={text} {...going} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Diagram({ text, title, draw }: { readonly text: string; readonly title: string } & Pick<CardActions, 'draw'>) {
  const [drawn, setDrawn] = useState<{ readonly svg: string } | { readonly error: string } | undefined>(undefined);
  return (
    <div className="mt-2 space-y-2">
      {drawn === undefined ? (
        <button
          type="button"
          className="btn btn-line"
          onClick={() =>
            void draw(text)
              .then((svg) => setDrawn({ svg }))
              .catch((error: unknown) => setDrawn({ error: String(error) }))
          }
        >
          {words.diagram}
        </button>
      ) : 'svg' in drawn ? (
        <Drawing svg={drawn.svg} title={title} fit />
      ) : (
        <p role="alert" className="text-error">
          {words.failed(drawn.error)}
        </p>
      )}
      <details>
        <summary className="caption cursor-pointer">{words.mermaid}</summary>
        <pre className="code max-h-[220px] rounded-[6px] border border-line bg-sunken p-2" tabIndex={0}>
          {text}
        </pre>
      </details>
    </div>
  );
}

/** What stands on a card. */
export function CardView({ card, onCopy, draw, ...going }: { readonly card: Card } & CardActions) {
  return (
    <div className="px-3 pb-3 pt-1">
      <div lang="en">
        {card.kind === 'comparison' ? <Table card={card} {...going} /> : null}
        {card.kind === 'comparison' && card.note !== undefined ? <p className="mt-2 text-muted">{card.note}</p> : null}
        {card.kind === 'myth' ? (
          <p className="max-w-[72ch]">
            <span className="caption">{card.open === true ? words.open : words.reality}</span> {card.reality}
          </p>
        ) : null}
        {card.kind === 'concept'
          ? card.lines.map((line) => (
              <p key={line} className="mt-1 max-w-[72ch] first:mt-0">
                <Linked text={line} />
              </p>
            ))
          : null}
        {card.kind === 'concept' && card.diagram !== undefined ? <Diagram text={card.diagram} title={card.title} draw={draw} /> : null}
        {card.see.length === 0 ? null : (
          <p className="mt-2 flex flex-wrap gap-x-3 gap-y-1">
            <span className="caption">{words.see}</span>
            {card.see.map((place) => (
              <PlaceLink key={place.label} card={card} place={place} text={words.goes(place.label, place.scenario)} {...going} />
            ))}
          </p>
        )}
      </div>
      <p className="caption mt-2 flex items-center gap-2">
        <span className="min-w-0 flex-1 [overflow-wrap:anywhere]" lang="en">
          {words.source} <Linked text={card.source} />
        </span>
        <button type="button" className="btn shrink-0" aria-label={words.copy(card.title)} title={words.copy(card.title)} onClick={() => onCopy(card)}>
          <Link2 size={14} />
        </button>
      </p>
    </div>
  );
}

import { useEffect, useState } from 'react';
import type { Card } from '../../api/index.ts';
import { CardLibrary } from '../../components/cards/CardLibrary.tsx';
import { cardStrings } from '../../components/cards/strings.ts';
import { drawMermaid } from '../../components/dialogs/Drawing.tsx';
import { LibraryTabs } from '../../components/lesson/Library.tsx';
import { addressOf, CARDS, cardsAbout, cardsIn, searched } from '../../scenarios/cards/index.ts';
import { copyText, rememberHash } from '../links.ts';
import { useLayout } from '../stores/layout.ts';
import { useMessages } from '../stores/messages.ts';
import { useRun } from '../stores/run.ts';
import { isDark } from '../panes/is-dark.ts';
import { cardsTold } from '../words/told.ts';
import { type CardFilter, useCards } from './store.ts';

const AT_A_CARD = /^#\/cards(\/[\w-]+)?$/u;

function filtered(filter: CardFilter | undefined) {
  if (filter === undefined) return { cards: CARDS, words: undefined };
  if (filter.kind === 'about') return { cards: cardsAbout(filter.names), words: cardStrings.about(filter.title) };
  return { cards: cardsIn(filter.name), words: cardStrings.inScenario(filter.name) };
}

/** A dialog that is closed is no more what the address asks for. */
function forgetAddress(): void {
  const { scenarioId } = useRun.getState();
  if (scenarioId !== undefined && AT_A_CARD.test(location.hash)) rememberHash(`#/x/${scenarioId}`);
}

/** All cards as they are shown, by id; undefined while their words are loaded. */
function useLibrary(): ReadonlyMap<string, Card> | undefined {
  const [library, setLibrary] = useState<ReadonlyMap<string, Card>>();
  useEffect(() => void cardsTold(CARDS).then((cards) => setLibrary(new Map(cards.map((card) => [card.id, card])))), []);
  return library;
}

/** The library of cards, with what its links do. */
export function CardsContainer({ onClose }: { readonly onClose: () => void }) {
  const { chosen, filter } = useCards();
  const { cards, words } = filtered(filter);
  const library = useLibrary();
  if (library === undefined) return null;
  const close = (): void => {
    forgetAddress();
    useCards.setState({ chosen: undefined, filter: undefined });
    onClose();
  };
  return (
    <CardLibrary
      key={words ?? ''}
      cards={cards.flatMap(({ id }) => library.get(id) ?? [])}
      searched={searched}
      addressOf={addressOf}
      chosen={chosen === undefined ? undefined : library.get(chosen)}
      filter={words}
      onDropFilter={() => useCards.setState({ filter: undefined })}
      tabs={<LibraryTabs current="cards" onTab={(tab) => useLayout.getState().open(tab)} />}
      onGo={(address) => {
        onClose();
        if (location.hash === address) globalThis.dispatchEvent(new HashChangeEvent('hashchange'));
        else location.hash = address;
      }}
      onCopy={(card) => {
        void copyText(`${location.href.split('#')[0] ?? ''}${addressOf(card)}`);
        useMessages.getState().toast(cardStrings.copied);
      }}
      draw={(text) => drawMermaid(text, isDark())}
      onClose={close}
    />
  );
}

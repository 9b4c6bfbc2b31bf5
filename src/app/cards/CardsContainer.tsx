import { CardLibrary } from '../../components/cards/CardLibrary.tsx';
import { cardStrings } from '../../components/cards/strings.ts';
import { drawMermaid } from '../../components/dialogs/Drawing.tsx';
import { LibraryTabs } from '../../components/lesson/Library.tsx';
import { addressOf, cardById, CARDS, cardsAbout, cardsIn, searched } from '../../scenarios/cards/index.ts';
import { copyText, rememberHash } from '../links.ts';
import { useLayout } from '../stores/layout.ts';
import { useMessages } from '../stores/messages.ts';
import { useRun } from '../stores/run.ts';
import { isDark } from '../panes/is-dark.ts';
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

/** The library of cards, with what its links do. */
export function CardsContainer({ onClose }: { readonly onClose: () => void }) {
  const { chosen, filter } = useCards();
  const { cards, words } = filtered(filter);
  const close = (): void => {
    forgetAddress();
    useCards.setState({ chosen: undefined, filter: undefined });
    onClose();
  };
  return (
    <CardLibrary
      key={words ?? ''}
      cards={cards}
      searched={searched}
      addressOf={addressOf}
      chosen={chosen === undefined ? undefined : cardById(chosen)}
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

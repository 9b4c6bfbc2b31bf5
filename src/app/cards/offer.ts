import { cardStrings } from '../../components/cards/strings.ts';
import { cardsAbout } from '../../scenarios/cards/index.ts';
import { openCards } from './store.ts';

/** What the inspector offers of the cards about these names. */
export function offerOf(names: readonly string[]) {
  const cards = cardsAbout(names);
  const title = names.find((name) => cards.some(({ about }) => about.includes(name)));
  if (title === undefined) return undefined;
  return { id: 'cards', label: cardStrings.offer(cards.length), run: () => openCards({ filter: { kind: 'about', title, names } }) };
}

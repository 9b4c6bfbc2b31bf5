import type { CardTexts } from '../languages/catalogue.ts';
import { cards } from '../languages/en/cards.ts';
import { texts } from '../languages/spoken.ts';

/** Texts around the cards, loaded with them. */
export const cardStrings: CardTexts = texts('cards', cards);

import { speaker } from '../../projections/words/speaker.ts';
import type { Catalogue } from './catalogue.ts';

const page = speaker<Catalogue>();
let tag = 'en';

/**
 * The texts of a part as the page reads them: English, unless another language is spoken. The same object stays for good, so a
 * part that was read before the language had loaded changes with it.
 */
export const { texts } = page;

/** Makes a language the one that the page speaks. Before the first render: what is on screen is not drawn again. */
export function speak(language: string, catalogue: Catalogue): void {
  tag = language;
  page.speak(catalogue);
}

/** The BCP 47 tag of the language spoken, for `Intl`. */
export const spokenLanguage = (): string => tag;

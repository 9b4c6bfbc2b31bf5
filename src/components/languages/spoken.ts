import type { Catalogue } from './catalogue.ts';

type Part = keyof Catalogue;

const shown = new Map<Part, object>();
let other: Catalogue | undefined;
let tag = 'en';

/**
 * The texts of a part as the page reads them: English, unless another language is spoken. The same object stays for good, so a
 * part that was read before the language had loaded changes with it.
 */
export function texts<P extends Part>(part: P, english: Catalogue[P]): Catalogue[P] {
  const words = { ...english, ...other?.[part] };
  shown.set(part, words);
  return words;
}

/** Makes a language the one that the page speaks. Before the first render: what is on screen is not drawn again. */
export function speak(language: string, catalogue: Catalogue): void {
  tag = language;
  other = catalogue;
  for (const [part, words] of shown) Object.assign(words, catalogue[part]);
}

/** The BCP 47 tag of the language spoken, for `Intl`. */
export const spokenLanguage = (): string => tag;

import type { Catalogue } from './catalogue.ts';
import { speak } from './spoken.ts';

export interface Language {
  readonly id: string;
  /** In its own words, for the menu. Without a name: for checking the page only, by `?lang=`. */
  readonly name?: string;
  readonly direction: 'ltr' | 'rtl';
  /** Nothing to load: English comes with the page, part by part. */
  readonly load?: () => Promise<Catalogue>;
}

const pseudo = async (mirrored: boolean): Promise<Catalogue> => (await import('./pseudo.ts')).pseudoLanguage(mirrored);

/** Every language of the page. A new one: a folder of the shape of `de`, a line here, and one in `views.ts` for what the worker says. */
export const LANGUAGES: readonly Language[] = [
  { id: 'en', name: 'English', direction: 'ltr' },
  { id: 'de', name: 'Deutsch', direction: 'ltr', load: async () => (await import('./de/index.ts')).german },
  { id: 'en-XA', direction: 'ltr', load: () => pseudo(false) },
  { id: 'ar-XB', direction: 'rtl', load: () => pseudo(true) },
];

const named = (tag: string): Language | undefined => LANGUAGES.find(({ id }) => id.toLowerCase() === tag.toLowerCase());
const nearest = (tag: string): Language | undefined => named(tag) ?? named(tag.split('-')[0] ?? '');

/**
 * The language for these wishes, the strongest first (address, setting, then the browser's): of a tag that is not there, such as
 * `de-AT`, the language without its region; of nothing known, English.
 */
export function languageFor(wishes: readonly string[]): Language | undefined {
  return wishes.map(nearest).find((language) => language !== undefined) ?? LANGUAGES[0];
}

/** Loads a language and makes the page speak it; the document says which it is. English is there at once. */
export async function loadLanguage({ id, direction, load }: Language): Promise<void> {
  if (load === undefined) return;
  speak(id, await load());
  document.documentElement.lang = id;
  document.documentElement.dir = direction;
}

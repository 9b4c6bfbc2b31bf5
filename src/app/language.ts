import { LANGUAGES, type Language, languageFor } from '../components/languages/index.ts';
import { load } from './stores/storage.ts';

/** What the settings remember, read before the page's stores are loaded; '' is "as the browser". */
function remembered(): string {
  const settings = load('settings');
  return typeof settings === 'object' && settings !== null && 'language' in settings && typeof settings.language === 'string' ? settings.language : '';
}

/** The language that the address, the settings or the browser asks for. Undefined: page and worker speak it already. */
export function askedLanguage(): Language | undefined {
  const asked = new URLSearchParams(location.search).get('lang') ?? '';
  const language = languageFor([asked, remembered(), ...navigator.languages]);
  return language?.load === undefined ? undefined : language;
}

/** The languages to choose from, each in its own words. */
export const offeredLanguages = (): readonly { readonly id: string; readonly name: string }[] =>
  LANGUAGES.flatMap(({ id, name }) => (name === undefined ? [] : [{ id, name }]));

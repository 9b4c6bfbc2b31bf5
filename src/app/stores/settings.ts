import { create } from 'zustand';
import { load, merge, save } from './storage.ts';

export type Theme = 'system' | 'light' | 'dark';
/** Beginners may see the cluster as a data centre. */
export type Terms = 'kubernetes' | 'data-centre';

interface SettingsData {
  readonly theme: Theme;
  /** Tag of the language chosen; '' is the browser's. */
  readonly language: string;
  /** Single-letter shortcuts (WCAG 2.1.4: they can be switched off). */
  readonly shortcuts: boolean;
  readonly hintsDismissed: readonly string[];
  readonly compact: boolean;
  readonly terms: Terms;
}

export interface SettingsState extends SettingsData {
  /** Terms that the run on screen asks for (a link, a scenario); until the reader chooses others. Not remembered. */
  readonly termsAsked: Terms | undefined;
  set(change: Partial<SettingsData>): void;
  dismissHint(id: string): void;
}

const DEFAULTS: SettingsData = { theme: 'system', language: '', shortcuts: true, hintsDismissed: [], compact: false, terms: 'kubernetes' };

const dataOf = ({ theme, language, shortcuts, hintsDismissed, compact, terms }: SettingsData): SettingsData => ({
  theme,
  language,
  shortcuts,
  hintsDismissed,
  compact,
  terms,
});

export const useSettings = create<SettingsState>((set, get) => ({
  ...merge(DEFAULTS, load('settings')),
  termsAsked: undefined,
  set(change) {
    set(change);
    save('settings', dataOf(get()));
  },
  dismissHint(id) {
    get().set({ hintsDismissed: [...new Set([...get().hintsDismissed, id])] });
  },
}));

/** The terms on screen. */
export const termsOf = ({ terms, termsAsked }: Pick<SettingsState, 'terms' | 'termsAsked'>): Terms => termsAsked ?? terms;

/** Shows a run in the terms that it asks for, or in the reader's own. */
export function askTerms(...wishes: readonly (string | undefined)[]): void {
  const wish = wishes.find((each) => each !== undefined);
  useSettings.setState({ termsAsked: wish === 'data-centre' || wish === 'kubernetes' ? wish : undefined });
}

/** The reader's choice. */
export const chooseTerms = (terms: Terms): void => {
  useSettings.setState({ termsAsked: undefined });
  useSettings.getState().set({ terms });
};

/** Writes the theme to the document; `system` leaves the choice to `prefers-color-scheme`. */
export function applyTheme(theme: Theme): void {
  const root = globalThis.document.documentElement;
  if (theme === 'system') root.removeAttribute('data-theme');
  else root.setAttribute('data-theme', theme);
}

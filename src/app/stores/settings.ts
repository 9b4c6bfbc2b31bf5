import { create } from 'zustand';
import { load, merge, save } from './storage.ts';

export type Theme = 'system' | 'light' | 'dark';

interface SettingsData {
  readonly theme: Theme;
  /** Tag of the language chosen; '' is the browser's. */
  readonly language: string;
  /** Single-letter shortcuts (WCAG 2.1.4: they can be switched off). */
  readonly shortcuts: boolean;
  readonly hintsDismissed: readonly string[];
  readonly compact: boolean;
}

export interface SettingsState extends SettingsData {
  set(change: Partial<SettingsData>): void;
  dismissHint(id: string): void;
}

const DEFAULTS: SettingsData = { theme: 'system', language: '', shortcuts: true, hintsDismissed: [], compact: false };

const dataOf = ({ theme, language, shortcuts, hintsDismissed, compact }: SettingsData): SettingsData => ({ theme, language, shortcuts, hintsDismissed, compact });

export const useSettings = create<SettingsState>((set, get) => ({
  ...merge(DEFAULTS, load('settings')),
  set(change) {
    set(change);
    save('settings', dataOf(get()));
  },
  dismissHint(id) {
    get().set({ hintsDismissed: [...new Set([...get().hintsDismissed, id])] });
  },
}));

/** Writes the theme to the document; `system` leaves the choice to `prefers-color-scheme`. */
export function applyTheme(theme: Theme): void {
  const root = globalThis.document.documentElement;
  if (theme === 'system') root.removeAttribute('data-theme');
  else root.setAttribute('data-theme', theme);
}

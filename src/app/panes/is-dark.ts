import { useSettings } from '../stores/settings.ts';

/** Is the page dark just now, by its own setting or the system's? */
export const isDark = (): boolean =>
  getComputedStyle(document.documentElement).colorScheme === 'dark' ||
  (useSettings.getState().theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);

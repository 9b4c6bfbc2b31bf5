import type { ViewCatalogue } from '../../projections/words/catalogue.ts';

/** What the worker says, by language; apart from the page's texts, and without a word of code that the worker has already. */
export const VIEWS: Readonly<Record<string, (() => Promise<ViewCatalogue>) | undefined>> = {
  de: async () => (await import('./de/views/index.ts')).germanViews,
  'en-XA': async () => (await import('./pseudo-views.ts')).pseudoViews(false),
  'ar-XB': async () => (await import('./pseudo-views.ts')).pseudoViews(true),
};

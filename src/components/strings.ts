import type { PageTexts } from './languages/catalogue.ts';
import { page } from './languages/en/page.ts';
import { texts } from './languages/spoken.ts';

/** The texts that the page starts with, in the language spoken. English: `languages/en/page.ts`. */
export const strings: PageTexts = texts('page', page);

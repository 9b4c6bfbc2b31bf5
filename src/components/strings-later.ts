import type { LaterTexts } from './languages/catalogue.ts';
import { later } from './languages/en/later.ts';
import { texts } from './languages/spoken.ts';

/** Texts of the parts that are loaded when they are first needed, apart so that the first load does not carry them. */
export const laterStrings: LaterTexts = texts('later', later);

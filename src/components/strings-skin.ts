import type { SkinTexts } from './languages/catalogue.ts';
import { skin } from './languages/en/skin.ts';
import { texts } from './languages/spoken.ts';

/** Texts of the data-centre terms, apart because they are loaded when they are switched on. */
export const skinStrings: SkinTexts = texts('skin', skin);

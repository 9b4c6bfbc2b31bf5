import type { LabTexts } from './languages/catalogue.ts';
import { lab } from './languages/en/lab.ts';
import { texts } from './languages/spoken.ts';

/** Texts of export, import, embedding, comparison, sweep and fault script, loaded with those. */
export const labStrings: LabTexts = texts('lab', lab);

import { views, type WhyTexts } from './catalogue.ts';
import { why } from './en/why.ts';

/** Answers to "why?", with their tables. */
export const whyWords: WhyTexts = views.texts('why', why);

type Column = keyof WhyTexts['columns'];

/** The heads of a table. */
export const columns = (...heads: readonly Column[]): readonly string[] => heads.map((head) => whyWords.columns[head]);

/** What the editor asks. The descriptions of fields are half a megabyte: the worker loads this when the editor first asks. */
import { problemWords } from '../../api/problem-words.ts';
import { views } from '../../projections/words/catalogue.ts';
import { descriptions } from '../../sim/apimachinery/generated/descriptions.ts';
import { check, complete, explain, refusals, speak } from '../../sim/language/index.ts';
import type { LanguageService } from './engine.ts';

speak(views.texts('problems', problemWords));

export const language: LanguageService = {
  check,
  refusals,
  complete: (text, offset) => complete(text, offset, descriptions),
  explain: (text, offset) => explain(text, offset, descriptions),
};

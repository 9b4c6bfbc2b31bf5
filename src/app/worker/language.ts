/** What the editor asks. The descriptions of fields are half a megabyte: the worker loads this when the editor first asks. */
import { descriptions } from '../../sim/apimachinery/generated/descriptions.ts';
import { check, complete, explain } from '../../sim/language/index.ts';
import type { LanguageService } from './engine.ts';

export const language: LanguageService = {
  check,
  complete: (text, offset) => complete(text, offset, descriptions),
  explain: (text, offset) => explain(text, offset, descriptions),
};

import { views, type WhatIfTexts } from './catalogue.ts';
import { whatIf } from './en/what-if.ts';

/** What might change a state, and what came of it. */
export const whatIfWords: WhatIfTexts = views.texts('whatIf', whatIf);

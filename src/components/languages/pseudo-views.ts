import { problemWords } from '../../api/problem-words.ts';
import type { ViewCatalogue } from '../../projections/words/catalogue.ts';
import { panels } from '../../projections/words/en/panels.ts';
import { rows } from '../../projections/words/en/rows.ts';
import { whatIf } from '../../projections/words/en/what-if.ts';
import { why } from '../../projections/words/en/why.ts';
import { disguised } from './disguise.ts';

/** What the worker says, in disguise. */
export const pseudoViews = (rightToLeft: boolean): ViewCatalogue =>
  disguised<ViewCatalogue>({ rows, why, whatIf, panels, problems: problemWords }, rightToLeft);

import type { ViewCatalogue } from '../../../../projections/words/catalogue.ts';
import { panels } from './panels.ts';
import { problems } from './problems.ts';
import { rows } from './rows.ts';
import { whatIf } from './what-if.ts';
import { why } from './why.ts';

/** What the worker says in German. */
export const germanViews: ViewCatalogue = { rows, why, whatIf, panels, problems };

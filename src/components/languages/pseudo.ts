import type { Catalogue } from './catalogue.ts';
import { disguised } from './disguise.ts';
import { canvas } from './en/canvas.ts';
import { cards } from './en/cards.ts';
import { commands } from './en/commands.ts';
import { lab } from './en/lab.ts';
import { later } from './en/later.ts';
import { lesson } from './en/lesson.ts';
import { page } from './en/page.ts';
import { panels } from './en/panels.ts';
import { skin } from './en/skin.ts';

/** English in disguise: what is still plain English on the page did not come from the catalogue. */
export const pseudoLanguage = (rightToLeft: boolean): Catalogue =>
  disguised<Catalogue>({ page, canvas, later, lab, panels, lesson, cards, commands, skin }, rightToLeft);

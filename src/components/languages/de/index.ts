import type { Catalogue } from '../catalogue.ts';
import { canvas } from './canvas.ts';
import { cards } from './cards.ts';
import { commands } from './commands.ts';
import { lab } from './lab.ts';
import { later } from './later.ts';
import { lesson } from './lesson.ts';
import { page } from './page.ts';
import { panels } from './panels.ts';
import { skin } from './skin.ts';

export const german: Catalogue = { page, canvas, later, lab, panels, lesson, cards, commands, skin };

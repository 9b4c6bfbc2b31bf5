import type { Texts } from '../../api/texts.ts';
import type { canvas } from './en/canvas.ts';
import type { cards } from './en/cards.ts';
import type { commands } from './en/commands.ts';
import type { lab } from './en/lab.ts';
import type { later } from './en/later.ts';
import type { lesson } from './en/lesson.ts';
import type { page } from './en/page.ts';
import type { panels } from './en/panels.ts';
import type { skin } from './en/skin.ts';

export type PageTexts = Texts<typeof page>;
export type CanvasTexts = Texts<typeof canvas>;
export type LaterTexts = Texts<typeof later>;
export type LabTexts = Texts<typeof lab>;
export type PanelTexts = Texts<typeof panels>;
export type LessonTexts = Texts<typeof lesson>;
export type CardTexts = Texts<typeof cards>;
export type CommandTexts = Texts<typeof commands>;
export type SkinTexts = Texts<typeof skin>;

/** All texts of the page in one language, in the parts in which English is loaded. */
export interface Catalogue {
  readonly page: PageTexts;
  readonly canvas: CanvasTexts;
  readonly later: LaterTexts;
  readonly lab: LabTexts;
  readonly panels: PanelTexts;
  readonly lesson: LessonTexts;
  readonly cards: CardTexts;
  readonly commands: CommandTexts;
  readonly skin: SkinTexts;
}

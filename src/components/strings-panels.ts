import type { PanelTexts } from './languages/catalogue.ts';
import { panels } from './languages/en/panels.ts';
import { texts } from './languages/spoken.ts';

/** Texts of the inspector's panels, loaded with them. */
export const panelStrings: PanelTexts = texts('panels', panels);

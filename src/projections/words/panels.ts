import { type ViewPanelTexts, views } from './catalogue.ts';
import { panels } from './en/panels.ts';

/** Notes that panels and tracks get with their data. */
export const panelWords: ViewPanelTexts = views.texts('panels', panels);

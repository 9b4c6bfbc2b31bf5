import type { CanvasTexts } from './languages/catalogue.ts';
import { canvas } from './languages/en/canvas.ts';
import { texts } from './languages/spoken.ts';

/** Texts of the canvases, which are loaded when the first moment is on screen. */
export const canvasStrings: CanvasTexts = texts('canvas', canvas);

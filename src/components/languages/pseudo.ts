import type { Catalogue } from './catalogue.ts';
import { canvas } from './en/canvas.ts';
import { cards } from './en/cards.ts';
import { commands } from './en/commands.ts';
import { lab } from './en/lab.ts';
import { later } from './en/later.ts';
import { lesson } from './en/lesson.ts';
import { page } from './en/page.ts';
import { panels } from './en/panels.ts';
import { skin } from './en/skin.ts';

/** Letter for letter, readable, and never what a source text contains. */
const PLAIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ACCENTED = [...'åƀçđéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇĐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ'];

/** A third longer, as other languages are, between brackets that show where a text is cut off. */
function accented(text: string): string {
  if (!/[a-z]/iu.test(text)) return text;
  const letters = [...text].map((letter) => ACCENTED[PLAIN.indexOf(letter)] ?? letter).join('');
  return `[${letters}${' ·'.repeat(Math.ceil(text.length / 6))}]`;
}

/** RIGHT-TO-LEFT OVERRIDE … POP DIRECTIONAL FORMATTING: Latin letters run as Arabic does. */
const mirrored = (text: string): string => (/[a-z]/iu.test(text) ? `\u202e${text}\u202c` : text);

type Change = (text: string) => string;

function changed(value: unknown, change: Change): unknown {
  if (typeof value === 'string') return change(value);
  if (typeof value === 'function') return (...given: readonly unknown[]) => change(String(Reflect.apply(value, undefined, given)));
  if (Array.isArray(value)) return value.map((item) => changed(item, change));
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, changed(item, change)]));
  return value;
}

/** Changes texts only, so that the shape stays what it was. */
const sameShape = <T>(english: T, change: Change): T => changed(english, change) as T;

/** English in disguise: what is still plain English on the page did not come from the catalogue. */
export function pseudoLanguage(rightToLeft: boolean): Catalogue {
  return sameShape<Catalogue>({ page, canvas, later, lab, panels, lesson, cards, commands, skin }, rightToLeft ? mirrored : accented);
}

import { problemWords } from '../../api/problem-words.ts';
import type { Texts } from '../../api/texts.ts';

/** What the checks say, in the language that was asked for. */
export let words: Texts<typeof problemWords> = problemWords;

/** Has the checks speak another language, before the first question. */
export function speak(other: Texts<typeof problemWords>): void {
  words = other;
}

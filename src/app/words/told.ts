import type { Card, Scenario } from '../../api/index.ts';
import { CONTENT, type Content } from '../../components/languages/content.ts';
import { spokenLanguage } from '../../components/languages/spoken.ts';
import { builtInScenario } from '../../scenarios/built-in.ts';
import type { Lesson } from '../../scenarios/lessons/schema.ts';
import { questionScenario } from '../../scenarios/questions/built-in.ts';

/** The words of the language spoken; none when that is the one of the sources. */
const wordsOf = <Part extends keyof Content>(part: Part): Promise<Content[Part] | undefined> =>
  CONTENT[spokenLanguage()]?.[part]() ?? Promise.resolve(undefined);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

function inWords(shown: unknown, original: unknown, words: unknown): unknown {
  // A text that somebody wrote anew is theirs, whatever stood there before.
  if (typeof words === 'string') return shown === original ? words : shown;
  if (Array.isArray(words) && Array.isArray(shown) && Array.isArray(original))
    return shown.map((item: unknown, i) => (i < words.length ? inWords(item, original[i], words[i]) : item));
  if (!isRecord(words) || !isRecord(shown) || !isRecord(original)) return shown;
  return {
    ...shown,
    ...Object.fromEntries(Object.entries(words).flatMap(([key, word]) => (shown[key] === undefined ? [] : [[key, inWords(shown[key], original[key], word)]]))),
  };
}

/** `shown` in other words wherever it still says what `original` says. `words` hold texts in the places of those that they stand for. */
export const told = <T>(shown: T, original: T, words: unknown): T => inWords(shown, original, words) as T;

/** A scenario as it is shown. Its texts are those of the built-in one of its name, unless somebody changed them. */
export async function scenarioTold(scenario: Scenario): Promise<Scenario> {
  const { name } = scenario.metadata;
  const words = (await wordsOf('scenarios'))?.[name];
  if (words === undefined) return scenario;
  const question = /^question-(\d\d)$/u.exec(name)?.[1];
  const original = await (question === undefined ? builtInScenario(name) : questionScenario(question));
  return original === undefined ? scenario : { ...scenario, spec: told(scenario.spec, original.spec, words) };
}

/** Lessons as they are shown. */
export async function lessonsTold(lessons: readonly Lesson[]): Promise<readonly Lesson[]> {
  const words = await wordsOf('lessons');
  return words === undefined ? lessons : lessons.map((lesson) => ({ ...lesson, spec: told(lesson.spec, lesson.spec, words[lesson.metadata.name]) }));
}

/** Cards as they are shown. */
export async function cardsTold(cards: readonly Card[]): Promise<readonly Card[]> {
  const words = await wordsOf('cards');
  return words === undefined ? cards : cards.map((card) => told(card, card, words[card.id]));
}

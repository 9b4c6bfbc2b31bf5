import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Card, Scenario } from '../../api/index.ts';
import { cardTexts } from '../../components/languages/de/cards/index.ts';
import { lessons as lessonTexts } from '../../components/languages/de/lessons/index.ts';
import { scenarios as scenarioTexts } from '../../components/languages/de/scenarios/index.ts';
import { CARDS } from '../../scenarios/cards/index.ts';
import { parseLesson } from '../../scenarios/lessons/parse.ts';
import { parseScenario } from '../../scenarios/parse.ts';
import { told } from './told.ts';

const root = fileURLToPath(new URL('../../scenarios/', import.meta.url));
/** The files of a name below a folder, each in a folder of its own. */
const files = (folder: string, name: string): readonly string[] =>
  readdirSync(`${root}${folder}`, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() && readdirSync(`${root}${folder}${entry.name}`).includes(name) ? [readFileSync(`${root}${folder}${entry.name}/${name}`, 'utf8')] : [],
  );

function scenarioOf(text: string): Scenario {
  const parsed = parseScenario(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.scenario;
}

const isTree = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** The texts of a value, by their places: `steps.0.say.1`. */
function places(value: unknown, path = ''): readonly string[] {
  if (typeof value === 'string') return [path];
  return isTree(value) ? Object.entries(value).flatMap(([key, part]) => places(part, path === '' ? key : `${path}.${key}`)) : [];
}

/** The places that somebody reads, among all that hold a text. */
const read = (value: unknown, fields: RegExp): readonly string[] =>
  places(value)
    .filter((place) => fields.test(place))
    .sort();

const SCENARIO = /^(title|question|text|lookFor\.\d+|checkpoints\.\d+\.name|cards\.\d+\.(claim|reality))$/u;
const LESSON =
  /^(title|question|steps\.\d+\.(title|notes|say\.\d+|expect\.\d+\.name|predict\.(question|because|guesses\.\d+\.text)|challenge\.(task|hints\.\d+)))$/u;
const CARD = /^(title|reality|note|lines\.\d+|columns\.\d+|rows\.\d+\.\d+\.(text|at\.label)|see\.\d+\.label)$/u;
/** Of a card these may stay as they are: paths in a source, a drawing of names. */
const MAY = /^(source|diagram)$/u;

const scenarios = [...files('', 'scenario.yaml'), ...files('questions/', 'scenario.yaml')].map(scenarioOf);
const lessons = files('lessons/', 'lesson.yaml').map(parseLesson);

describe.each(scenarios)('scenario $metadata.name in German', ({ metadata: { name }, spec }) => {
  it('has every text, and none too many', () => expect(read(scenarioTexts[name], /./u)).toEqual(read(spec, SCENARIO)));
});

describe.each(lessons)('lesson $metadata.name in German', ({ metadata: { name }, spec }) => {
  it('has every text, and none too many', () => expect(read(lessonTexts[name], /./u)).toEqual(read(spec, LESSON)));
});

describe.each(CARDS)('card $id in German', (card: Card) => {
  it('has every text, and none too many', () => expect(read(cardTexts[card.id], /./u).filter((place) => !MAY.test(place))).toEqual(read(card, CARD)));
});

it('has words for nothing that is not there', () => {
  const strangers = (words: object, names: readonly string[]): readonly string[] => Object.keys(words).filter((name) => !names.includes(name));
  expect(
    strangers(
      scenarioTexts,
      scenarios.map(({ metadata }) => metadata.name),
    ),
  ).toEqual([]);
  expect(
    strangers(
      lessonTexts,
      lessons.map(({ metadata }) => metadata.name),
    ),
  ).toEqual([]);
  expect(
    strangers(
      cardTexts,
      CARDS.map(({ id }) => id),
    ),
  ).toEqual([]);
});

describe('a text in other words', () => {
  const original = { title: 'A', lines: ['one', 'two'], at: 5, steps: [{ say: ['x'], at: 1 }] };
  const words = { title: 'B', lines: ['eins', 'zwei'], steps: [{ say: ['y'] }] };

  it('stands where the original stood; what is no text stays', () => {
    expect(told(original, original, words)).toEqual({ title: 'B', lines: ['eins', 'zwei'], at: 5, steps: [{ say: ['y'], at: 1 }] });
  });

  it('does not stand over what somebody wrote anew', () => {
    expect(told({ ...original, title: 'Mine', lines: ['one', 'other', 'third'] }, original, words)).toMatchObject({
      title: 'Mine',
      lines: ['eins', 'other', 'third'],
    });
  });

  it('without words is the text itself', () => expect(told(original, original, undefined)).toBe(original));
});

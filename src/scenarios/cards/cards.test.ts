import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { TOPICS } from '../../api/index.ts';
import { builtInNames, builtInScenario } from '../../server/gallery.ts';
import { addressOf, cardById, CARDS, cardsAbout, cardsIn, placesOf, searched } from './index.ts';

/** How many claims each topic answers; their ids are its letter and a number. */
const CLAIMS: readonly (readonly [letter: string, count: number])[] = [
  ['a', 24],
  ['b', 27],
  ['c', 29],
  ['d', 13],
  ['e', 14],
  ['f', 7],
];

const claims = CLAIMS.flatMap(([letter, count]) => Array.from({ length: count }, (_, i) => `${letter}${String(i + 1).padStart(2, '0')}`));
const names = builtInNames();
/** How far each scenario runs, virtual seconds. */
const until = new Map(names.map((name) => [name, builtInScenario(name)?.spec.until ?? 60]));
const register = fileURLToPath(new URL('../../../../shared/REQUIREMENTS.md', import.meta.url));

describe('the library', () => {
  it('answers every claim once', () => {
    expect(CARDS.filter(({ kind }) => kind === 'myth').map(({ id }) => id)).toEqual(claims);
  });

  it.skipIf(!existsSync(register))('knows every claim of the register', () => {
    const entries = [...readFileSync(register, 'utf8').matchAll(/^\| M-([A-F]\d\d) \|/gmu)].map(([, id = '']) => id.toLowerCase());
    expect(entries.filter((id) => cardById(id) === undefined)).toEqual([]);
    expect(entries).toHaveLength(claims.length);
  });

  it('has no two cards of one address', () => {
    const ids = CARDS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z\d-]+$/u.test(id))).toEqual([]);
  });

  it.each(TOPICS)('has cards on %s', (topic) => expect(CARDS.some((card) => card.topic === topic)).toBe(true));
});

describe.each(CARDS.map((card) => [card.id, card] as const))('card %s', (_, card) => {
  it('says something, and where that can be read', () => {
    const words =
      card.kind === 'myth'
        ? card.reality
        : card.kind === 'concept'
          ? card.lines.join(' ')
          : card.rows
              .flat()
              .map(({ text }) => text)
              .join(' ');
    expect(words.length).toBeGreaterThan(25);
    expect(words.length, 'short enough to be read').toBeLessThan(1_600);
    expect(card.source).not.toBe('');
  });

  it('leads into scenarios that run so far', () => {
    const wrong = placesOf(card).filter(({ scenario, by }) => by > (until.get(scenario) ?? 0));
    expect(wrong).toEqual([]);
  });

  it('has an address for each place', () => {
    const places = placesOf(card);
    expect(places.map((place) => addressOf(card, place))).toEqual(places.map((_each, i) => `#/cards/${card.id}/${i + 1}`));
  });

  if (card.kind === 'comparison')
    it('has as many cells in each row as columns', () => expect(card.rows.filter((row) => row.length !== card.columns.length)).toEqual([]));
});

it.each(names)('%s names cards that there are', (name) => {
  const named = (builtInScenario(name)?.spec.cards ?? []).flatMap((card) => (typeof card === 'string' ? [card] : []));
  expect(named.filter((id) => cardById(id)?.kind !== 'myth')).toEqual([]);
});

it.each([
  ['every word, in any order', 'pleg kubelet', ['b01', 'b15']],
  ['a number', 'e03', ['e03']],
  ['nothing that there is', 'xyzzy', []],
])('searching for %s', (_, text, wanted) => {
  const found = searched(CARDS, text).map(({ id }) => id);
  expect(found).toEqual(expect.arrayContaining([...wanted]));
  if (wanted.length === 0) expect(found).toEqual([]);
});

it('finds the cards about a thing, and those that lead into a scenario', () => {
  expect(cardsAbout(['runc create']).map(({ id }) => id)).toEqual(expect.arrayContaining(['oci', 'c11']));
  expect(cardsIn('cp-outage').map(({ id }) => id)).toContain('e14');
  expect(cardsIn('no-such-scenario')).toEqual([]);
});

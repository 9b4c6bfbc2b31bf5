import type { Card, Checkpoint, Place } from '../../api/index.ts';
import { comparisons } from './comparisons.ts';
import { concepts } from './concepts.ts';
import { controlPlane } from './control-plane.ts';
import { kubelet } from './kubelet.ts';
import { network } from './network.ts';
import { reading } from './reading.ts';
import { resources } from './resources.ts';
import { runtime } from './runtime.ts';

/** The library, in its order. */
export const CARDS: readonly Card[] = [...concepts, ...comparisons, ...controlPlane, ...kubelet, ...runtime, ...resources, ...network, ...reading];

export const cardById = (id: string): Card | undefined => CARDS.find((card) => card.id === id);

/** The live places of a card, in the order in which its address counts them. */
export function placesOf(card: Card): readonly Place[] {
  return card.kind === 'comparison' ? [...card.see, ...card.rows.flatMap((row) => row.flatMap(({ at }) => (at === undefined ? [] : [at])))] : card.see;
}

/** Where a place leads: `#/cards/c02/1`. */
export const addressOf = (card: Card, place?: Place): string => `#/cards/${card.id}${place === undefined ? '' : `/${placesOf(card).indexOf(place) + 1}`}`;

/** What has to be found in a run for a place to lead somewhere. */
export const checkpointOf = (card: Card, { by, expect }: Place): Checkpoint => ({ name: card.id, by, expect });

/** Cards that lead into a scenario. */
export const cardsIn = (scenario: string): readonly Card[] => CARDS.filter((card) => placesOf(card).some((place) => place.scenario === scenario));

/** Cards about one of these names, those with fewer subjects first: they are closer to it. */
export const cardsAbout = (names: readonly string[]): readonly Card[] => CARDS.filter(({ about }) => about.some((name) => names.includes(name)));

function textOf(card: Card): string {
  const own =
    card.kind === 'myth' ? card.reality : card.kind === 'concept' ? card.lines.join(' ') : card.rows.flatMap((row) => row.map(({ text }) => text)).join(' ');
  return `${card.id} ${card.title} ${own} ${card.about.join(' ')} ${card.source}`.toLowerCase();
}

/** Cards that have every word of a search. */
export function searched(cards: readonly Card[], search: string): readonly Card[] {
  const words = search.toLowerCase().split(/\s+/u).filter(Boolean);
  return words.length === 0 ? cards : cards.filter((card) => words.every((word) => textOf(card).includes(word)));
}

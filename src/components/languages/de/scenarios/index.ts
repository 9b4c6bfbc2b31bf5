import type { Content, ScenarioWords } from '../../content.ts';
import { cards } from './cards.ts';
import { checkpoints } from './checkpoints.ts';
import { cluster } from './cluster.ts';
import { network } from './network.ts';
import { nodes } from './nodes.ts';
import { pods } from './pods.ts';
import { questions } from './questions.ts';

const texts: Content['scenarios'] = { ...cluster, ...nodes, ...pods, ...network, ...questions };

const whole = ([name, words]: readonly [string, ScenarioWords]): readonly [string, ScenarioWords] => [
  name,
  { ...words, cards: cards[name] ?? [], checkpoints: (checkpoints[name] ?? []).map((text) => ({ name: text })) },
];

/** The scenarios in German. */
export const scenarios: Content['scenarios'] = Object.fromEntries(Object.entries(texts).map(whole));

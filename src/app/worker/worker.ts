import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { expose } from 'comlink';
import type { Scenario } from '../../api/index.ts';
import { views } from '../../projections/words/catalogue.ts';
import { createSimulation } from '../../sim/cluster/simulation.ts';
import { Engine, type Later, type LanguageService } from './engine.ts';
import { FIRST_SCENARIO } from './first.ts';
import { type FrameSource, sendingFrames } from './frames.ts';

/** What the build split off. All else that is loaded late needs it. */
const rest = () => import('./rest.ts');

/** What has booted once with the code that is here boots always with it; any other scenario may need more. */
const needsLater = (scenario: Scenario): boolean => bytesToHex(sha256(utf8ToBytes(JSON.stringify(scenario)))) !== FIRST_SCENARIO;

const language = (): Promise<LanguageService> =>
  rest()
    .then(() => import('./language.ts'))
    .then((module) => module.language);

let loaded: Later | undefined;

/** What the first frame of the first scenario does without. */
async function later(): Promise<Later> {
  await rest();
  [loaded] = await Promise.all([import('./later-views.ts'), import('../../sim/cluster/later.ts')]);
  return loaded;
}

/** Half a megabyte of descriptions, as OpenAPI documents. */
const explanations = () => rest().then(() => import('../../sim/cluster/explain.ts'));

const live = () => rest().then(() => import('./live.ts'));

/** What the worker answers besides the engine's views. */
export interface Served extends FrameSource {
  /** Has the sentences of views said in this language, from the next answer on. */
  speak(language: string): Promise<void>;
}

async function speak(language: string): Promise<void> {
  const { VIEWS } = await import('../../components/languages/views.ts');
  const catalogue = await VIEWS[language]?.();
  if (catalogue !== undefined) views.speak(catalogue);
}

const engine = new Engine({ createSimulation, explanations, language, later, live, needsLater });
const frames = sendingFrames(
  (...question) => engine.frame(...question),
  () => loaded?.difference,
);
expose(Object.assign(engine, frames, { speak }));

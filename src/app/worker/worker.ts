import { expose } from 'comlink';
import { needsLater } from '../../sim/cluster/needs-later.ts';
import { createSimulation } from '../../sim/cluster/simulation.ts';
import { Engine, type Later, type LanguageService } from './engine.ts';

/** The descriptions of fields are half a megabyte: they are loaded when the editor first asks. */
async function language(): Promise<LanguageService> {
  const [{ check, complete, explain }, { descriptions }] = await Promise.all([
    import('../../sim/language/index.ts'),
    import('../../sim/apimachinery/generated/descriptions.ts'),
  ]);
  return {
    check,
    complete: (text, offset) => complete(text, offset, descriptions),
    explain: (text, offset) => explain(text, offset, descriptions),
  };
}

/** What the first frame of the first scenario does without. */
async function later(): Promise<Later> {
  const [views] = await Promise.all([import('./later-views.ts'), import('../../sim/cluster/later.ts')]);
  return views;
}

expose(new Engine({ createSimulation, language, later, needsLater }));

import { expose } from 'comlink';
import { createSimulation } from '../../sim/cluster/index.ts';
import { Engine, type LanguageService } from './engine.ts';

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

expose(new Engine({ createSimulation, language }));

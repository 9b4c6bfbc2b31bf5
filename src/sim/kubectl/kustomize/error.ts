import { CommandError } from '../errors.ts';

/** What is wrong with a kustomization, in kustomize's words. */
export class KustomizeError extends CommandError {}

/** Runs a step; what goes wrong in it is told behind `prefix`. Source: `kyaml/errors` WrapPrefixf. */
export function prefixed<T>(prefix: string | ((message: string) => string), step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof KustomizeError)) throw error;
    throw new KustomizeError(typeof prefix === 'string' ? `${prefix}: ${error.message}` : prefix(error.message));
  }
}

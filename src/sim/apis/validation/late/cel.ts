/** Expressions in admission policies and webhook match conditions: do they compile? */
import { compileCel } from '../../cel/environment.ts';

export interface CelContext {
  /** `params` may be used. */
  readonly params: boolean;
  /** Names below `variables`. */
  readonly variables: readonly string[];
}

/** The variables of admission expressions. Source: `apiserver/pkg/admission/plugin/cel/compile.go`. */
const admissionVariables: readonly string[] = ['object', 'oldObject', 'request', 'namespaceObject', 'authorizer', 'params', 'variables'];

/** Why an expression does not compile; undefined when it does. */
export function celProblem(source: string, { params }: CelContext): string | undefined {
  const compiled = compileCel(source, params ? admissionVariables : admissionVariables.filter((name) => name !== 'params'));
  return compiled.ok ? undefined : compiled.message;
}

/** What expressions of policies and webhooks see, and how they are run. Source: `apiserver/pkg/admission/plugin/cel/{compile,condition}.go`. */
import { type CelResult, compileCel, toCel } from '../../../../apis/cel/environment.ts';
import { type AnyObject, asJson, asList, asText } from '../../../values.ts';
import type { AdmissionAttributes, AdmissionContext } from '../../plugin.ts';
import { namespaceOf } from './matching.ts';

const names: readonly string[] = ['object', 'oldObject', 'request', 'namespaceObject', 'authorizer', 'params', 'variables'];

export type Variables = Readonly<Record<string, unknown>>;

function requestOf({ info, operation, subresource, name, namespace, user, dryRun }: AdmissionAttributes): unknown {
  const { group, version, resource, kind } = info.type;
  const kindOf = { group, version, kind };
  const resourceOf = { group, version, resource };
  return {
    kind: kindOf,
    resource: resourceOf,
    requestKind: kindOf,
    requestResource: resourceOf,
    subResource: subresource,
    requestSubResource: subresource,
    name,
    namespace,
    operation,
    dryRun,
    userInfo: { username: user.name, groups: [...user.groups] },
  };
}

/** The variables of one request. */
export function variablesOf(object: AnyObject, attributes: AdmissionAttributes, context: AdmissionContext, params: unknown): Variables {
  const deleted = attributes.operation === 'DELETE';
  return {
    object: deleted ? null : toCel(object),
    oldObject: attributes.before === undefined ? null : toCel(attributes.before),
    request: toCel(requestOf(attributes)),
    namespaceObject: toCel(namespaceOf(object, attributes, context) ?? null),
    authorizer: {},
    params: params === undefined ? null : toCel(params),
    variables: {},
  };
}

/** Runs an expression. One that does not compile fails with the compiler's words. */
export function evaluate(expression: string, variables: Variables): CelResult {
  const compiled = compileCel(expression.trim(), names);
  return compiled.ok ? compiled.program.evaluate(variables) : compiled;
}

/** Adds a policy's own variables. One that fails is missing, so that only its users fail. */
export function withVariables(list: unknown, variables: Variables): Variables {
  const own: Record<string, unknown> = {};
  for (const item of asList(list)) {
    const { name, expression } = asJson(item);
    const result = evaluate(asText(expression), { ...variables, variables: { ...own } });
    if (result.ok) own[asText(name)] = result.value;
  }
  return { ...variables, variables: own };
}

/** All match conditions hold; an error's text when one cannot be evaluated and none is false. */
export function conditionsHold(list: unknown, variables: Variables): boolean | { readonly error: string } {
  let error: string | undefined;
  for (const item of asList(list)) {
    const { name, expression } = asJson(item);
    const result = evaluate(asText(expression), variables);
    if (!result.ok) error ??= `match condition '${asText(name)}' evaluation error: ${result.message}`;
    else if (result.value !== true) return false;
  }
  return error === undefined ? true : { error };
}

/** ValidatingAdmissionPolicies and MutatingAdmissionPolicies. Source: `apiserver/pkg/admission/plugin/policy/{validating,mutating}/dispatcher.go`. */
import { jsonPatch, matches, selectorOf, serverSideApply, stripManagedFields } from '../../../../apimachinery/index.ts';
import { fromCel } from '../../../../apis/cel/environment.ts';
import { errors, StatusError } from '../../../endpoints/status-error.ts';
import { type AnyObject, asJson, asList, asText, isJson, type Json, metaOf } from '../../../values.ts';
import type { AdmissionAttributes, AdmissionContext } from '../../plugin.ts';
import { conditionsHold, evaluate, type Variables, variablesOf, withVariables } from './evaluation.ts';
import { resourcesMatch } from './matching.ts';

const REGISTRATION = 'admissionregistration.k8s.io';

interface Active {
  readonly policy: AnyObject;
  readonly binding: AnyObject;
}

const isRegistration = ({ info }: AdmissionAttributes): boolean => info.type.group === REGISTRATION;
const nameOf = (object: AnyObject): string => metaOf(object).name ?? '';

/** The bindings that concern a request, with their policies. Configuration of admission itself is never subject to it. */
function* active(kind: string, object: AnyObject, attributes: AdmissionAttributes, context: AdmissionContext): Iterable<Active> {
  if (isRegistration(attributes)) return;
  for (const binding of context.list(`${REGISTRATION}/${kind}bindings`)) {
    const policy = context.get(
      `${REGISTRATION}/${kind === 'validatingadmissionpolicy' ? 'validatingadmissionpolicies' : 'mutatingadmissionpolicies'}`,
      undefined,
      asText(binding.spec?.policyName),
    );
    if (!policy) continue;
    if (!resourcesMatch(asJson(policy.spec?.matchConstraints), object, attributes, context)) continue;
    if (isJson(binding.spec?.matchResources) && !resourcesMatch(binding.spec.matchResources, object, attributes, context)) continue;
    yield { policy, binding };
  }
}

/** The parameters of a binding: one evaluation for each. A text when there are none and that is an error. */
function parameters({ policy, binding }: Active, attributes: AdmissionAttributes, context: AdmissionContext): readonly unknown[] | string {
  const kind = asJson(policy.spec?.paramKind);
  const ref = binding.spec?.paramRef;
  if (asText(kind.kind) === '' || !isJson(ref)) return [undefined];
  const info = context.scheme.kind(asText(kind.apiVersion), asText(kind.kind));
  const absent =
    ref.parameterNotFoundAction === 'Allow' ? [] : 'failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction';
  if (!info) return `failed to configure policy: failed to find resource referenced by paramKind: '${asText(kind.apiVersion)}, Kind=${asText(kind.kind)}'`;
  const resource = `${info.type.group}/${info.type.resource}`;
  const namespace = info.type.namespaced ? asText(ref.namespace) || attributes.namespace : undefined;
  if (asText(ref.name) !== '') {
    const found = context.get(resource, namespace, asText(ref.name));
    return found ? [found] : absent;
  }
  const selector = selectorOf(asJson(ref.selector));
  const found = [...context.list(resource, namespace)].filter((item) => matches(selector, metaOf(item).labels));
  return found.length > 0 ? found : absent;
}

interface Failure {
  readonly message: string;
  readonly reason: string;
}

/** What a policy has against an object, with one set of parameters. */
function violations(policy: AnyObject, base: Variables): readonly Failure[] {
  const spec = policy.spec ?? {};
  const ignore = spec.failurePolicy === 'Ignore';
  const failed = (message: string): readonly Failure[] => (ignore ? [] : [{ message, reason: 'Invalid' }]);
  const holds = conditionsHold(spec.matchConditions, base);
  if (holds === false) return [];
  if (holds !== true) return failed(holds.error);
  const variables = withVariables(spec.variables, base);
  return asList(spec.validations).flatMap((item) => {
    const validation = asJson(item);
    const expression = asText(validation.expression).trim();
    const result = evaluate(expression, variables);
    if (!result.ok) return failed(`expression '${expression}' resulted in error: ${result.message}`);
    if (result.value === true) return [];
    return [{ message: messageOf(validation, expression, variables), reason: asText(validation.reason) || 'Invalid' }];
  });
}

function messageOf(validation: Json, expression: string, variables: Variables): string {
  const own = asText(validation.messageExpression);
  const result = own === '' ? undefined : evaluate(own, variables);
  if (result?.ok && typeof result.value === 'string' && result.value.trim() !== '' && !result.value.includes('\n')) return result.value.trim();
  return asText(validation.message).trim() || `failed expression: ${expression}`;
}

const codes: Readonly<Record<string, number>> = { Unauthorized: 401, Forbidden: 403, RequestEntityTooLarge: 413, Invalid: 422 };

function denied(object: AnyObject, { info, name }: AdmissionAttributes, message: string, reason: string): StatusError {
  const known = name || metaOf(object).name || metaOf(object).generateName || 'Unknown';
  const { status } = errors.forbidden(info.type, known, message);
  return new StatusError({ ...status, reason, details: { ...status.details, causes: [{ message }] }, code: codes[reason] ?? 422 });
}

export function validatePolicies(object: AnyObject, attributes: AdmissionAttributes, context: AdmissionContext): void {
  for (const entry of active('validatingadmissionpolicy', object, attributes, context)) {
    const where = `ValidatingAdmissionPolicy '${nameOf(entry.policy)}' with binding '${nameOf(entry.binding)}'`;
    const given = parameters(entry, attributes, context);
    const found =
      typeof given === 'string'
        ? entry.policy.spec?.failurePolicy === 'Ignore'
          ? []
          : [{ message: given, reason: 'Invalid' }]
        : given.flatMap((params) => violations(entry.policy, variablesOf(object, attributes, context, params)));
    const actions = asList(entry.binding.spec?.validationActions);
    for (const { message, reason } of found) {
      if (actions.includes('Warn')) attributes.warn(`Validation failed for ${where}: ${message}`);
      if (actions.includes('Deny')) throw denied(object, attributes, `${where} denied request: ${message}`, reason);
    }
  }
}

export function mutatePolicies(object: AnyObject, attributes: AdmissionAttributes, context: AdmissionContext): AnyObject {
  let current = object;
  for (const entry of active('mutatingadmissionpolicy', object, attributes, context)) {
    const given = parameters(entry, attributes, context);
    if (typeof given === 'string') {
      if (entry.policy.spec?.failurePolicy !== 'Ignore')
        throw denied(object, attributes, `policy '${nameOf(entry.policy)}' with binding '${nameOf(entry.binding)}' denied request: ${given}`, 'Invalid');
      continue;
    }
    for (const params of given) current = mutate(entry, current, attributes, context, params);
  }
  return current;
}

function mutate({ policy, binding }: Active, object: AnyObject, attributes: AdmissionAttributes, context: AdmissionContext, params: unknown): AnyObject {
  const spec = policy.spec ?? {};
  const refuse = (why: string): AnyObject => {
    if (spec.failurePolicy === 'Ignore') return object;
    throw denied(object, attributes, `policy '${nameOf(policy)}' with binding '${nameOf(binding)}' denied request: ${why}`, 'Invalid');
  };
  const first = variablesOf(object, attributes, context, params);
  const holds = conditionsHold(spec.matchConditions, first);
  if (holds === false) return object;
  if (holds !== true) return refuse(holds.error);
  let current = object;
  for (const item of asList(spec.mutations)) {
    const { patchType, jsonPatch: patch, applyConfiguration } = asJson(item);
    const expression = asText(asJson(patchType === 'JSONPatch' ? patch : applyConfiguration).expression).trim();
    const result = evaluate(typed(expression), withVariables(spec.variables, variablesOf(current, attributes, context, params)));
    if (!result.ok) return refuse(`expression '${expression}' resulted in error: ${result.message}`);
    const next = patchType === 'JSONPatch' ? patched(current, fromCel(result.value)) : applied(current, fromCel(result.value), attributes);
    if (typeof next === 'string') return refuse(next);
    current = next;
  }
  return current;
}

/** `Object{…}`, `Object.spec{…}` and `JSONPatch{…}` are maps whose keys are bare words; written as plain maps for evaluation. */
function typed(expression: string): string {
  return expression.replace(/\b(?:Object(?:\.[a-zA-Z]+)*|JSONPatch)\s*\{/g, '{').replace(/([{,]\s*)([a-zA-Z_][a-zA-Z0-9_]*)\s*:(?!:)/g, '$1"$2":');
}

function patched(object: AnyObject, operations: unknown): AnyObject | string {
  const result = jsonPatch(object, operations);
  return result.ok ? (result.object as AnyObject) : `error applying patch: ${'message' in result ? result.message : ''}`;
}

function applied(object: AnyObject, value: unknown, { info }: AdmissionAttributes): AnyObject | string {
  if (!isJson(value)) return 'must evaluate to a valid Object';
  const config = {
    ...value,
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: { ...asJson(value.metadata), name: metaOf(object).name },
  } as AnyObject;
  const result = serverSideApply(object, config, { manager: 'mutating-admission-policy', force: true, info, time: '1970-01-01T00:00:00Z' });
  if (!result.ok) return result.message;
  const { managedFields: _own, ...metadata } = metaOf(result.object as AnyObject);
  const { managedFields } = metaOf(object);
  return { ...(stripManagedFields(result.object) as AnyObject), metadata: { ...metadata, ...(managedFields ? { managedFields } : {}) } };
}

/** Does a rule concern a request? Source: `apiserver/pkg/admission/plugin/webhook/predicates`, `…/policy/matching/matching.go`. */
import { matches, selectorOf } from '../../../../apimachinery/index.ts';
import { type AnyObject, asJson, asList, asText, isJson, type Json, metaOf } from '../../../values.ts';
import type { AdmissionAttributes, AdmissionContext } from '../../plugin.ts';

const has = (list: unknown, value: string): boolean => asList(list).some((item) => item === '*' || item === value);

function resourceMatches(list: unknown, resource: string, subresource: string): boolean {
  return asList(list).some((item) => {
    const [name, sub = ''] = asText(item).split('/');
    return (name === '*' || name === resource) && (sub === '*' || sub === subresource || (item === '*/*' && subresource !== ''));
  });
}

/** One of `rules`, with its operations, groups, versions, resources, scope and, for policies, names. */
export function ruleMatches(rule: Json, { info, operation, subresource, name }: AdmissionAttributes): boolean {
  const { group, version, resource, namespaced } = info.type;
  if (!has(rule.operations, operation) || !has(rule.apiGroups, group) || !has(rule.apiVersions, version)) return false;
  if (!resourceMatches(rule.resources, resource, subresource)) return false;
  const scope = asText(rule.scope);
  if ((scope === 'Namespaced' && !namespaced) || (scope === 'Cluster' && namespaced)) return false;
  const names = asList(rule.resourceNames);
  return names.length === 0 || names.includes(name);
}

/** Labels of the namespace that an object lies in; of a Namespace, its own; undefined for other cluster-wide objects. */
export function namespaceOf(object: AnyObject, attributes: AdmissionAttributes, context: AdmissionContext): AnyObject | undefined {
  const { info, namespace, before } = attributes;
  if (info.type.group === '' && info.type.resource === 'namespaces') return attributes.operation === 'DELETE' ? before : object;
  return namespace === '' ? undefined : context.get('/namespaces', undefined, namespace);
}

/** The namespace and object selectors of a webhook or of `matchResources`. */
export function selected(match: Json, object: AnyObject, attributes: AdmissionAttributes, context: AdmissionContext): boolean {
  const namespace = namespaceOf(object, attributes, context);
  const namespaceSelector = selectorOf(asJson(match.namespaceSelector));
  if (namespace && isJson(match.namespaceSelector) && !matches(namespaceSelector, metaOf(namespace).labels)) return false;
  if (!isJson(match.objectSelector)) return true;
  const objectSelector = selectorOf(asJson(match.objectSelector));
  const { before, operation } = attributes;
  if (operation !== 'DELETE' && matches(objectSelector, metaOf(object).labels)) return true;
  return before !== undefined && matches(objectSelector, metaOf(before).labels);
}

/** `matchConstraints` of a policy or `matchResources` of a binding. */
export function resourcesMatch(match: Json, object: AnyObject, attributes: AdmissionAttributes, context: AdmissionContext): boolean {
  if (!selected(match, object, attributes, context)) return false;
  if (asList(match.excludeResourceRules).some((rule) => ruleMatches(asJson(rule), attributes))) return false;
  const rules = asList(match.resourceRules);
  return rules.length === 0 || rules.some((rule) => ruleMatches(asJson(rule), attributes));
}

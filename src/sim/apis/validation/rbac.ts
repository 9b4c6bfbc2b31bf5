/** Roles and bindings. Source: `pkg/apis/rbac/validation/validation.go`. */
import {
  invalid,
  isDNS1123Subdomain,
  isObject,
  isPathSegmentName,
  type JsonObject,
  notSupported,
  objectAt,
  required,
  semanticEqual,
  validateLabelSelector,
} from '../../apimachinery/index.ts';
import { each, type Errors, items, strings, text } from './common.ts';

const rbacGroup = 'rbac.authorization.k8s.io';

function policyRules(errors: Errors, object: JsonObject, namespaced: boolean): void {
  items(object['rules']).forEach((rule, index) => {
    const field = `rules[${index}]`;
    if (strings(rule['verbs']).length === 0) errors.push(required(`${field}.verbs`, 'verbs must contain at least one value'));
    const urls = strings(rule['nonResourceURLs']);
    if (urls.length > 0) {
      if (namespaced) errors.push(invalid(`${field}.nonResourceURLs`, urls, 'namespaced rules cannot apply to non-resource URLs'));
      if (['apiGroups', 'resources', 'resourceNames'].some((name) => strings(rule[name]).length > 0))
        errors.push(invalid(`${field}.nonResourceURLs`, urls, 'rules cannot apply to both regular resources and non-resource URLs'));
      return;
    }
    if (strings(rule['apiGroups']).length === 0) errors.push(required(`${field}.apiGroups`, 'resource rules must supply at least one api group'));
    if (strings(rule['resources']).length === 0) errors.push(required(`${field}.resources`, 'resource rules must supply at least one resource'));
  });
}

export const validateRole = (errors: Errors, object: JsonObject): void => policyRules(errors, object, true);
export function validateClusterRole(errors: Errors, object: JsonObject): void {
  policyRules(errors, object, false);
  const rule = object['aggregationRule'];
  if (!isObject(rule)) return;
  const selectors = items(rule['clusterRoleSelectors']);
  const field = 'aggregationRule.clusterRoleSelectors';
  if (selectors.length === 0) errors.push(required(field, 'at least one clusterRoleSelector required if aggregationRule is non-nil'));
  selectors.forEach((selector, index) => {
    const own = validateLabelSelector(selector, `${field}[${index}]`);
    errors.push(...own);
    if (own.length > 0) errors.push(invalid(`${field}[${index}]`, null, 'invalid label selector.'));
  });
}

/** In a RoleBinding a ServiceAccount without namespace is one of the binding's own namespace. */
function subject(errors: Errors, item: JsonObject, field: string, isNamespaced: boolean): void {
  const name = text(item['name']);
  const kind = text(item['kind']);
  if (name === '') errors.push(required(`${field}.name`, ''));
  if (kind === 'ServiceAccount') {
    if (name !== '') each(errors, `${field}.name`, name, isDNS1123Subdomain(name));
    if (text(item['apiGroup']) !== '') errors.push(notSupported(`${field}.apiGroup`, item['apiGroup'], ['']));
    if (!isNamespaced && text(item['namespace']) === '') errors.push(required(`${field}.namespace`, ''));
  } else if (kind === 'User' || kind === 'Group') {
    if (item['apiGroup'] !== rbacGroup) errors.push(notSupported(`${field}.apiGroup`, item['apiGroup'] ?? '', [rbacGroup]));
  } else errors.push(notSupported(`${field}.kind`, kind, ['ServiceAccount', 'User', 'Group']));
}

function binding(errors: Errors, object: JsonObject, kinds: readonly string[]): void {
  const ref = objectAt(object, 'roleRef');
  if (ref['apiGroup'] !== rbacGroup) errors.push(notSupported('roleRef.apiGroup', ref['apiGroup'] ?? '', [rbacGroup]));
  if (!kinds.includes(text(ref['kind']))) errors.push(notSupported('roleRef.kind', ref['kind'] ?? '', kinds));
  const name = text(ref['name']);
  if (name === '') errors.push(required('roleRef.name', ''));
  else each(errors, 'roleRef.name', name, isPathSegmentName(name));
  items(object['subjects']).forEach((item, index) => subject(errors, item, `subjects[${index}]`, kinds.includes('Role')));
}

export const validateRoleBinding = (errors: Errors, object: JsonObject): void => binding(errors, object, ['Role', 'ClusterRole']);
export const validateClusterRoleBinding = (errors: Errors, object: JsonObject): void => binding(errors, object, ['ClusterRole']);

export function immutableRoleRef(errors: Errors, next: JsonObject, before: JsonObject): void {
  if (!semanticEqual(next['roleRef'], before['roleRef'])) {
    const ref = objectAt(next, 'roleRef');
    errors.push(
      invalid(
        'roleRef',
        new Map([
          ['APIGroup', ref['apiGroup'] ?? ''],
          ['Kind', ref['kind'] ?? ''],
          ['Name', ref['name'] ?? ''],
        ]),
        'cannot change roleRef',
      ),
    );
  }
}

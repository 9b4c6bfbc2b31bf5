/** Nobody grants what they do not hold. Source: `pkg/registry/rbac/{escalation_check.go,validation/rule.go,validation/policy_comparator.go}`. */
import { errors } from '../endpoints/status-error.ts';
import type { RequestInfo } from '../endpoints/request-info.ts';
import { type AnyObject, asJson, asList, asText, type Json, metaOf } from '../values.ts';
import type { AdmissionAttributes, AdmissionContext } from '../admission/plugin.ts';
import type { RbacAuthorizer } from './rbac.ts';

const GROUP = 'rbac.authorization.k8s.io';

interface Atom {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly name: string;
  readonly url: string;
}

const texts = (value: unknown): readonly string[] => asList(value).map(asText);

/** A rule taken apart: one verb on one resource (or path) each (`BreakdownRule`). */
function* atoms(rule: Json): Iterable<Atom> {
  const names = texts(rule.resourceNames);
  for (const group of texts(rule.apiGroups)) {
    for (const resource of texts(rule.resources)) {
      for (const verb of texts(rule.verbs)) for (const name of names.length > 0 ? names : ['']) yield { verb, group, resource, name, url: '' };
    }
  }
  for (const url of texts(rule.nonResourceURLs)) for (const verb of texts(rule.verbs)) yield { verb, group: '', resource: '', name: '', url };
}

function requestOf({ verb, group, resource, name, url }: Atom, namespace: string): RequestInfo {
  const slash = resource.indexOf('/');
  const [base, subresource] = slash < 0 ? [resource, ''] : [resource.slice(0, slash), resource.slice(slash + 1)];
  return { isResourceRequest: url === '', verb, path: url, group, version: '*', resource: base, subresource, namespace, name };
}

const list = (values: readonly string[]): string => `[${values.map((value) => `"${value}"`).join(' ')}]`;

/** Missing rights as they are told: verbs on one resource together (`CompactRules`, `CompactString`). */
function described(missing: readonly Atom[]): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const { verb, group, resource, name, url } of missing) {
    const key =
      url !== ''
        ? `NonResourceURLs:${list([url])}`
        : `APIGroups:${list([group])}, Resources:${list([resource])}${name === '' ? '' : `, ResourceNames:${list([name])}`}`;
    groups.set(key, [...(groups.get(key) ?? []), verb]);
  }
  return [...groups].map(([key, verbs]) => `{${key}, Verbs:${list(verbs)}}`).sort();
}

function missingRights(rbac: RbacAuthorizer, { user, namespace }: AdmissionAttributes, rules: readonly unknown[]): readonly Atom[] {
  return rules.flatMap((rule) => [...atoms(asJson(rule))]).filter((atom) => rbac.authorize(user, requestOf(atom, namespace)) === undefined);
}

const everything = [
  { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
  { nonResourceURLs: ['*'], verbs: ['*'] },
];

function confirm(rbac: RbacAuthorizer, object: AnyObject, attributes: AdmissionAttributes, rules: readonly unknown[]): void {
  const missing = missingRights(rbac, attributes, rules);
  if (missing.length === 0) return;
  const { user, info } = attributes;
  const why = `user "${user.name}" (groups=${list(user.groups)}) is attempting to grant RBAC permissions not currently held:\n${described(missing).join('\n')}`;
  throw errors.forbidden(info.type, metaOf(object).name ?? '', why);
}

const permission = (verb: string, resource: string, namespace: string, name: string): RequestInfo => ({
  isResourceRequest: true,
  verb,
  path: '',
  group: GROUP,
  version: '*',
  resource,
  subresource: '',
  namespace,
  name,
});

/** Refuses a role or binding that gives more than its author has, unless they may `escalate` or `bind`. */
export function confirmNoEscalation(rbac: RbacAuthorizer, object: AnyObject, attributes: AdmissionAttributes, context: AdmissionContext): void {
  const { user, info, namespace, before } = attributes;
  const { resource } = info.type;
  if (user.groups.includes('system:masters')) return;
  if (resource === 'roles' || resource === 'clusterroles') {
    if (before && before.rules === object.rules && before.aggregationRule === object.aggregationRule) return;
    if (rbac.authorize(user, permission('escalate', resource, namespace, metaOf(object).name ?? '')) !== undefined) return;
    confirm(rbac, object, attributes, asList(object.rules));
    if (asList(asJson(object.aggregationRule).clusterRoleSelectors).length > 0 && missingRights(rbac, attributes, everything).length > 0) {
      throw errors.forbidden(info.type, metaOf(object).name ?? '', 'must have cluster-admin privileges to use the aggregationRule');
    }
    return;
  }
  const { kind, name } = asJson(object.roleRef);
  if (before && before.subjects === object.subjects) return;
  const plural = kind === 'Role' ? 'roles' : 'clusterroles';
  if (rbac.authorize(user, permission('bind', plural, namespace, asText(name))) !== undefined) return;
  const role = kind === 'Role' ? context.get(`${GROUP}/roles`, namespace, asText(name)) : context.get(`${GROUP}/clusterroles`, undefined, asText(name));
  if (!role) throw errors.notFound({ group: GROUP, resource: plural }, asText(name));
  confirm(rbac, object, attributes, asList(role.rules));
}

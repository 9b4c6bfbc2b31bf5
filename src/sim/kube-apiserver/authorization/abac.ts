/** Attribute based access control: policies of a file. Source: `pkg/auth/authorizer/abac/abac.go`. */
import type { AbacPolicySpec } from '../../../api/index.ts';
import type { UserInfo } from '../endpoints/flight.ts';
import type { RequestInfo } from '../endpoints/request-info.ts';

const READING = new Set(['get', 'list', 'watch']);

/** A policy that names neither a user nor a group concerns nobody; one that names both concerns that user in that group. */
function concerns({ user = '', group = '' }: AbacPolicySpec, { name, groups }: UserInfo): boolean {
  if (user === '' && group === '') return false;
  return (user === '' || user === '*' || user === name) && (group === '' || group === '*' || groups.includes(group));
}

const fits = (wanted: string | undefined, value: string): boolean => wanted === '*' || (wanted ?? '') === value;

function covers({ namespace, resource, apiGroup, nonResourcePath = '' }: AbacPolicySpec, request: RequestInfo): boolean {
  if (request.isResourceRequest) return fits(namespace, request.namespace) && fits(resource, request.resource) && fits(apiGroup, request.group);
  return (
    nonResourcePath === '*' ||
    nonResourcePath === request.path ||
    (nonResourcePath.endsWith('*') && request.path.startsWith(nonResourcePath.replace(/\*+$/, '')))
  );
}

/** Does any policy allow a request? */
export function abacAllows(policies: readonly AbacPolicySpec[], user: UserInfo, request: RequestInfo): boolean {
  return policies.some((policy) => concerns(policy, user) && (policy.readonly !== true || READING.has(request.verb)) && covers(policy, request));
}

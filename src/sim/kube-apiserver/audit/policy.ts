/** Which audit rule a request falls under. Source: `apiserver/pkg/audit/policy/checker.go`. */
import type { AuditLevel, AuditPolicy, AuditPolicyRule, AuditStage } from '../../../api/index.ts';
import type { UserInfo } from '../endpoints/flight.ts';
import type { RequestInfo } from '../endpoints/request-info.ts';

export interface AuditConfig {
  readonly level: AuditLevel;
  readonly omitStages: readonly AuditStage[];
  readonly omitManagedFields: boolean;
  /** The number of the rule, from 1; 0 when none fits. */
  readonly rule: number;
}

const LEVELS: readonly AuditLevel[] = ['None', 'Metadata', 'Request', 'RequestResponse'];

export const atLeast = (level: AuditLevel, least: AuditLevel): boolean => LEVELS.indexOf(level) >= LEVELS.indexOf(least);

const listed = (list: readonly string[] | undefined, value: string): boolean => list === undefined || list.length === 0 || list.includes(value);
const some = (list: readonly unknown[] | undefined): boolean => list !== undefined && list.length > 0;

const pathFits = (path: string, spec: string): boolean => spec === '*' || spec === path || (spec.endsWith('*') && path.startsWith(spec.replace(/\*+$/, '')));

function nameFits(wanted: string, resource: string, subresource: string): boolean {
  if (wanted === '*' || wanted === (subresource === '' ? resource : `${resource}/${subresource}`)) return true;
  if (subresource !== '' && wanted.startsWith('*/') && wanted.slice(2) === subresource) return true;
  return wanted.endsWith('/*') && wanted.slice(0, -2) === resource;
}

function resourceFits(rule: AuditPolicyRule, request: RequestInfo): boolean {
  if (!request.isResourceRequest || !listed(rule.namespaces, request.namespace)) return false;
  if (!rule.resources || rule.resources.length === 0) return true;
  return rule.resources.some(({ group = '', resources = [], resourceNames }) => {
    if (group !== request.group && group !== '*') return false;
    return (
      resources.length === 0 || (listed(resourceNames, request.name) && resources.some((wanted) => nameFits(wanted, request.resource, request.subresource)))
    );
  });
}

function fits(rule: AuditPolicyRule, user: UserInfo, request: RequestInfo): boolean {
  if (!listed(rule.users, user.name) || !listed(rule.verbs, request.verb)) return false;
  if (some(rule.userGroups) && !user.groups.some((group) => rule.userGroups?.includes(group))) return false;
  if (some(rule.namespaces) || some(rule.resources)) return resourceFits(rule, request);
  if (some(rule.nonResourceURLs)) return !request.isResourceRequest && (rule.nonResourceURLs ?? []).some((url) => pathFits(request.path, url));
  return true;
}

/** The first rule that fits decides; none at all means level None. A rule leaves out its own stages and those of the policy. */
export function auditConfig(policy: AuditPolicy, user: UserInfo, request: RequestInfo): AuditConfig {
  const { rules, omitStages = [], omitManagedFields = false } = policy;
  const index = rules.findIndex((rule) => fits(rule, user, request));
  const rule = rules[index];
  if (!rule) return { level: 'None', omitStages, omitManagedFields, rule: 0 };
  return {
    level: rule.level,
    omitStages: [...(rule.omitStages ?? []), ...omitStages],
    omitManagedFields: rule.omitManagedFields ?? omitManagedFields,
    rule: index + 1,
  };
}

import type { UserInfo } from '../endpoints/flight.ts';
import type { RequestInfo } from '../endpoints/request-info.ts';
import { type AnyObject, asJson, asList, asText, metaOf } from '../values.ts';

/** The RBAC objects as the watch caches hold them. */
export interface RbacObjects {
  clusterRoleBindings(): Iterable<AnyObject>;
  roleBindings(): Iterable<AnyObject>;
  clusterRole(name: string): AnyObject | undefined;
  role(namespace: string, name: string): AnyObject | undefined;
}

interface PolicyRule {
  readonly verbs: ReadonlySet<string>;
  readonly apiGroups: ReadonlySet<string>;
  readonly resources: ReadonlySet<string>;
  readonly resourceNames: ReadonlySet<string>;
  readonly nonResourceURLs: readonly string[];
}

interface Grant {
  /** `''` = everywhere. */
  readonly namespace: string;
  readonly rule: PolicyRule;
  readonly reason: string;
}

const texts = (value: unknown): readonly string[] => asList(value).filter((item) => typeof item === 'string');

function readRule(value: unknown): PolicyRule {
  const rule = asJson(value);
  return {
    verbs: new Set(texts(rule.verbs)),
    apiGroups: new Set(texts(rule.apiGroups)),
    resources: new Set(texts(rule.resources)),
    resourceNames: new Set(texts(rule.resourceNames)),
    nonResourceURLs: texts(rule.nonResourceURLs),
  };
}

const has = (set: ReadonlySet<string>, value: string): boolean => set.has('*') || set.has(value);

function resourceMatches({ resources }: PolicyRule, resource: string, subresource: string): boolean {
  if (subresource === '') return has(resources, resource);
  return resources.has('*') || resources.has(`${resource}/${subresource}`) || resources.has(`*/${subresource}`);
}

function pathMatches(rule: PolicyRule, path: string): boolean {
  return rule.nonResourceURLs.some((url) => url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1))));
}

/** `rbac.RuleAllows`: source `kubernetes/plugin/pkg/auth/authorizer/rbac/rbac.go`, `pkg/apis/rbac/v1/evaluation_helpers.go`. */
function ruleAllows(rule: PolicyRule, request: RequestInfo): boolean {
  if (!has(rule.verbs, request.verb)) return false;
  if (!request.isResourceRequest) return pathMatches(rule, request.path);
  if (!has(rule.apiGroups, request.group) || !resourceMatches(rule, request.resource, request.subresource)) return false;
  return rule.resourceNames.size === 0 || rule.resourceNames.has(request.name);
}

function appliesTo(subject: unknown, user: UserInfo, bindingNamespace: string): boolean {
  const { kind, name, namespace } = asJson(subject);
  if (kind === 'User') return user.name === name;
  if (kind === 'Group') return user.groups.includes(asText(name));
  if (kind === 'ServiceAccount') return user.name === `system:serviceaccount:${asText(namespace) || bindingNamespace}:${asText(name)}`;
  return false;
}

/** What is known of one identity: a name together with its groups. */
interface Known {
  readonly grants: readonly Grant[];
  /** Reasons of what was allowed. */
  readonly decisions: Map<string, string>;
}

/** Role based access control: what the bindings of a user allow. Decisions are remembered until an RBAC object changes. */
export class RbacAuthorizer {
  /** By name and groups: `--as jane --as-group ops` is another identity than jane. */
  private readonly identities = new Map<string, Known>();
  /** The same by the object that a connection carries, so that nothing is joined on the way. */
  private seen = new WeakMap<UserInfo, Known>();

  constructor(private readonly objects: RbacObjects) {}

  /** An RBAC object changed. */
  forget(): void {
    this.identities.clear();
    this.seen = new WeakMap();
  }

  /** Why the request is allowed; undefined when nothing allows it. */
  authorize(user: UserInfo, request: RequestInfo): string | undefined {
    const { verb, group, resource, subresource, namespace, name } = request;
    const { grants, decisions } = this.known(user);
    const key = request.isResourceRequest ? `${verb} ${group}/${resource}/${subresource} ${namespace}` : `${verb} ${request.path}`;
    const decided = decisions.get(key);
    if (decided !== undefined) return decided;
    for (const grant of grants) {
      if (grant.namespace !== '' && grant.namespace !== namespace) continue;
      if (!ruleAllows(grant.rule, request)) continue;
      if (grant.rule.resourceNames.size === 0 || name === '') decisions.set(key, grant.reason);
      return grant.reason;
    }
    return undefined;
  }

  /** All that the bindings of a user allow in a namespace, and on paths. Source: `rbac.go` RulesFor. */
  rulesFor(user: UserInfo, namespace: string): { readonly resourceRules: readonly object[]; readonly nonResourceRules: readonly object[] } {
    const rules = this.known(user)
      .grants.filter((grant) => grant.namespace === '' || grant.namespace === namespace)
      .map(({ rule }) => rule);
    return {
      resourceRules: rules
        .filter(({ resources }) => resources.size > 0)
        .map(({ verbs, apiGroups, resources, resourceNames }) => ({
          verbs: [...verbs],
          apiGroups: [...apiGroups],
          resources: [...resources],
          ...(resourceNames.size > 0 ? { resourceNames: [...resourceNames] } : {}),
        })),
      nonResourceRules: rules
        .filter(({ nonResourceURLs }) => nonResourceURLs.length > 0)
        .map(({ verbs, nonResourceURLs }) => ({ verbs: [...verbs], nonResourceURLs })),
    };
  }

  private known(user: UserInfo): Known {
    const seen = this.seen.get(user);
    if (seen) return seen;
    const key = `${user.name}\n${user.groups.join('\n')}`;
    const known = this.identities.get(key) ?? { grants: [...this.compile(user)], decisions: new Map<string, string>() };
    this.identities.set(key, known);
    this.seen.set(user, known);
    return known;
  }

  private *compile(user: UserInfo): Iterable<Grant> {
    for (const binding of this.objects.clusterRoleBindings()) yield* this.grantsBy(binding, user, '');
    for (const binding of this.objects.roleBindings()) yield* this.grantsBy(binding, user, metaOf(binding).namespace ?? '');
  }

  private *grantsBy(binding: AnyObject, user: UserInfo, namespace: string): Iterable<Grant> {
    if (!asList(binding.subjects).some((subject) => appliesTo(subject, user, namespace))) return;
    const { kind, name } = asJson(binding.roleRef);
    const role = kind === 'Role' ? this.objects.role(namespace, asText(name)) : this.objects.clusterRole(asText(name));
    const bindingName = namespace ? `${metaOf(binding).name}/${namespace}` : (metaOf(binding).name ?? '');
    const reason = `RBAC: allowed by ${binding.kind} "${bindingName}" of ${asText(kind)} "${asText(name)}"`;
    for (const rule of asList(role?.rules)) yield { namespace, rule: readRule(rule), reason };
  }
}

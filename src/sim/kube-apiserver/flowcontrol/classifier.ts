import type { UserInfo } from '../endpoints/flight.ts';
import type { RequestInfo } from '../endpoints/request-info.ts';
import { type AnyObject, asJson, asList, asNumber, asText, type Json, metaOf } from '../values.ts';

const has = (list: unknown, value: string): boolean => asList(list).some((item) => item === '*' || item === value);

function isSubject(subject: Json, { name, groups }: UserInfo): boolean {
  if (subject.kind === 'User') return has([asJson(subject.user).name], name);
  if (subject.kind === 'Group') return groups.some((group) => has([asJson(subject.group).name], group));
  const account = asJson(subject.serviceAccount);
  const prefix = `system:serviceaccount:${asText(account.namespace)}:`;
  return name.startsWith(prefix) && has([account.name], name.slice(prefix.length));
}

function isResource(rule: Json, { verb, group, resource, subresource, namespace }: RequestInfo): boolean {
  if (!has(rule.verbs, verb) || !has(rule.apiGroups, group) || !has(rule.resources, subresource === '' ? resource : `${resource}/${subresource}`)) return false;
  return namespace === '' ? rule.clusterScope === true : has(rule.namespaces, namespace);
}

function isPath(rule: Json, { verb, path }: RequestInfo): boolean {
  if (!has(rule.verbs, verb)) return false;
  return asList(rule.nonResourceURLs)
    .map(asText)
    .some((url) => url === '*' || url === path || (url.endsWith('/*') && path.startsWith(url.slice(0, -1))));
}

function matches(schema: AnyObject, user: UserInfo, request: RequestInfo): boolean {
  return asList(schema.spec?.rules)
    .map(asJson)
    .some(
      (rule) =>
        asList(rule.subjects).some((subject) => isSubject(asJson(subject), user)) &&
        (request.isResourceRequest
          ? asList(rule.resourceRules).some((own) => isResource(asJson(own), request))
          : asList(rule.nonResourceRules).some((own) => isPath(asJson(own), request))),
    );
}

const precedence = (schema: AnyObject): number => asNumber(schema.spec?.matchingPrecedence) ?? 1_000;
const nameOf = (schema: AnyObject): string => metaOf(schema).name ?? '';

/** Where a request belongs. */
export interface Classified {
  readonly told: string;
  readonly level: string;
  /** What tells the flows of a schema apart: the user, or the namespace. */
  readonly by: 'ByUser' | 'ByNamespace' | '';
  readonly schema: string;
}

/** Answers remembered; the users and the kinds of requests of a cluster are few. */
const MEMORY = 5_000;

/**
 * To which flow a request belongs: the first FlowSchema that matches, by precedence and then by name.
 * Source: `apiserver/pkg/util/flowcontrol/{apf_controller,rule}.go`.
 */
export class FlowClassifier {
  private readonly known = new Map<string, Classified>();
  private sorted: readonly AnyObject[] | undefined;

  constructor(private readonly schemas: () => Iterable<AnyObject>) {}

  /** FlowSchemas have changed. */
  forget(): void {
    this.known.clear();
    this.sorted = undefined;
  }

  /** `told` is `FlowSchema <name>, priority level <name>`. */
  classify(user: UserInfo, request: RequestInfo): Classified {
    const { verb, group, resource, subresource, namespace, path, isResourceRequest } = request;
    const key = `${user.name} ${user.groups.join(' ')} ${isResourceRequest ? `${verb} ${group}/${resource}/${subresource} ${namespace}` : `${verb} ${path}`}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    this.sorted ??= [...this.schemas()].sort((a, b) => precedence(a) - precedence(b) || (nameOf(a) < nameOf(b) ? -1 : 1));
    const schema = this.sorted.find((one) => matches(one, user, request));
    const name = schema ? nameOf(schema) : 'catch-all';
    const level = schema ? asText(asJson(schema.spec?.priorityLevelConfiguration).name) : 'catch-all';
    const by = asText(asJson(schema?.spec?.distinguisherMethod).type);
    const told: Classified = {
      schema: name,
      level,
      by: by === 'ByUser' || by === 'ByNamespace' ? by : '',
      told: `FlowSchema ${name}, priority level ${level}`,
    };
    if (this.known.size >= MEMORY) this.known.clear();
    this.known.set(key, told);
    return told;
  }
}

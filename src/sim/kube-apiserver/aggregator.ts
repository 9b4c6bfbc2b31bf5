import type { Address, HttpRequest } from '../../api/index.ts';
import type { RequestInfo } from './endpoints/request-info.ts';
import type { Answer } from './endpoints/non-resource.ts';
import { isJson } from './values.ts';

/** One group version that another server answers for, as an APIService registers it. */
export interface AggregatedService {
  readonly group: string;
  readonly version: string;
  readonly server: Address;
  readonly resources: readonly { readonly resource: string; readonly kind: string; readonly namespaced: boolean; readonly verbs: readonly string[] }[];
}

/** The aggregation layer: which requests go to another server, and what discovery says of their groups. Source: `kube-aggregator/pkg/apiserver`. */
export class Aggregator {
  constructor(private readonly services: readonly AggregatedService[]) {}

  /** The server behind a path, if it is not this one. */
  serverOf({ path }: RequestInfo): Address | undefined {
    return this.services.find(({ group, version }) => path === `/apis/${group}/${version}` || path.startsWith(`/apis/${group}/${version}/`))?.server;
  }

  /** What discovery answers, with the groups of the others. */
  extend({ path, accept = '' }: HttpRequest, answer: Answer | undefined): Answer | undefined {
    if (this.services.length === 0) return answer;
    if (path === '/apis' && answer && isJson(answer.body)) return { ...answer, body: this.withGroups(answer.body, accept.includes('as=APIGroupDiscoveryList')) };
    const service = this.services.find(({ group }) => path === `/apis/${group}`);
    return service ? { code: 200, body: { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(service) } } : answer;
  }

  private withGroups(body: Readonly<Record<string, unknown>>, aggregated: boolean): object {
    const field = aggregated ? 'items' : 'groups';
    const known = Array.isArray(body[field]) ? (body[field] as readonly unknown[]) : [];
    return { ...body, [field]: [...known, ...this.services.map(aggregated ? discoveryOf : groupOf)] };
  }
}

function groupOf({ group, version }: AggregatedService): object {
  const groupVersion = { groupVersion: `${group}/${version}`, version };
  return { name: group, versions: [groupVersion], preferredVersion: groupVersion };
}

/** `apidiscovery.k8s.io/v2` of a group. */
function discoveryOf({ group, version, resources }: AggregatedService): object {
  const described = resources.map(({ resource, kind, namespaced, verbs }) => ({
    resource, responseKind: { group, version, kind }, scope: namespaced ? 'Namespaced' : 'Cluster', singularResource: '', verbs,
  }));
  return { metadata: { name: group, creationTimestamp: null }, versions: [{ version, freshness: 'Current', resources: described }] };
}

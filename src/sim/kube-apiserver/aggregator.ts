import type { Address, HttpRequest } from '../../api/index.ts';
import type { ApiServices } from './apiservice/controller.ts';
import type { Answer } from './endpoints/non-resource.ts';
import type { RequestInfo } from './endpoints/request-info.ts';
import { asJson, asList, asText, isJson } from './values.ts';

/** One group version that another server answers for, as an APIService registers it. */
export interface AggregatedService {
  readonly group: string;
  readonly version: string;
  readonly server: Address;
  /** The Service that its APIService names. */
  readonly service: { readonly namespace: string; readonly name: string };
  readonly resources: readonly { readonly resource: string; readonly kind: string; readonly namespaced: boolean; readonly verbs: readonly string[] }[];
}

interface Group {
  readonly group: string;
  readonly version: string;
}

/** The aggregation layer: which requests go to another server, and what discovery says of their groups. Source: `kube-aggregator/pkg/apiserver`. */
export class Aggregator {
  /** APIServices in use, once there are any that somebody has asked for or made. */
  private registered: ApiServices | undefined;

  constructor(private readonly services: readonly AggregatedService[]) {}

  use(registered: ApiServices): void {
    this.registered = registered;
  }

  /** The server behind a path, if it is not this one. */
  serverOf({ path }: RequestInfo): Address | undefined {
    return this.services.find(({ group, version }) => path === `/apis/${group}/${version}` || path.startsWith(`/apis/${group}/${version}/`))?.server;
  }

  /** What discovery answers, with the groups of the others. */
  extend({ path, accept = '' }: HttpRequest, answer: Answer | undefined): Answer | undefined {
    if (this.services.length === 0 && !this.registered) return answer;
    const others = this.registered?.registered() ?? [];
    if (path === '/apis' && answer && isJson(answer.body)) {
      const aggregated = accept.includes('as=APIGroupDiscoveryList');
      const more = aggregated
        ? merged([...this.services.map(discoveryOf), ...others.map(discoveryOfRegistered)])
        : byGroup([...this.services, ...others]).map(groupOf);
      return { ...answer, body: withGroups(answer.body, aggregated ? 'items' : 'groups', more) };
    }
    const versions = [...this.services, ...others].filter(({ group }) => path === `/apis/${group}`);
    return versions.length > 0 ? { code: 200, body: { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(versions) } } : answer;
  }
}

function withGroups(body: Readonly<Record<string, unknown>>, field: 'items' | 'groups', more: readonly object[]): object {
  return { ...body, [field]: [...asList(body[field]), ...more] };
}

/** The versions of each group together, the preferred one first, as they were registered. */
function byGroup<T extends { readonly group: string }>(services: readonly T[]): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const service of services) groups.set(service.group, [...(groups.get(service.group) ?? []), service]);
  return [...groups.values()];
}

function groupOf(services: readonly Group[]): object {
  const versions = services.map(({ group, version }) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: services[0]?.group, versions, preferredVersion: versions[0] };
}

interface Discovery {
  readonly metadata: { readonly name: string; readonly creationTimestamp: null };
  readonly versions: readonly object[];
}

/** One entry for each group, with all its versions. */
const merged = (entries: readonly Discovery[]): readonly Discovery[] =>
  byGroup(entries.map((entry) => ({ ...entry, group: entry.metadata.name }))).map((same) => ({
    metadata: { name: same[0]?.group ?? '', creationTimestamp: null },
    versions: same.flatMap(({ versions }) => versions),
  }));

/** `apidiscovery.k8s.io/v2` of a group. */
function discoveryOf({ group, version, resources }: AggregatedService): Discovery {
  const described = resources.map(({ resource, kind, namespaced, verbs }) => ({
    resource,
    responseKind: { group, version, kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: '',
    verbs,
  }));
  return { metadata: { name: group, creationTimestamp: null }, versions: [{ version, freshness: 'Current', resources: described }] };
}

/** The same from the APIResourceList of a registered server; one that cannot be reached is stale. */
function discoveryOfRegistered({
  group,
  version,
  resources,
  available,
}: Group & { readonly resources: readonly unknown[]; readonly available: boolean }): Discovery {
  const described = resources.map(asJson).map(({ name, kind, namespaced, verbs, singularName }) => ({
    resource: asText(name),
    responseKind: { group, version, kind },
    scope: namespaced === true ? 'Namespaced' : 'Cluster',
    singularResource: asText(singularName),
    verbs,
  }));
  return { metadata: { name: group, creationTimestamp: null }, versions: [{ version, freshness: available ? 'Current' : 'Stale', resources: described }] };
}

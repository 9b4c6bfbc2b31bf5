import type { ResourceType, Status } from '../../api/index.ts';
import type { ApiClient } from '../client-go/index.ts';
import type { Procedure } from '../kernel/index.ts';

interface DiscoveredResource {
  readonly resource: string;
  readonly responseKind?: { readonly kind?: string };
  readonly scope?: string;
  readonly verbs?: readonly string[];
}

interface DiscoveryList {
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions?: readonly { readonly version: string; readonly resources?: readonly DiscoveredResource[] }[];
  }[];
}

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';

export interface Discovered {
  readonly resources: readonly (ResourceType & { readonly verbs: readonly string[] })[];
  readonly error: Status | undefined;
}

function preferredOf(list: DiscoveryList): Discovered['resources'] {
  return (list.items ?? []).flatMap(({ metadata, versions = [] }) => {
    const [preferred] = versions;
    return (preferred?.resources ?? []).map(({ resource, responseKind, scope, verbs = [] }) => ({
      group: metadata?.name ?? '',
      version: preferred?.version ?? '',
      resource,
      kind: responseKind?.kind ?? '',
      namespaced: scope === 'Namespaced',
      verbs,
    }));
  });
}

/** All kinds that kube-apiserver serves, each in its group's preferred version. Source: `client-go/discovery` `ServerPreferredResources`. */
export function* serverPreferredResources(client: ApiClient): Procedure<Discovered> {
  const found: Discovered['resources'][number][] = [];
  for (const path of ['/api', '/apis']) {
    const result = yield* client.call<DiscoveryList>({ method: 'GET', path, accept: AGGREGATED });
    if (!result.ok) return { resources: found, error: result.status };
    found.push(...preferredOf(result.object));
  }
  return { resources: found, error: undefined };
}

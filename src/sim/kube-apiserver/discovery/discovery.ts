import type { HttpRequest } from '../../../api/index.ts';
import { compareStrings, type ResourceInfo, type Scheme } from '../../apimachinery/index.ts';
import { openapiDocuments } from './openapi.ts';

interface Answer {
  readonly code: number;
  readonly body: unknown;
}

const ok = (body: unknown): Answer => ({ code: 200, body });
const AGGREGATED = 'as=APIGroupDiscoveryList';

/** `APIResourceList` of a group version: each resource followed by its subresources. */
function resourceList(scheme: Scheme, group: string, version: string): Answer | undefined {
  const infos = scheme.all().filter(({ type }) => type.group === group && type.version === version);
  if (infos.length === 0) return undefined;
  return ok({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion: group ? `${group}/${version}` : version, resources: infos.flatMap(apiResources) });
}

/** Source: `apiserver/pkg/endpoints/installer.go` registerResourceHandlers sorts them. */
const inOrder = (verbs: readonly string[]): readonly string[] => [...verbs].sort(compareStrings);

function apiResources(info: ResourceInfo): readonly object[] {
  const { type, singular, shortNames, categories, verbs } = info;
  const main = {
    name: type.resource,
    singularName: singular,
    namespaced: type.namespaced,
    kind: type.kind,
    verbs: inOrder(verbs),
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
  };
  const subs = Object.entries(info.subresources).map(([name, subverbs]) => ({
    name: `${type.resource}/${name}`,
    singularName: '',
    namespaced: type.namespaced,
    ...kindOfSubresource(info, name),
    verbs: inOrder(subverbs),
  }));
  return [main, ...subs];
}

const subresourceKinds: Readonly<Record<string, { readonly group?: string; readonly version?: string; readonly kind: string }>> = {
  scale: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
  binding: { kind: 'Binding' },
  eviction: { group: 'policy', version: 'v1', kind: 'Eviction' },
  token: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' },
  exec: { kind: 'PodExecOptions' },
  attach: { kind: 'PodAttachOptions' },
  portforward: { kind: 'PodPortForwardOptions' },
};

function kindOfSubresource(info: ResourceInfo, name: string): { readonly kind: string } {
  return subresourceKinds[name] ?? { kind: info.type.kind };
}

function groups(scheme: Scheme): readonly string[] {
  return [...new Set(scheme.all().map(({ type }) => type.group))];
}

function apiGroup(
  scheme: Scheme,
  name: string,
): { readonly name: string; readonly versions: readonly object[]; readonly preferredVersion: object | undefined } {
  const versions = scheme.versions(name).map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions, preferredVersion: versions[0] };
}

/** Aggregated discovery: all groups with all resources in one answer (`apidiscovery.k8s.io/v2`). */
function aggregated(scheme: Scheme, core: boolean): Answer {
  const items = groups(scheme)
    .filter((group) => (group === '') === core)
    .map((group) => ({
      metadata: { name: group, creationTimestamp: null },
      versions: scheme.versions(group).map((version) => ({
        version,
        freshness: 'Current',
        resources: scheme
          .all()
          .filter(({ type }) => type.group === group && type.version === version)
          .map(aggregatedResource),
      })),
    }));
  return ok({ kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items });
}

function aggregatedResource(info: ResourceInfo): object {
  const { type, singular, shortNames, categories, verbs } = info;
  const subresources = Object.entries(info.subresources).map(([subresource, subverbs]) => {
    const { group = type.group, version = type.version, kind } = subresourceKinds[subresource] ?? { kind: type.kind };
    return { subresource, responseKind: { group, version, kind }, verbs: inOrder(subverbs) };
  });
  return {
    resource: type.resource,
    responseKind: { group: type.group, version: type.version, kind: type.kind },
    scope: type.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs: inOrder(verbs),
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
    ...(subresources.length > 0 ? { subresources } : {}),
  };
}

/** `/openapi/v2`, `/openapi/v3` and the documents below it. */
function openapi(scheme: Scheme, [version, ...rest]: readonly string[]): Answer | undefined {
  const documents = openapiDocuments.peek();
  if (!documents) return undefined;
  if (version === 'v2') return rest.length === 0 ? ok(documents.v2(scheme)) : undefined;
  if (version !== 'v3') return undefined;
  if (rest.length === 0) return ok(documents.index(scheme));
  const document = documents.v3(scheme, rest.join('/'));
  return document && ok(document);
}

/** Discovery requests: `/api`, `/apis`, a group, a group version, `/openapi/v3`. Undefined for other paths and unknown groups. */
export function discovery({ path, accept = '' }: HttpRequest, scheme: Scheme): Answer | undefined {
  const [, root, ...rest] = path.replace(/\/$/, '').split('/');
  if (root === 'openapi') return openapi(scheme, rest);
  if (root === 'api') {
    if (rest.length === 1) return resourceList(scheme, '', rest[0] ?? '');
    if (rest.length > 1) return undefined;
    if (accept.includes(AGGREGATED)) return aggregated(scheme, true);
    return ok({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '192.168.0.2:6443' }] });
  }
  if (root !== 'apis' || rest.length > 2) return undefined;
  const [group, version] = rest;
  if (group === undefined) {
    if (accept.includes(AGGREGATED)) return aggregated(scheme, false);
    const all = groups(scheme)
      .filter((name) => name !== '')
      .map((name) => apiGroup(scheme, name));
    return ok({ kind: 'APIGroupList', apiVersion: 'v1', groups: all });
  }
  if (version !== undefined) return resourceList(scheme, group, version);
  return groups(scheme).includes(group) ? ok({ kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(scheme, group) }) : undefined;
}

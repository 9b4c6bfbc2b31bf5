/** What a node has to do with an object: it runs a Pod that refers to it. Source: `plugin/pkg/auth/authorizer/node/{graph,node_authorizer}.go`. */
import type { RequestInfo } from '../endpoints/request-info.ts';
import { type AnyObject, asJson, asList, asText } from '../values.ts';

/** The Pods of a namespace, as the watch cache has them. */
export type PodsOf = (namespace: string) => Iterable<AnyObject>;

function* references(pod: AnyObject, resource: string): Iterable<string> {
  const spec = pod.spec ?? {};
  const kind = resource === 'secrets' ? 'secret' : 'configMap';
  for (const secret of resource === 'secrets' ? asList(spec.imagePullSecrets) : []) yield asText(asJson(secret).name);
  for (const volume of asList(spec.volumes).map(asJson)) {
    const source = asJson(volume[kind]);
    yield asText(source.secretName) || asText(source.name);
    for (const part of asList(asJson(volume.projected).sources)) yield asText(asJson(asJson(part)[kind]).name);
    if (resource === 'persistentvolumeclaims') yield asText(asJson(volume.persistentVolumeClaim).claimName);
  }
  for (const list of ['containers', 'initContainers', 'ephemeralContainers']) {
    for (const container of asList(spec[list]).map(asJson)) {
      for (const item of asList(container.envFrom)) yield asText(asJson(asJson(item)[`${kind}Ref`]).name);
      for (const item of asList(container.env)) yield asText(asJson(asJson(asJson(item).valueFrom)[`${kind}KeyRef`]).name);
    }
  }
}

const guarded = new Set(['secrets', 'configmaps', 'persistentvolumeclaims']);

/** Why a node may not read an object; undefined when it may, or when the graph has no say. */
export function nodeRefusal(node: string, { group, resource, subresource, namespace, name, verb }: RequestInfo, pods: PodsOf): string | undefined {
  if (group !== '' || subresource !== '' || !guarded.has(resource)) return undefined;
  if (name === '') return verb === 'get' ? 'No Object name found' : undefined;
  for (const pod of pods(namespace)) {
    if (pod.spec?.nodeName !== node) continue;
    for (const reference of references(pod, resource)) if (reference === name) return undefined;
  }
  return `no relationship found between node '${node}' and this object`;
}

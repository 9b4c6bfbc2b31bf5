/** What a node has to do with an object: it runs a Pod that refers to it. Source: `plugin/pkg/auth/authorizer/node/{graph,node_authorizer}.go`. */
import type { RequestInfo } from '../endpoints/request-info.ts';
import { type AnyObject, asJson, asList, asText, metaOf } from '../values.ts';

/** The objects by which a node and another object are related, as the watch caches have them. */
export interface Related {
  readonly pod: (namespace: string, name: string) => AnyObject | undefined;
  /** The Pods of a namespace. */
  readonly pods: (namespace: string) => Iterable<AnyObject>;
  /** All of `group/resource`; undefined while nobody has asked for any. */
  readonly objects: (resource: string) => Iterable<AnyObject> | undefined;
}

function* references(pod: AnyObject, resource: string): Iterable<string> {
  const spec = pod.spec ?? {};
  const kind = resource === 'secrets' ? 'secret' : 'configMap';
  for (const secret of resource === 'secrets' ? asList(spec.imagePullSecrets) : []) yield asText(asJson(secret).name);
  for (const volume of asList(spec.volumes).map(asJson)) {
    const source = asJson(volume[kind]);
    yield asText(source.secretName) || asText(source.name);
    for (const part of asList(asJson(volume.projected).sources)) yield asText(asJson(asJson(part)[kind]).name);
    if (resource === 'persistentvolumeclaims')
      yield volume.ephemeral ? `${metaOf(pod).name ?? ''}-${asText(volume.name)}` : asText(asJson(volume.persistentVolumeClaim).claimName);
  }
  for (const list of ['containers', 'initContainers', 'ephemeralContainers']) {
    for (const container of asList(spec[list]).map(asJson)) {
      for (const item of asList(container.envFrom)) yield asText(asJson(asJson(item)[`${kind}Ref`]).name);
      for (const item of asList(container.env)) yield asText(asJson(asJson(asJson(item).valueFrom)[`${kind}KeyRef`]).name);
    }
  }
}

function refersTo(pod: AnyObject, resource: string, name: string): boolean {
  if (resource === 'serviceaccounts') return (asText(pod.spec?.serviceAccountName) || 'default') === name;
  for (const reference of references(pod, resource)) if (reference === name) return true;
  return false;
}

const noRelation = (node: string): string => `no relationship found between node '${node}' and this object`;

const runs = (node: string, { pod: named, pods }: Related, resource: string, namespace: string, name: string): boolean => {
  if (resource === 'pods') return named(namespace, name)?.spec?.nodeName === node;
  for (const pod of pods(namespace)) if (pod.spec?.nodeName === node && refersTo(pod, resource, name)) return true;
  return false;
};

/** Secrets that a PersistentVolume's source names are needed where its claim is used (`graph.go` AddPV). */
function viaVolume(node: string, namespace: string, name: string, related: Related): boolean {
  for (const volume of related.objects('/persistentvolumes') ?? []) {
    const csi = asJson(volume.spec?.csi);
    const names = ['controllerPublishSecretRef', 'controllerExpandSecretRef', 'nodeStageSecretRef', 'nodePublishSecretRef', 'nodeExpandSecretRef'].map(
      (field) => asJson(csi[field]),
    );
    const claim = asJson(volume.spec?.claimRef);
    if (
      names.some((secret) => secret.name === name && secret.namespace === namespace) &&
      runs(node, related, 'persistentvolumeclaims', asText(claim.namespace), asText(claim.name))
    )
      return true;
  }
  return false;
}

function unrelated(node: string, { resource, namespace, name }: RequestInfo, related: Related): string | undefined {
  if (name === '') return 'No Object name found';
  if (runs(node, related, resource, namespace, name) || (resource === 'secrets' && viaVolume(node, namespace, name, related))) return undefined;
  return noRelation(node);
}

type Judge = (node: string, request: RequestInfo, related: Related) => string | undefined;

const reads = (verb: string): boolean => verb === 'get' || verb === 'list' || verb === 'watch';

const readNamespaced: Judge = (node, request, related) => {
  if (!reads(request.verb)) return 'can only read resources of this type';
  if (request.subresource !== '') return 'cannot read subresource';
  return request.namespace === '' ? 'can only read namespaced object of this type' : unrelated(node, request, related);
};

const getOnly: Judge = (node, request, related) => {
  if (request.verb !== 'get') return 'can only get individual resources of this type';
  return request.subresource === '' ? unrelated(node, request, related) : 'cannot get subresource';
};

const claim: Judge = (node, request, related) => {
  if (request.subresource !== 'status') return getOnly(node, request, related);
  return request.verb === 'update' || request.verb === 'patch' ? unrelated(node, request, related) : 'can only get/update/patch this type';
};

const serviceAccount: Judge = (node, request, related) => {
  const { verb, subresource, name } = request;
  if (verb === 'get' && subresource === '') return readNamespaced(node, request, related);
  if (verb !== 'create' || name === '') return 'can only create tokens for individual service accounts';
  return subresource === 'token' ? unrelated(node, request, related) : 'can only create token subresource of serviceaccount';
};

const othersNode = (node: string, name: string): string =>
  name === '' ? `node '${node}' cannot read all nodes, only its own Node object` : `node '${node}' cannot read '${name}', only its own Node object`;

const ownNode: Judge = (node, { verb, subresource, name }) => (subresource !== '' || !reads(verb) || name === node ? undefined : othersNode(node, name));

const ofNode = (selector: string, node: string): boolean =>
  selector.split(',').some((part) => part === `spec.nodeName=${node}` || part === `spec.nodeName==${node}`);

const readPod: Judge = (node, request, related) =>
  request.verb !== 'get' && request.name === '' ? 'can only list/watch pods with spec.nodeName field selector' : unrelated(node, request, related);

const pod: Judge = (node, request, related) => {
  const { verb, subresource, fieldSelector = '' } = request;
  return subresource !== '' || !reads(verb) || ofNode(fieldSelector, node) ? undefined : readPod(node, request, related);
};

const lists = (verb: string): boolean => verb === 'list' || verb === 'watch' || verb === 'deletecollection';

const othersLease = (verb: string, namespace: string): string => {
  if (lists(verb)) return 'can only get, create, update, patch, or delete a node lease';
  return namespace === 'kube-node-lease'
    ? 'can only access node lease with the same name as the requesting node'
    : 'can only access leases in the "kube-node-lease" system namespace';
};

const lease: Judge = (node, { verb, namespace, name }) =>
  !lists(verb) && namespace === 'kube-node-lease' && (verb === 'create' || name === node) ? undefined : othersLease(verb, namespace);

const othersCSINode = (verb: string, subresource: string): string => {
  if (lists(verb)) return 'can only get, create, update, patch, or delete a CSINode';
  return subresource === '' ? 'can only access CSINode with the same name as the requesting node' : 'cannot authorize CSINode subresources';
};

const csiNode: Judge = (node, { verb, subresource, name }) =>
  !lists(verb) && subresource === '' && (verb === 'create' || name === node) ? undefined : othersCSINode(verb, subresource);

/** The one object of a cluster-wide kind that a request names, if the cache has it. `related` decides; what is not known yet is let through. */
const single =
  (kind: string, isRelated: (object: AnyObject, node: string, related: Related) => boolean): Judge =>
  (node, { verb, subresource, name }, related) => {
    if (verb !== 'get') return 'can only get individual resources of this type';
    if (subresource !== '') return 'cannot get subresource';
    const known = related.objects(kind);
    if (!known) return undefined;
    for (const object of known) if (metaOf(object).name === name) return isRelated(object, node, related) ? undefined : noRelation(node);
    return noRelation(node);
  };

const volume = single('/persistentvolumes', (object, node, related) => {
  const claim = asJson(object.spec?.claimRef);
  return runs(node, related, 'persistentvolumeclaims', asText(claim.namespace), asText(claim.name));
});

const attachment = single('storage.k8s.io/volumeattachments', (object, node) => object.spec?.nodeName === node);

/** A Pod says in its status which claims were made or chosen for it. */
const resourceClaim: Judge = (node, { verb, subresource, namespace, name }, { pods }) => {
  if (verb !== 'get') return 'can only get individual resources of this type';
  if (subresource !== '') return 'cannot get subresource';
  for (const pod of pods(namespace)) {
    if (pod.spec?.nodeName !== node) continue;
    const named = [...asList(pod.spec?.resourceClaims), ...asList(pod.status?.resourceClaimStatuses)].some((claim) => asJson(claim).resourceClaimName === name);
    if (named) return undefined;
  }
  return noRelation(node);
};

const judges: Readonly<Record<string, Judge>> = {
  '/secrets': readNamespaced,
  '/configmaps': readNamespaced,
  '/persistentvolumeclaims': claim,
  '/serviceaccounts': serviceAccount,
  '/nodes': ownNode,
  '/pods': pod,
  'coordination.k8s.io/leases': lease,
  'storage.k8s.io/csinodes': csiNode,
  '/persistentvolumes': volume,
  'storage.k8s.io/volumeattachments': attachment,
  'resource.k8s.io/resourceclaims': resourceClaim,
};

/** Why the node authorizer lets a node not do something; undefined when it may, or when only the rules for all nodes decide. */
export function nodeRefusal(node: string, request: RequestInfo, related: Related): string | undefined {
  return request.isResourceRequest ? judges[`${request.group}/${request.resource}`]?.(node, request, related) : undefined;
}

import { nodeOf } from '../../authorization/node.ts';
import { type AnyObject, asJson, asList, asText, metaOf } from '../../values.ts';
import { isKubeletLabel } from '../../../component-helpers/node/well-known-labels.ts';
import { semanticEqual } from '../../../apimachinery/index.ts';
import { type AdmissionAttributes, type AdmissionContext, type AdmissionPlugin, forbid } from '../plugin.ts';

const mirrorAnnotation = 'kubernetes.io/config.mirror';

/** What the reasons speak of. A function returns why the node may not do it; undefined when it may. */
type Judge = (node: string, object: AnyObject, attributes: AdmissionAttributes, context: AdmissionContext) => string | undefined;

/** Labels of Kubernetes that a kubelet may not set on its Node. */
function forbiddenLabels(next: AnyObject, before: AnyObject | undefined): readonly string[] {
  const labels = metaOf(next).labels ?? {};
  const old = before ? (metaOf(before).labels ?? {}) : {};
  if (labels === old) return [];
  const changed = [...new Set([...Object.keys(labels), ...Object.keys(old)])].filter((key) => labels[key] !== old[key]);
  return changed.filter((key) => !isKubeletLabel(key)).sort();
}

const differs = (one: unknown, other: unknown): boolean => one !== other && !semanticEqual(one, other);

const judgeNode: Judge = (node, object, { name, operation, before }) => {
  const asked = name || metaOf(object).name || '';
  if (asked !== node) return `node "${node}" is not allowed to modify node "${asked}"`;
  if (operation === 'CREATE') {
    const labels = forbiddenLabels(object, undefined);
    return labels.length > 0 ? `node "${node}" is not allowed to set the following labels: ${labels.join(', ')}` : undefined;
  }
  if (operation !== 'UPDATE' || !before) return undefined;
  if (differs(object.spec?.taints, before.spec?.taints)) return `node "${node}" is not allowed to modify taints`;
  if (differs(metaOf(object).ownerReferences, metaOf(before).ownerReferences)) return `node "${node}" is not allowed to modify ownerReferences`;
  const labels = forbiddenLabels(object, before);
  return labels.length > 0 ? `is not allowed to modify labels: ${labels.join(', ')}` : undefined;
};

const judgeLease: Judge = (node, object, { namespace, name }) => {
  if (namespace !== 'kube-node-lease') return 'can only access leases in the "kube-node-lease" system namespace';
  return (name || metaOf(object).name) === node ? undefined : 'can only access node lease with the same name as the requesting node';
};

const judgeCSINode: Judge = (node, object, { name }) =>
  (name || metaOf(object).name) === node ? undefined : 'can only access CSINode with the same name as the requesting node';

const judgeClaim: Judge = (_node, _object, { subresource }) => (subresource === 'status' ? undefined : 'may only update PVC status');

const mirrorPod: Judge = (node, object, _attributes, context) => {
  const meta = metaOf(object);
  if (meta.annotations?.[mirrorAnnotation] === undefined)
    return `pod does not have "${mirrorAnnotation}" annotation, node "${node}" can only create mirror pods`;
  if (asText(object.spec?.nodeName) !== node) return `node "${node}" can only create pods with spec.nodeName set to itself`;
  const [owner, ...others] = asList(meta.ownerReferences).map(asJson);
  if (others.length > 0) return `node "${node}" can only create pods with a single owner reference set to itself`;
  if (owner?.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== node)
    return `node "${node}" can only create pods with an owner reference set to itself`;
  if (owner.controller !== true) return `node "${node}" can only create pods with a controller owner reference set to itself`;
  if (owner.blockOwnerDeletion === true) return `node "${node}" must not set blockOwnerDeletion on an owner reference`;
  const uid = metaOf(context.get('/nodes', undefined, node) ?? object).uid;
  if (owner.uid !== uid) return `node ${node} UID mismatch: expected ${asText(owner.uid)} got ${uid ?? ''}`;
  return referenced(object, node);
};

/** What a mirror Pod may not speak of (`podutil.HasAPIObjectReference`). */
function referenced(object: AnyObject, node: string): string | undefined {
  const why = (what: string): string => `node "${node}" can not create pods that reference ${what}`;
  const spec = object.spec ?? {};
  if (asText(spec.serviceAccountName) !== '') return why('serviceaccounts');
  const containers = [...asList(spec.containers), ...asList(spec.initContainers)].map(asJson);
  const sources = containers.flatMap((container) => [
    ...asList(container.envFrom).map(asJson),
    ...asList(container.env).map((variable) => asJson(asJson(variable).valueFrom)),
  ]);
  const volumes = asList(spec.volumes).map(asJson);
  if (asList(spec.imagePullSecrets).length > 0 || sources.some((source) => source.secretRef ?? source.secretKeyRef) || volumes.some((volume) => volume.secret))
    return why('secrets');
  if (sources.some((source) => source.configMapRef ?? source.configMapKeyRef) || volumes.some((volume) => volume.configMap)) return why('configmaps');
  if (volumes.some((volume) => volume.persistentVolumeClaim)) return why('persistentvolumeclaims');
  return undefined;
}

const ownPodStatus: Judge = (node, object, { before }) => {
  if (!before || asText(before.spec?.nodeName) !== node) return `node "${node}" can only update pod status for pods with spec.nodeName set to itself`;
  return differs(metaOf(object).labels ?? {}, metaOf(before).labels ?? {}) ? `node "${node}" cannot update labels through pod status` : undefined;
};

const judgePod: Judge = (node, object, attributes, context) => {
  const { operation, subresource, before, namespace, name } = attributes;
  if (subresource === 'status') return ownPodStatus(node, object, attributes, context);
  if (subresource === 'eviction') {
    const pod = context.get('/pods', namespace, name);
    return pod && asText(pod.spec?.nodeName) !== node ? `node ${node} can only evict pods with spec.nodeName set to itself` : undefined;
  }
  if (subresource !== '') return `unexpected pod subresource "${subresource}", only 'status' and 'eviction' are allowed`;
  if (operation === 'CREATE') return mirrorPod(node, object, attributes, context);
  if (operation === 'DELETE')
    return asText((before ?? object).spec?.nodeName) === node ? undefined : `node "${node}" can only delete pods with spec.nodeName set to itself`;
  return `unexpected operation "${operation}", node "${node}" can only create and delete mirror pods`;
};

const judges: Readonly<Record<string, Judge>> = {
  '/pods': judgePod,
  '/nodes': judgeNode,
  '/persistentvolumeclaims': judgeClaim,
  'coordination.k8s.io/leases': judgeLease,
  'storage.k8s.io/csinodes': judgeCSINode,
};

/** A kubelet writes only its own Node, its own Lease and the Pods bound to it. Source: `plugin/pkg/admission/noderestriction/admission.go`. */
export const nodeRestriction: AdmissionPlugin = {
  name: 'NodeRestriction',
  resources: new Set(Object.keys(judges)),
  operations: new Set(['CREATE', 'UPDATE', 'DELETE']),
  validate: (object, attributes, context) => {
    const node = nodeOf(attributes.user);
    if (node === undefined) return;
    const { group, resource } = attributes.info.type;
    const why = judges[`${group}/${resource}`]?.(node, object, attributes, context);
    if (why !== undefined) throw forbid(object, attributes, why);
  },
};

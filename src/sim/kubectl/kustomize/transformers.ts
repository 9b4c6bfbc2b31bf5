import { isArray, isObject, type JsonObject, listAt } from '../../apimachinery/index.ts';
import { KustomizeError } from './error.ts';
import { changeField, type FieldSpec } from './field-path.ts';
import { annotationFields, imageFields, labelFields, namespaceFields, replicaFields } from './field-specs.ts';
import type { ImageArgs, Kustomization, LabelArgs, Pairs } from './kustomization.ts';
import { fits, type Resource, sameId } from './resource.ts';

const RBAC_BINDINGS: ReadonlySet<string> = new Set(['RoleBinding', 'ClusterRoleBinding']);

/** Puts objects into a namespace. Source: `kustomize/api/filters/namespace/namespace.go`. */
export function setNamespace(resources: readonly Resource[], namespace: string): void {
  for (const resource of resources) {
    resource.remember();
    const { clusterScoped, kind } = resource.id;
    if (!clusterScoped) resource.setMeta('namespace', namespace);
    if (RBAC_BINDINGS.has(kind)) {
      const subjects = listAt(resource.object, 'subjects').map((subject) =>
        isObject(subject) && subject.name === 'default' ? { ...subject, namespace } : subject,
      );
      if (subjects.length > 0) resource.object = { ...resource.object, subjects };
    }
    for (const field of namespaceFields) changeField(resource, field, () => namespace);
    const { id } = resource;
    if (resources.filter((other) => sameId(other.id, id)).length > 1)
      throw new KustomizeError(`namespace transformation produces ID conflict: ${id.kind}/${id.name}`);
  }
}

const unnamed = [{ kind: 'CustomResourceDefinition' }, { group: 'apiregistration.k8s.io', kind: 'APIService' }, { kind: 'Namespace' }] as const;

/** Source: `kustomize/api/internal/builtins/PrefixTransformer.go`, `SuffixTransformer.go`. */
export function addToNames(resources: readonly Resource[], where: 'prefix' | 'suffix', text: string): void {
  for (const resource of resources) {
    if (unnamed.some((selector) => fits(resource.originalId, selector))) continue;
    if (where === 'prefix') resource.prefixes = [...resource.prefixes, text];
    else resource.suffixes = [...resource.suffixes, text];
    resource.remember();
    const { name } = resource.id;
    resource.setMeta('name', where === 'prefix' ? `${text}${name}` : `${name}${text}`);
  }
}

function addPairs(resources: readonly Resource[], pairs: Pairs, fields: readonly FieldSpec[]): void {
  for (const resource of resources) for (const field of fields) changeField(resource, field, (value) => ({ ...(isObject(value) ? value : {}), ...pairs }));
}

/** The fields of one entry of `labels`. Source: `kustomize/api/internal/target/kusttarget_configplugin.go`. */
function fieldsOf({ fields = [], includeSelectors, includeTemplates }: LabelArgs): readonly FieldSpec[] {
  const merged: FieldSpec[] = fields.map(({ path = '', create = false, ...kind }) => ({ path, create, ...kind }));
  const more = includeSelectors ? labelFields.everywhere : includeTemplates ? [...labelFields.templates, ...labelFields.objects] : labelFields.objects;
  for (const field of more) {
    const same = merged.find(
      (other) =>
        other.path === field.path &&
        (!field.kind || other.kind === field.kind) &&
        (!field.group || other.group === field.group) &&
        (!field.version || other.version === field.version),
    );
    if (!same) merged.push(field);
    else if ((same.create ?? false) !== (field.create ?? false)) throw new KustomizeError('failed to merge labels: conflicting fieldspecs');
  }
  return merged;
}

/** `labels`, each where it is told to be, and `commonLabels`, in selectors too. */
export function addLabels(resources: readonly Resource[], { labels = [], commonLabels }: Kustomization): void {
  for (const label of labels) addPairs(resources, label.pairs ?? {}, fieldsOf(label));
  if (commonLabels) addPairs(resources, commonLabels, labelFields.everywhere);
}

export const addAnnotations = (resources: readonly Resource[], annotations: Pairs): void => addPairs(resources, annotations, annotationFields);

/** Errors: kustomize's when no object that can be scaled is called so. Source: `kustomize/api/internal/builtins/ReplicaCountTransformer.go`. */
export function setReplicas(resources: readonly Resource[], { name = '', count = 0 }: { readonly name?: string; readonly count?: number }): void {
  let found = false;
  for (const field of replicaFields) {
    for (const resource of resources) {
      if (!resource.ids.some((id) => id.name === name && fits(id, field))) continue;
      found = true;
      changeField(resource, field, () => count);
    }
  }
  if (!found)
    throw new KustomizeError(
      `resource with name ${name} does not match a config with the following GVK [${replicaFields.map(({ kind }) => `${kind}.[noVer].[noGrp]`).join(' ')}]`,
    );
}

/** Name, tag and digest of an image. Source: `kustomize/api/internal/image/image.go` Split. */
function splitImage(image: string): { readonly name: string; readonly tag: string; readonly digest: string } {
  const slash = Math.max(image.indexOf('/'), 0);
  const [at, colon] = [image.indexOf('@', slash), image.indexOf(':', slash)];
  if (at < 0 && colon < 0) return { name: image, tag: '', digest: '' };
  if (at >= 0 && (colon < 0 || at < colon)) return { name: image.slice(0, at), tag: '', digest: image.slice(at + 1) };
  return { name: image.slice(0, colon), tag: image.slice(colon + 1, at < 0 ? undefined : at), digest: at < 0 ? '' : image.slice(at + 1) };
}

/** What an image becomes; the same when it is another one. Source: `kustomize/api/filters/imagetag/updater.go`. */
function changedImage(image: unknown, { name: wanted = '', newName, newTag, tagSuffix, digest: newDigest }: ImageArgs): unknown {
  if (typeof image !== 'string' || !new RegExp(`^${wanted}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`).test(image)) return image;
  const { name, tag, digest } = splitImage(image);
  const [nextTag, nextDigest] = newTag || newDigest ? [newTag ?? '', newDigest ?? ''] : tagSuffix ? [`${tag}${tagSuffix}`, ''] : [tag, digest];
  return `${newName || name}${nextTag ? `:${nextTag}` : ''}${nextDigest ? `@${nextDigest}` : ''}`;
}

/** The images of whatever is called `containers` or `initContainers`, however deep. Source: `kustomize/api/filters/imagetag/legacy.go`. */
function inContainers(value: unknown, args: ImageArgs): unknown {
  if (isArray(value)) return value.map((item) => inContainers(item, args));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const walked = inContainers(inner, args);
      if ((key !== 'containers' && key !== 'initContainers') || !isArray(walked)) return [key, walked];
      return [key, walked.map((item) => (isObject(item) && 'image' in item ? { ...item, image: changedImage(item.image, args) } : item))];
    }),
  );
}

/** One entry of `images`. Source: `kustomize/api/filters/imagetag`. */
export function setImage(resources: readonly Resource[], args: ImageArgs): void {
  for (const resource of resources) {
    if (resource.id.kind === 'CustomResourceDefinition') continue;
    resource.object = inContainers(resource.object, args) as JsonObject;
    for (const field of imageFields) changeField(resource, field, (image) => changedImage(image, args));
  }
}

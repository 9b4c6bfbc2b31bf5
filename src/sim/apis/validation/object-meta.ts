/** `k8s.io/apimachinery/pkg/api/validation/objectmeta.go`. */
import {
  deepEqual,
  type FieldError,
  fieldImmutableError,
  forbidden,
  invalid,
  isDNS1035Label,
  isDNS1123Label,
  isDNS1123Subdomain,
  isPathSegmentName,
  isQualifiedName,
  type JsonObject,
  objectAt,
  required,
  stringAt,
  validateAnnotations,
  validateLabels,
} from '../../apimachinery/index.ts';
import { each, type Errors, items, strings, text } from './common.ts';

export type NameFormat = 'dns-subdomain' | 'dns-label' | 'dns-1035' | 'path-segment' | 'none';

const formats: Readonly<Record<NameFormat, (name: string) => readonly string[]>> = {
  'dns-subdomain': isDNS1123Subdomain,
  'dns-label': isDNS1123Label,
  'dns-1035': isDNS1035Label,
  'path-segment': isPathSegmentName,
  none: () => [],
};

/** A generateName is checked as the name that it begins: a trailing dash counts as a letter. */
function checkName(format: NameFormat, name: string, prefix: boolean): readonly string[] {
  const masked = prefix && name.length > 1 && name.endsWith('-') ? `${name.slice(0, -1)}a` : name;
  return formats[format](masked);
}

function validateOwner(errors: Errors, owner: JsonObject, field: string): void {
  for (const key of ['apiVersion', 'kind', 'name', 'uid']) {
    if (text(owner[key]) === '') errors.push(invalid(`${field}.${key}`, '', key === 'apiVersion' ? 'version must not be empty' : 'must not be empty'));
  }
  if (owner['apiVersion'] === 'v1' && owner['kind'] === 'Event') errors.push(invalid(field, owner, '/v1, Kind=Event is disallowed from being an owner'));
}

function validateOwners(errors: Errors, metadata: JsonObject): void {
  const owners = items(metadata['ownerReferences']);
  let controller = '';
  for (const owner of owners) {
    validateOwner(errors, owner, 'metadata.ownerReferences');
    if (owner['controller'] !== true) continue;
    const id = `${text(owner['kind'])}/${text(owner['name'])}`;
    if (controller !== '') {
      errors.push(
        invalid(
          'metadata.ownerReferences',
          owners,
          `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${id}`,
        ),
      );
    }
    controller = id;
  }
}

function validateFinalizers(errors: Errors, metadata: JsonObject): void {
  const finalizers = strings(metadata['finalizers']);
  for (const name of finalizers) each(errors, 'metadata.finalizers', name, isQualifiedName(name));
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    errors.push(invalid('metadata.finalizers', finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'));
  }
}

const standardFinalizers = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

/** Groups whose objects are checked without what core adds (`apimachinery/pkg/api/validation` alone); custom resources are, too. */
const generic = new Set(['apiextensions.k8s.io', 'admissionregistration.k8s.io', 'apiregistration.k8s.io']);

function isGeneric(apiVersion: string): boolean {
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  return generic.has(group) || (group.includes('.') && !group.endsWith('.k8s.io'));
}

/** validateKubeFinalizerName, of the metadata of all kinds but a few: `pkg/apis/core/validation/validation.go`. */
function validateKubeFinalizers(errors: Errors, object: unknown): void {
  const finalizers = strings(objectAt(object, 'metadata')['finalizers']);
  if (finalizers.length === 0 || isGeneric(stringAt(object, 'apiVersion'))) return;
  finalizers.forEach((name, index) => {
    if (!name.includes('/') && !standardFinalizers.has(name)) {
      errors.push(invalid(`metadata.finalizers[${index}]`, name, 'name is neither a standard finalizer name nor is it fully qualified'));
    }
  });
}

/** ValidateObjectMeta, on create. */
export function validateObjectMeta(errors: Errors, object: unknown, namespaced: boolean, format: NameFormat): void {
  const metadata = objectAt(object, 'metadata');
  const name = stringAt(metadata, 'name');
  const generateName = stringAt(metadata, 'generateName');
  if (generateName !== '') each(errors, 'metadata.generateName', generateName, checkName(format, generateName, true));
  if (name === '') errors.push(required('metadata.name', 'name or generateName is required'));
  else each(errors, 'metadata.name', name, checkName(format, name, false));
  validateCommon(errors, metadata, namespaced);
  validateKubeFinalizers(errors, object);
}

function validateCommon(errors: Errors, metadata: JsonObject, namespaced: boolean): void {
  const namespace = text(metadata['namespace']);
  if (namespaced && namespace === '') errors.push(required('metadata.namespace', ''));
  else if (namespaced) each(errors, 'metadata.namespace', namespace, isDNS1123Label(namespace));
  else if (namespace !== '') errors.push(forbidden('metadata.namespace', 'not allowed on this type'));
  if (typeof metadata['generation'] === 'number' && metadata['generation'] < 0)
    errors.push(invalid('metadata.generation', metadata['generation'], 'must be greater than or equal to 0'));
  errors.push(...validateLabels(metadata['labels'], 'metadata.labels'), ...validateAnnotations(metadata['annotations'], 'metadata.annotations'));
  validateOwners(errors, metadata);
  validateFinalizers(errors, metadata);
}

const immutableFields = ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const;

/** ValidateObjectMetaUpdate. */
export function validateObjectMetaUpdate(errors: Errors, next: unknown, before: unknown): void {
  const metadata = objectAt(next, 'metadata');
  const old = objectAt(before, 'metadata');
  if (metadata === old) return;
  if (old['deletionTimestamp'] !== undefined) {
    const added = strings(metadata['finalizers']).filter((name) => !strings(old['finalizers']).includes(name));
    if (added.length > 0) {
      const list = `[]string{${added.map((name) => JSON.stringify(name)).join(', ')}}`;
      errors.push(forbidden('metadata.finalizers', `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`));
    }
  }
  if (text(metadata['resourceVersion']) === '') errors.push(invalid('metadata.resourceVersion', '', 'must be specified for an update'));
  for (const field of immutableFields) {
    if (!deepEqual(metadata[field], old[field]))
      errors.push(
        invalid(`metadata.${field}`, metadata[field] ?? (field.startsWith('deletion') || field === 'creationTimestamp' ? null : ''), fieldImmutableError),
      );
  }
  errors.push(...labelErrors(metadata, old));
  if (metadata['ownerReferences'] !== old['ownerReferences']) validateOwners(errors, metadata);
  if (metadata['finalizers'] !== old['finalizers']) validateKubeFinalizers(errors, next);
}

function labelErrors(metadata: JsonObject, old: JsonObject): readonly FieldError[] {
  return [
    ...(metadata['labels'] === old['labels'] ? [] : validateLabels(metadata['labels'], 'metadata.labels')),
    ...(metadata['annotations'] === old['annotations'] ? [] : validateAnnotations(metadata['annotations'], 'metadata.annotations')),
  ];
}

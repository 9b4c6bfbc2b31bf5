/** ValidatePodCreate, ValidatePodUpdate. */
import {
  deepEqual,
  forbidden,
  inclusiveRange,
  invalid,
  isDNS1123Subdomain,
  isObject,
  type JsonObject,
  objectAt,
  required,
  semanticEqual,
} from '../../apimachinery/index.ts';
import { nodeTermsValue } from './affinity.ts';
import { type Errors, items, text } from './common.ts';
import { lateChecks } from './late.ts';
import { trimmedImage, validatePodAnnotations, validatePodSpec } from './pod-spec.ts';

function validatePod(errors: Errors, pod: JsonObject): void {
  const spec = objectAt(pod, 'spec');
  validatePodAnnotations(errors, objectAt(pod, 'metadata', 'annotations'), 'metadata.annotations', spec);
  validatePodSpec(errors, spec, 'spec', true);
  claimsOfPod(errors, spec, text(objectAt(pod, 'metadata')['name']));
  onlyForPods(errors, spec, objectAt(pod, 'metadata', 'annotations')['kubernetes.io/config.mirror'] !== undefined);
}

/** What a Pod may not have though a template may. Source: validatePodMetadataAndSpec. */
function onlyForPods(errors: Errors, spec: JsonObject, mirror: boolean): void {
  items(spec['volumes']).forEach((volume, index) => {
    const image = volume['image'];
    const sources = Object.keys(volume).filter((name) => name !== 'name');
    if (isObject(image) && sources.length === 1 && text(image['reference']) === '') errors.push(required(`spec.volumes[${index}].image.reference`, ''));
    // Others have got a ServiceAccount from admission.
    if (!mirror || text(spec['serviceAccountName']) !== '' || !isObject(volume['projected'])) return;
    items(volume['projected']['sources']).forEach((source, position) => {
      if (source['serviceAccountToken'] !== undefined)
        errors.push(
          forbidden(`spec.volumes[${index}].projected.sources[${position}].serviceAccountToken`, 'must not be specified when serviceAccountName is not set'),
        );
    });
  });
  items(spec['containers']).forEach((container, index) => trimmedImage(errors, container, `spec.containers[${index}]`));
  items(spec['initContainers']).forEach((container, index) => trimmedImage(errors, container, `spec.initContainers[${index}]`));
}

/** The claims of ephemeral volumes get names made from the Pod's. */
function claimsOfPod(errors: Errors, spec: JsonObject, pod: string): void {
  items(spec['volumes']).forEach((volume, index) => {
    if (volume['ephemeral'] === undefined || pod === '') return;
    const claim = `${pod}-${text(volume['name'])}`;
    for (const message of isDNS1123Subdomain(claim)) errors.push(invalid(`spec.volumes[${index}].name`, volume['name'], `PVC name "${claim}": ${message}`));
  });
}

export function validatePodCreate(errors: Errors, pod: JsonObject): void {
  validatePod(errors, pod);
  const spec = objectAt(pod, 'spec');
  if (items(spec['ephemeralContainers']).length > 0) errors.push(forbidden('spec.ephemeralContainers', 'cannot be set on create'));
  if (text(spec['nodeName']) !== '' && items(spec['schedulingGates']).length > 0)
    errors.push(forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
  lateChecks.peek()?.pod.profilesMatch(errors, objectAt(pod, 'metadata', 'annotations'), spec, 'spec');
}

const updatable =
  '`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

function containerUpdates(errors: Errors, next: readonly JsonObject[], before: readonly JsonObject[], field: string): boolean {
  if (next.length !== before.length) {
    errors.push(forbidden(field, 'pod updates may not add or remove containers'));
    return false;
  }
  next.forEach((container, index) => {
    const image = text(container['image']);
    if (image === '') errors.push(required(`${field}[${index}].image`, ''));
    else if (image.trim() !== image) errors.push(invalid(`${field}[${index}].image`, image, 'must not have leading or trailing whitespace'));
  });
  return true;
}

function deadlineUpdate(errors: Errors, next: unknown, before: unknown): boolean {
  const field = 'spec.activeDeadlineSeconds';
  if (typeof next === 'number') {
    if (next < 0 || next > 2_147_483_647) errors.push(invalid(field, next, inclusiveRange(0, 2_147_483_647)));
    else if (typeof before === 'number' && before < next) errors.push(invalid(field, next, 'must be less than or equal to previous value'));
    else return true;
    return false;
  }
  if (before !== undefined) errors.push(invalid(field, null, 'must not update from a positive integer to nil value'));
  return true;
}

function onlyAddedTolerations(errors: Errors, next: readonly JsonObject[], before: readonly JsonObject[]): void {
  const withoutSeconds = ({ tolerationSeconds: _seconds, ...rest }: JsonObject): JsonObject => rest;
  for (const old of before) {
    if (!next.some((toleration) => deepEqual(withoutSeconds(toleration), withoutSeconds(old)))) {
      errors.push(forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds'));
      return;
    }
  }
}

function onlyDeletedGates(errors: Errors, next: readonly JsonObject[], before: readonly JsonObject[]): void {
  const old = new Set(before.map((gate) => gate['name']));
  next.forEach((gate, index) => {
    if (!old.has(gate['name']))
      errors.push(forbidden(`spec.schedulingGates[${index}].name`, `only deletion is allowed, but found new scheduling gate '${text(gate['name'])}'`));
  });
}

/** ValidatePodUpdate of the main resource; metadata is checked elsewhere. */
export function validatePodUpdate(errors: Errors, next: JsonObject, before: JsonObject): void {
  const spec = objectAt(next, 'spec');
  const old = objectAt(before, 'spec');
  if (spec === old || semanticEqual(spec, old)) return;
  validatePod(errors, next);
  if (!containerUpdates(errors, items(spec['containers']), items(old['containers']), 'spec.containers')) return;
  if (!containerUpdates(errors, items(spec['initContainers']), items(old['initContainers']), 'spec.initContainers')) return;
  gatedUpdates(errors, spec, old);
  if (!deadlineUpdate(errors, spec['activeDeadlineSeconds'], old['activeDeadlineSeconds'])) return;
  onlyAddedTolerations(errors, items(spec['tolerations']), items(old['tolerations']));
  onlyDeletedGates(errors, items(spec['schedulingGates']), items(old['schedulingGates']));
  const munged = munge(spec, old);
  if (!semanticEqual(munged, old)) errors.push(forbidden('spec', `pod updates may not change fields other than ${updatable}\n${specDiff(old, munged)}`));
}

/** A gated Pod's node selector and required node affinity may only become narrower. Source: validateNodeSelectorMutation, validateNodeAffinityMutation. */
function gatedUpdates(errors: Errors, spec: JsonObject, old: JsonObject): void {
  if (items(old['schedulingGates']).length === 0) return;
  const before = objectAt(old, 'nodeSelector');
  const after = objectAt(spec, 'nodeSelector');
  for (const key of Object.keys(before)) {
    if (after[key] === before[key]) continue;
    errors.push(invalid('spec.nodeSelector', spec['nodeSelector'] ?? null, 'only additions to spec.nodeSelector are allowed (no mutations or deletions)'));
    break;
  }
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const field = `spec.affinity.nodeAffinity.${required}.nodeSelectorTerms`;
  const oldTerms = items(objectAt(old, 'affinity', 'nodeAffinity', required)['nodeSelectorTerms']);
  const terms = items(objectAt(spec, 'affinity', 'nodeAffinity', required)['nodeSelectorTerms']);
  if (oldTerms.length > 0 && oldTerms.length !== terms.length) {
    errors.push(
      invalid(
        field,
        nodeTermsValue(objectAt(spec, 'affinity', 'nodeAffinity', required)['nodeSelectorTerms']),
        'no additions/deletions to non-empty NodeSelectorTerms list are allowed',
      ),
    );
    return;
  }
  oldTerms.forEach((term, index) => {
    if (!onlyAdditions(terms[index] ?? {}, term))
      errors.push(invalid(`${field}[${index}]`, nodeTermsValue([terms[index]])?.[0] ?? null, 'only additions are allowed (no mutations or deletions)'));
  });
}

/** validateNodeSelectorTermHasOnlyAdditions. */
function onlyAdditions(next: JsonObject, before: JsonObject): boolean {
  const lists = ['matchExpressions', 'matchFields'].map((name) => [items(next[name]), items(before[name])] as const);
  if (lists.every(([, old]) => old.length === 0)) return lists.every(([now]) => now.length === 0);
  return lists.every(([now, old]) => now.length >= old.length && semanticEqual(now.slice(0, old.length), old));
}

/** The new spec with everything that may change set back. */
function munge(spec: JsonObject, old: JsonObject): JsonObject {
  const images = (list: unknown, originals: unknown): unknown =>
    Array.isArray(list)
      ? list.map((container: unknown, index) => (isObject(container) ? { ...container, image: items(originals)[index]?.['image'] } : container))
      : list;
  const gated = items(old['schedulingGates']).length > 0;
  const result: Record<string, unknown> = {
    ...spec,
    containers: images(spec['containers'], old['containers']),
    initContainers: images(spec['initContainers'], old['initContainers']),
    activeDeadlineSeconds: old['activeDeadlineSeconds'],
    schedulingGates: old['schedulingGates'],
    tolerations: old['tolerations'],
  };
  const grace = old['terminationGracePeriodSeconds'];
  if (typeof grace === 'number' && grace < 0 && spec['terminationGracePeriodSeconds'] === 1) result['terminationGracePeriodSeconds'] = grace;
  if (gated) {
    result['nodeSelector'] = old['nodeSelector'];
    result['affinity'] = { ...objectAt(spec, 'affinity'), nodeAffinity: objectAt(old, 'affinity')['nodeAffinity'] };
  }
  return result;
}

const goName = (key: string): string => key.replace(/^dns(?=[A-Z])/, 'DNS').replace(/^[a-z]/, (letter) => letter.toUpperCase());

/** What differs, in the words of `apimachinery/pkg/util/diff` Diff (JSON of the internal type); the lines around it are left out. */
function specDiff(old: JsonObject, next: JsonObject): string {
  const line = (sign: string, key: string, value: unknown, other: unknown): string =>
    `${sign} "${goName(key)}": ${JSON.stringify(value ?? (typeof other === 'string' ? '' : null))},\n`;
  return Object.keys({ ...old, ...next })
    .sort()
    .filter((key) => !semanticEqual(old[key], next[key]))
    .map((key) => `${line('-', key, old[key], next[key])}${line('+', key, next[key], old[key])}`)
    .join('');
}

/** ValidatePodCreate, ValidatePodUpdate. */
import { deepEqual, forbidden, inclusiveRange, invalid, isObject, type JsonObject, objectAt, required, semanticEqual } from '../../apimachinery/index.ts';
import { type Errors, items, text } from './common.ts';
import { validatePodAnnotations, validatePodSpec } from './pod-spec.ts';

export function validatePod(errors: Errors, pod: JsonObject): void {
  validatePodAnnotations(errors, objectAt(pod, 'metadata', 'annotations'), 'metadata.annotations');
  validatePodSpec(errors, objectAt(pod, 'spec'), 'spec', true);
}

export function validatePodCreate(errors: Errors, pod: JsonObject): void {
  validatePod(errors, pod);
  const spec = objectAt(pod, 'spec');
  if (items(spec['ephemeralContainers']).length > 0) errors.push(forbidden('spec.ephemeralContainers', 'cannot be set on create'));
  if (text(spec['nodeName']) !== '' && items(spec['schedulingGates']).length > 0) errors.push(forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
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
    if (!old.has(gate['name'])) errors.push(forbidden(`spec.schedulingGates[${index}]`, `only deletion is allowed, but found new scheduling gate '${text(gate['name'])}'`));
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
  if (!deadlineUpdate(errors, spec['activeDeadlineSeconds'], old['activeDeadlineSeconds'])) return;
  onlyAddedTolerations(errors, items(spec['tolerations']), items(old['tolerations']));
  onlyDeletedGates(errors, items(spec['schedulingGates']), items(old['schedulingGates']));
  const munged = munge(spec, old);
  if (!semanticEqual(munged, old)) errors.push(forbidden('spec', `pod updates may not change fields other than ${updatable}\n${specDiff(old, munged)}`));
}

/** The new spec with everything that may change set back. */
function munge(spec: JsonObject, old: JsonObject): JsonObject {
  const images = (list: unknown, originals: unknown): unknown =>
    Array.isArray(list) ? list.map((container: unknown, index) => (isObject(container) ? { ...container, image: items(originals)[index]?.['image'] } : container)) : list;
  const gated = items(old['schedulingGates']).length > 0;
  const result: Record<string, unknown> = {
    ...spec, containers: images(spec['containers'], old['containers']), initContainers: images(spec['initContainers'], old['initContainers']),
    activeDeadlineSeconds: old['activeDeadlineSeconds'], schedulingGates: old['schedulingGates'], tolerations: old['tolerations'],
  };
  const grace = old['terminationGracePeriodSeconds'];
  if (typeof grace === 'number' && grace < 0 && spec['terminationGracePeriodSeconds'] === 1) result['terminationGracePeriodSeconds'] = grace;
  if (gated) {
    result['nodeSelector'] = old['nodeSelector'];
    result['affinity'] = { ...objectAt(spec, 'affinity'), nodeAffinity: objectAt(old, 'affinity')['nodeAffinity'] };
  }
  return result;
}

/** What differs, a line each, in the manner of Go's diff. */
function specDiff(old: JsonObject, next: JsonObject): string {
  const lines = Object.keys({ ...old, ...next }).sort().filter((key) => !semanticEqual(old[key], next[key]))
    .flatMap((key) => [...(old[key] === undefined ? [] : [`- \t${key}: ${JSON.stringify(old[key])},`]), ...(next[key] === undefined ? [] : [`+ \t${key}: ${JSON.stringify(next[key])},`])]);
  return `  core.PodSpec{\n${lines.join('\n')}\n  }\n`;
}

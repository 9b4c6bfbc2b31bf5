import type { Pod } from '../../../../api/index.ts';
import { compareQuantities, formatQuantity, milli, milliValue, quantity } from '../../../apimachinery/index.ts';
import { podLimits, podRequests, type ResourceAmounts } from '../../../component-helpers/resource/helpers.ts';
import { type AnyObject, asJson, asList, asText, type Json } from '../../values.ts';
import { type AdmissionContext, type AdmissionPlugin, forbid } from '../plugin.ts';

const ANNOTATION = 'kubernetes.io/limit-ranger';

function limitsOf(context: AdmissionContext, namespace: string): readonly Json[] {
  const found: Json[] = [];
  for (const range of context.list('/limitranges', namespace)) found.push(...asList(range.spec?.limits).map(asJson));
  return found;
}

interface Defaults {
  readonly limits: Json;
  readonly requests: Json;
}

function containerDefaults(limits: readonly Json[]): Defaults {
  const of = (field: string): Json => Object.assign({}, ...limits.filter((limit) => limit.type === 'Container').map((limit) => asJson(limit[field]))) as Json;
  return { limits: of('default'), requests: of('defaultRequest') };
}

/** Fills in what a container does not say; returns it with what was set, in words (`mergeContainerResources`). */
function withDefaults(container: Json, defaults: Defaults, what: string, notes: string[]): Json {
  const resources = asJson(container.resources);
  const requests = asJson(resources.requests);
  const limits = asJson(resources.limits);
  const missing = (given: Json, wanted: Json): readonly string[] =>
    Object.keys(wanted)
      .filter((name) => given[name] === undefined)
      .sort();
  const setRequests = missing(requests, defaults.requests);
  const setLimits = missing(limits, defaults.limits);
  if (setRequests.length === 0 && setLimits.length === 0) return container;
  if (setRequests.length > 0) notes.push(`${setRequests.join(', ')} request for ${what} ${asText(container.name)}`);
  if (setLimits.length > 0) notes.push(`${setLimits.join(', ')} limit for ${what} ${asText(container.name)}`);
  const pick = (names: readonly string[], from: Json): Json => Object.fromEntries(names.map((name) => [name, from[name]]));
  return {
    ...container,
    resources: {
      ...resources,
      requests: { ...requests, ...pick(setRequests, defaults.requests) },
      limits: { ...limits, ...pick(setLimits, defaults.limits) },
    },
  };
}

function admitPod(pod: AnyObject, defaults: Defaults): AnyObject {
  const notes: string[] = [];
  const spec = pod.spec ?? {};
  const containers = asList(spec.containers).map((container) => withDefaults(asJson(container), defaults, 'container', notes));
  const initContainers = asList(spec.initContainers).map((container) => withDefaults(asJson(container), defaults, 'init container', notes));
  if (notes.length === 0) return pod;
  const annotations = { ...pod.metadata?.annotations, [ANNOTATION]: `LimitRanger plugin set: ${notes.join('; ')}` };
  return {
    ...pod,
    metadata: { ...pod.metadata, annotations },
    spec: { ...spec, containers, ...(initContainers.length > 0 ? { initContainers } : {}) },
  };
}

interface Usage {
  readonly requests: Json;
  readonly limits: Json;
}

function minimum(kind: string, name: string, enforced: unknown, { requests, limits }: Usage): string | undefined {
  const head = `minimum ${name} usage per ${kind} is ${text(enforced)}`;
  if (requests[name] === undefined) return `${head}.  No request is specified`;
  if (compareQuantities(requests[name], enforced) < 0) return `${head}, but request is ${text(requests[name])}`;
  if (limits[name] !== undefined && compareQuantities(limits[name], enforced) < 0) return `${head}, but limit is ${text(limits[name])}`;
  return undefined;
}

function maximum(kind: string, name: string, enforced: unknown, { requests, limits }: Usage): string | undefined {
  const head = `maximum ${name} usage per ${kind} is ${text(enforced)}`;
  if (limits[name] === undefined) return `${head}.  No limit is specified`;
  if (compareQuantities(limits[name], enforced) > 0) return `${head}, but limit is ${text(limits[name])}`;
  if (requests[name] !== undefined && compareQuantities(requests[name], enforced) > 0) return `${head}, but request is ${text(requests[name])}`;
  return undefined;
}

function ratio(kind: string, name: string, enforced: unknown, { requests, limits }: Usage): string | undefined {
  const head = `${name} max limit to request ratio per ${kind} is ${text(enforced)}`;
  const request = milliValue(requests[name] ?? '0');
  const limit = milliValue(limits[name] ?? '0');
  if (request === 0) return `${head}, but no request is specified or request is 0`;
  if (limit === 0) return `${head}, but no limit is specified or limit is 0`;
  return limit / request > milliValue(enforced) / 1_000 ? `${head}, but provided ratio is ${(limit / request).toFixed(6)}` : undefined;
}

const text = (value: unknown): string => formatQuantity(quantity(value));

type Constraint = (kind: string, name: string, enforced: unknown, usage: Usage) => string | undefined;
const constraints: readonly (readonly [field: string, check: Constraint])[] = [
  ['min', minimum],
  ['max', maximum],
  ['maxLimitRequestRatio', ratio],
];

function violations(limit: Json, kind: string, usage: Usage): readonly string[] {
  const found: string[] = [];
  for (const [field, check] of constraints) {
    const wanted = asJson(limit[field]);
    for (const name of Object.keys(wanted).sort()) {
      const problem = check(kind, name, wanted[name], usage);
      if (problem) found.push(problem);
    }
  }
  return found;
}

const asQuantities = (totals: ResourceAmounts): Json =>
  Object.fromEntries(
    Object.entries(totals).map(([name, value]) => [
      name,
      formatQuantity(milli(name === 'cpu' ? value : value * 1_000, name === 'cpu' ? 'DecimalSI' : 'BinarySI')),
    ]),
  );

function podViolations(pod: AnyObject, limit: Json): readonly string[] {
  if (limit.type === 'Pod') {
    return violations(limit, 'Pod', { requests: asQuantities(podRequests(pod as Pod)), limits: asQuantities(podLimits(pod as Pod)) });
  }
  if (limit.type !== 'Container') return [];
  return [...asList(pod.spec?.containers), ...asList(pod.spec?.initContainers)].flatMap((container) => {
    const resources = asJson(asJson(container).resources);
    return violations(limit, 'Container', { requests: asJson(resources.requests), limits: asJson(resources.limits) });
  });
}

function claimViolations(claim: AnyObject, limit: Json): readonly string[] {
  if (limit.type !== 'PersistentVolumeClaim') return [];
  const requests = asJson(asJson(claim.spec?.resources).requests);
  return violations({ min: limit.min, max: limit.max }, 'PersistentVolumeClaim', { requests, limits: requests });
}

/** Defaults and bounds of a namespace's LimitRanges. Source: `plugin/pkg/admission/limitranger/admission.go`. */
export const limitRanger: AdmissionPlugin = {
  name: 'LimitRanger',
  resources: new Set(['/pods', '/persistentvolumeclaims']),
  operations: new Set(['CREATE']),
  admit: (object, { info, namespace, subresource }, context) => {
    if (info.type.resource !== 'pods' || subresource !== '') return object;
    const limits = limitsOf(context, namespace);
    return limits.length === 0 ? object : admitPod(object, containerDefaults(limits));
  },
  validate: (object, attributes, context) => {
    if (attributes.subresource !== '') return;
    const check = attributes.info.type.resource === 'pods' ? podViolations : claimViolations;
    const found = limitsOf(context, attributes.namespace).flatMap((limit) => check(object, limit));
    if (found.length > 0) throw forbid(object, attributes, found.length === 1 ? (found[0] ?? '') : `[${found.join(', ')}]`);
  },
};

import { type AnyObject, asJson, asList, type Json, metaOf } from '../../values.ts';
import { type AdmissionPlugin, forbid } from '../plugin.ts';
import { baselineChecks, type PodSecurityCheck, restrictedChecks } from './pod-security-checks.ts';

const LABEL = 'pod-security.kubernetes.io';

const overridden = new Set(restrictedChecks.map((check) => check.overrides));
const levels: Readonly<Record<string, readonly PodSecurityCheck[]>> = {
  privileged: [],
  baseline: baselineChecks,
  restricted: [...baselineChecks.filter((check) => !overridden.has(check.id)), ...restrictedChecks],
};

/** `allowPrivilegeEscalation != false (container "c" must set …), …`; empty when the Pod meets the level. */
function violations(level: string, pod: AnyObject): string {
  const spec = pod.spec ?? {};
  const containers: readonly Json[] = [...asList(spec.initContainers), ...asList(spec.containers), ...asList(spec.ephemeralContainers)].map(asJson);
  const found: string[] = [];
  for (const { reason, detail } of levels[level] ?? []) {
    const text = detail(pod, containers);
    if (text !== undefined) found.push(`${reason} (${text})`);
  }
  return found.join(', ');
}

const templated = new Set(['apps/deployments', 'apps/replicasets', 'apps/statefulsets', 'apps/daemonsets', 'batch/jobs', '/replicationcontrollers']);

/** The Pod, or the Pod that a workload would make; undefined for workloads' warnings without a template. */
function podIn(object: AnyObject, key: string): AnyObject | undefined {
  if (key === '/pods') return object;
  const spec = object.spec ?? {};
  const template = key === 'batch/cronjobs' ? asJson(asJson(asJson(spec.jobTemplate).spec).template) : asJson(spec.template);
  return template.spec ? (template as AnyObject) : undefined;
}

/** Enforces the namespace's level on Pods and warns about Pods and workloads. Source: `pod-security-admission/admission/admission.go`. */
export const podSecurity: AdmissionPlugin = {
  name: 'PodSecurity',
  resources: new Set(['/pods', 'batch/cronjobs', ...templated]),
  operations: new Set(['CREATE', 'UPDATE']),
  validate: (object, attributes, context) => {
    const { info, subresource, namespace, operation } = attributes;
    if (subresource !== '' && subresource !== 'ephemeralcontainers') return;
    const found = context.get('/namespaces', undefined, namespace);
    const labels = found ? (metaOf(found).labels ?? {}) : {};
    const enforce = labels[`${LABEL}/enforce`] ?? 'privileged';
    const warn = labels[`${LABEL}/warn`] ?? 'privileged';
    if (enforce === 'privileged' && warn === 'privileged') return;
    const key = `${info.type.group}/${info.type.resource}`;
    const pod = podIn(object, key);
    // An update that leaves the spec alone changes nothing about security.
    if (!pod || (operation === 'UPDATE' && attributes.before?.spec === object.spec)) return;
    const versionOf = (mode: string): string => labels[`${LABEL}/${mode}-version`] ?? 'latest';
    if (key === '/pods') {
      const why = violations(enforce, pod);
      if (why) throw forbid(object, attributes, `violates PodSecurity "${enforce}:${versionOf('enforce')}": ${why}`);
    }
    const warning = violations(warn, pod);
    if (warning) attributes.warn(`would violate PodSecurity "${warn}:${versionOf('warn')}": ${warning}`);
  },
};

import { asNumber, asText, metaOf } from '../../values.ts';
import { type AdmissionPlugin, forbid } from '../plugin.ts';

/** Turns the class of a Pod into its number. Source: `plugin/pkg/admission/priority/admission.go`. */
export const priority: AdmissionPlugin = {
  name: 'Priority',
  resources: new Set(['/pods']),
  operations: new Set(['CREATE', 'UPDATE']),
  admit: (pod, attributes, context) => {
    const { spec = {} } = pod;
    if (attributes.subresource !== '') return pod;
    if (attributes.operation === 'UPDATE') {
      const old = attributes.before?.spec ?? {};
      if (spec.priority !== undefined || old.priority === undefined) return pod;
      return { ...pod, spec: { ...spec, priority: old.priority } };
    }
    let className = asText(spec.priorityClassName);
    let found = className ? context.get('scheduling.k8s.io/priorityclasses', undefined, className) : undefined;
    if (className && !found) throw forbid(pod, attributes, `no PriorityClass with name ${className} was found`);
    if (!className) {
      for (const item of context.list('scheduling.k8s.io/priorityclasses')) {
        if (item.globalDefault === true && (!found || (asNumber(item.value) ?? 0) < (asNumber(found.value) ?? 0))) found = item;
      }
      className = found ? (metaOf(found).name ?? '') : '';
    }
    const value = asNumber(found?.value) ?? 0;
    const preemptionPolicy = asText(found?.preemptionPolicy) || 'PreemptLowerPriority';
    if (spec.priority !== undefined && spec.priority !== value) {
      throw forbid(
        pod,
        attributes,
        `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
      );
    }
    if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== preemptionPolicy) {
      throw forbid(
        pod,
        attributes,
        `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${preemptionPolicy} from the given PriorityClass name`,
      );
    }
    return { ...pod, spec: { ...spec, priority: value, preemptionPolicy, ...(className ? { priorityClassName: className } : {}) } };
  },
};

import { deepEqual } from '../../../apimachinery/index.ts';
import { asJson, asList, asText } from '../../values.ts';
import { type AdmissionPlugin, forbid } from '../plugin.ts';

/** Overhead and scheduling of a Pod's runtime class. Source: `plugin/pkg/admission/runtimeclass/admission.go`. */
export const runtimeClass: AdmissionPlugin = {
  name: 'RuntimeClass',
  resources: new Set(['/pods']),
  operations: new Set(['CREATE']),
  admit: (pod, attributes, context) => {
    const spec = pod.spec ?? {};
    const name = asText(spec.runtimeClassName);
    if (name === '' || attributes.subresource !== '') return pod;
    const found = context.get('node.k8s.io/runtimeclasses', undefined, name);
    if (!found) throw forbid(pod, attributes, `pod rejected: RuntimeClass "${name}" not found`);
    const overhead = asJson(found.overhead).podFixed;
    const { nodeSelector, tolerations } = asJson(found.scheduling);
    for (const [key, value] of Object.entries(asJson(nodeSelector))) {
      const own = asJson(spec.nodeSelector)[key];
      if (own !== undefined && own !== value)
        throw forbid(
          pod,
          attributes,
          `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${String(value)}; pod.spec.nodeSelector[${key}] = ${String(own)}`,
        );
    }
    return {
      ...pod,
      spec: {
        ...spec,
        ...(overhead === undefined ? {} : { overhead }),
        ...(nodeSelector === undefined ? {} : { nodeSelector: { ...asJson(spec.nodeSelector), ...asJson(nodeSelector) } }),
        ...(tolerations === undefined ? {} : { tolerations: [...asList(spec.tolerations), ...asList(tolerations)] }),
      },
    };
  },
  validate: (pod, attributes, context) => {
    const { runtimeClassName, overhead } = pod.spec ?? {};
    if (attributes.subresource !== '') return;
    const found = asText(runtimeClassName) === '' ? undefined : context.get('node.k8s.io/runtimeclasses', undefined, asText(runtimeClassName));
    const wanted = asJson(found?.overhead).podFixed;
    if (overhead !== undefined && wanted === undefined)
      throw forbid(pod, attributes, 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead');
    if (wanted !== undefined && !deepEqual(overhead, wanted))
      throw forbid(pod, attributes, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
  },
};

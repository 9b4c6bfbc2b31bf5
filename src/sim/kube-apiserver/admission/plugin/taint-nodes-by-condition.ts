import { asJson, asList } from '../../values.ts';
import type { AdmissionPlugin } from '../plugin.ts';

const taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

/** A new node takes no Pods until the node lifecycle controller has seen it ready. Source: `plugin/pkg/admission/nodetaint/admission.go`. */
export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  resources: new Set(['/nodes']),
  operations: new Set(['CREATE']),
  admit: (node) => {
    const taints = asList(node.spec?.taints);
    const there = taints.some((item) => asJson(item).key === taint.key && asJson(item).effect === taint.effect);
    return there ? node : { ...node, spec: { ...node.spec, taints: [...taints, taint] } };
  },
};

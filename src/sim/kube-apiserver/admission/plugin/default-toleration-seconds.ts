import { asJson, asList } from '../../values.ts';
import type { AdmissionPlugin } from '../plugin.ts';

const NOT_READY = 'node.kubernetes.io/not-ready';
const UNREACHABLE = 'node.kubernetes.io/unreachable';
const SECONDS = 300;
const toleration = (key: string) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: SECONDS });
const notReady = toleration(NOT_READY);
const unreachable = toleration(UNREACHABLE);

/** Pods stay five minutes on a node that is gone. Source: `plugin/pkg/admission/defaulttolerationseconds/admission.go`. */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  resources: new Set(['/pods']),
  operations: new Set(['CREATE', 'UPDATE']),
  admit: (pod, { subresource }) => {
    if (subresource !== '') return pod;
    const tolerations = asList(pod.spec?.tolerations);
    const tolerates = (key: string): boolean =>
      tolerations.some((item) => {
        const { key: k = '', effect = '' } = asJson(item);
        return (k === key || k === '') && (effect === 'NoExecute' || effect === '');
      });
    const missing = [...(tolerates(NOT_READY) ? [] : [notReady]), ...(tolerates(UNREACHABLE) ? [] : [unreachable])];
    return missing.length === 0 ? pod : { ...pod, spec: { ...pod.spec, tolerations: [...tolerations, ...missing] } };
  },
};

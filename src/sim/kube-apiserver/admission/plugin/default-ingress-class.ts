import { type AnyObject, metaOf } from '../../values.ts';
import type { AdmissionPlugin } from '../plugin.ts';

const DEFAULT = 'ingressclass.kubernetes.io/is-default-class';
const ANNOTATION = 'kubernetes.io/ingress.class';

/** Source: `plugin/pkg/admission/network/defaultingressclass/admission.go`. */
export const defaultIngressClass: AdmissionPlugin = {
  name: 'DefaultIngressClass',
  resources: new Set(['networking.k8s.io/ingresses']),
  operations: new Set(['CREATE']),
  admit: (ingress, _attributes, context) => {
    if (ingress.spec?.ingressClassName !== undefined || metaOf(ingress).annotations?.[ANNOTATION] !== undefined) return ingress;
    const found: AnyObject[] = [];
    for (const item of context.list('networking.k8s.io/ingressclasses')) if (metaOf(item).annotations?.[DEFAULT] === 'true') found.push(item);
    found.sort((a, b) => ((metaOf(a).creationTimestamp ?? '') < (metaOf(b).creationTimestamp ?? '') ? 1 : -1));
    const chosen = found[0];
    if (!chosen) return ingress;
    return { ...ingress, spec: { ...ingress.spec, ingressClassName: metaOf(chosen).name } };
  },
};

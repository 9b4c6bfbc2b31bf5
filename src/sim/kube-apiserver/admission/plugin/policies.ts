import { lateAdmission } from '../late.ts';
import type { AdmissionPlugin } from '../plugin.ts';

const all = new Set(['CREATE', 'UPDATE', 'DELETE', 'CONNECT'] as const);

/** Source: `apiserver/pkg/admission/plugin/policy/mutating/plugin.go`. */
export const mutatingAdmissionPolicy: AdmissionPlugin = {
  name: 'MutatingAdmissionPolicy',
  operations: all,
  admit: (object, attributes, context) =>
    context.has('admissionregistration.k8s.io/mutatingadmissionpolicybindings') ? lateAdmission.get().mutatePolicies(object, attributes, context) : object,
};

/** Source: `apiserver/pkg/admission/plugin/policy/validating/plugin.go`. */
export const validatingAdmissionPolicy: AdmissionPlugin = {
  name: 'ValidatingAdmissionPolicy',
  operations: all,
  validate: (object, attributes, context) => {
    if (context.has('admissionregistration.k8s.io/validatingadmissionpolicybindings')) lateAdmission.get().validatePolicies(object, attributes, context);
  },
};

import type { RbacAuthorizer } from '../../authorization/rbac.ts';
import { lateAdmission } from '../late.ts';
import type { AdmissionPlugin } from '../plugin.ts';

const GROUP = 'rbac.authorization.k8s.io';

/** No plugin in Kubernetes but a layer around the storage of roles and bindings (`pkg/registry/rbac/*\/policybased`): it comes after what changes the object. */
export const rbacEscalation = (rbac: RbacAuthorizer): AdmissionPlugin => ({
  name: 'PolicyBasedStorage',
  resources: new Set(['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'].map((resource) => `${GROUP}/${resource}`)),
  operations: new Set(['CREATE', 'UPDATE']),
  admit: (object, attributes, context) => {
    if (!attributes.user.groups.includes('system:masters')) lateAdmission.get().confirmNoEscalation(rbac, object, attributes, context);
    return object;
  },
});

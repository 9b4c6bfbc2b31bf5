import { nodeOf } from '../../authorization/node.ts';
import { asText, metaOf } from '../../values.ts';
import { type AdmissionPlugin, forbid } from '../plugin.ts';

/** A kubelet writes only its own Node, its own Lease and the Pods bound to it. Source: `plugin/pkg/admission/noderestriction/admission.go`. */
export const nodeRestriction: AdmissionPlugin = {
  name: 'NodeRestriction',
  resources: new Set(['/pods', '/nodes', 'coordination.k8s.io/leases']),
  operations: new Set(['CREATE', 'UPDATE', 'DELETE']),
  validate: (object, attributes) => {
    const { user, info, before, name, namespace } = attributes;
    const node = nodeOf(user);
    if (node === undefined) return;
    if (info.type.resource === 'nodes') {
      if ((name || metaOf(object).name) === node) return;
      throw forbid(object, attributes, `node "${node}" is not allowed to modify node "${name || metaOf(object).name}"`);
    }
    if (info.type.resource === 'leases') {
      if (namespace !== 'kube-node-lease') throw forbid(object, attributes, 'can only access leases in the "kube-node-lease" system namespace');
      if ((name || metaOf(object).name) !== node) throw forbid(object, attributes, 'can only access node lease with the same name as the requesting node');
      return;
    }
    const bound = asText((before ?? object).spec?.nodeName);
    if (bound === node) return;
    const verb = attributes.operation === 'DELETE' ? 'delete pods' : attributes.operation === 'UPDATE' ? 'update pod status' : 'create pods';
    throw forbid(object, attributes, `node "${node}" can only ${verb} with spec.nodeName set to itself`);
  },
};

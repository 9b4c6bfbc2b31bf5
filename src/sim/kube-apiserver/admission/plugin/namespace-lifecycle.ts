import { errors } from '../../endpoints/status-error.ts';
import { metaOf } from '../../values.ts';
import type { AdmissionPlugin } from '../plugin.ts';
import { forbid } from '../plugin.ts';

const immortal = new Set(['default', 'kube-system', 'kube-public']);
/** Reviews are not stored anywhere, so their namespace need not exist. */
const reviews = new Set(['localsubjectaccessreviews']);

/** Source: `apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go`. */
export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',
  operations: new Set(['CREATE', 'UPDATE', 'DELETE']),
  validate: (object, attributes, context) => {
    const { operation, info, namespace, name } = attributes;
    if (info.type.kind === 'Namespace' && info.type.group === '') {
      if (operation === 'DELETE' && immortal.has(name)) throw errors.forbidden(info.type, name, 'this namespace may not be deleted');
      return;
    }
    if (operation !== 'CREATE' || namespace === '' || reviews.has(info.type.resource)) return;
    const found = context.get('/namespaces', undefined, namespace);
    if (!found) throw errors.notFound({ group: '', resource: 'namespaces' }, namespace);
    if (!metaOf(found).deletionTimestamp) return;
    const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
    const refusal = forbid(object, attributes, why);
    const { group, resource } = info.type;
    const known = metaOf(object).name ?? '';
    throw errors.forbidden({ group, resource }, refusal.status.details?.name ?? known, why, [
      { reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' },
    ]);
  },
};

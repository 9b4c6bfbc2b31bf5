import { errors } from '../../endpoints/status-error.ts';
import { type AnyObject, metaOf } from '../../values.ts';
import { type AdmissionAttributes, type AdmissionContext, type AdmissionPlugin, forbid } from '../plugin.ts';

const immortal = new Set(['default', 'kube-system', 'kube-public']);
/** Reviews are not stored anywhere, so their namespace need not exist. */
const reviews = new Set(['localsubjectaccessreviews']);

/** Nothing is created in a namespace that is not there, or is on its way out. */
function checkCreation(object: AnyObject, attributes: AdmissionAttributes, context: AdmissionContext): void {
  const { operation, info, namespace } = attributes;
  if (operation !== 'CREATE' || namespace === '' || reviews.has(info.type.resource)) return;
  const found = context.get('/namespaces', undefined, namespace);
  if (!found) throw errors.notFound({ group: '', resource: 'namespaces' }, namespace);
  if (!metaOf(found).deletionTimestamp) return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const refusal = forbid(object, attributes, why);
  const { group, resource } = info.type;
  throw errors.forbidden({ group, resource }, refusal.status.details?.name ?? metaOf(object).name ?? '', why, [
    { reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' },
  ]);
}

/** It refuses before other plugins look at the object. Source: `apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go`. */
export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',
  operations: new Set(['CREATE', 'UPDATE', 'DELETE']),
  admit: (object, attributes, context) => {
    checkCreation(object, attributes, context);
    return object;
  },
  validate: (_object, { operation, info, name }) => {
    if (info.type.kind !== 'Namespace' || info.type.group !== '') return;
    if (operation === 'DELETE' && immortal.has(name)) throw errors.forbidden(info.type, name, 'this namespace may not be deleted');
  },
};

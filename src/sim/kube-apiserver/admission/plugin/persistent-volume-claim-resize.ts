import { compareQuantities } from '../../../apimachinery/index.ts';
import { type AnyObject, asJson, asText } from '../../values.ts';
import { type AdmissionPlugin, forbid } from '../plugin.ts';

const size = (claim: AnyObject | undefined): unknown => asJson(asJson(claim?.spec?.resources).requests).storage ?? '0';

/** Source: `plugin/pkg/admission/storage/persistentvolume/resize/admission.go`. */
export const persistentVolumeClaimResize: AdmissionPlugin = {
  name: 'PersistentVolumeClaimResize',
  resources: new Set(['/persistentvolumeclaims']),
  operations: new Set(['UPDATE']),
  validate: (claim, attributes, context) => {
    const { before } = attributes;
    if (attributes.subresource !== '' || compareQuantities(size(claim), size(before)) <= 0) return;
    if (before?.status?.phase !== 'Bound') throw forbid(claim, attributes, 'Only bound persistent volume claims can be expanded');
    const className = asText(before.spec?.storageClassName);
    const found = className ? context.get('storage.k8s.io/storageclasses', undefined, className) : undefined;
    if (found?.allowVolumeExpansion !== true) {
      throw forbid(claim, attributes, 'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize');
    }
  },
};

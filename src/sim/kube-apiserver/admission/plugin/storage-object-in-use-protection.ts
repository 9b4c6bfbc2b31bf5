import { metaOf } from '../../values.ts';
import type { AdmissionPlugin } from '../plugin.ts';

const finalizers: Readonly<Record<string, string>> = {
  persistentvolumeclaims: 'kubernetes.io/pvc-protection',
  persistentvolumes: 'kubernetes.io/pv-protection',
};

/** Volumes and claims are not removed while somebody uses them. Source: `plugin/pkg/admission/storage/storageobjectinuseprotection/admission.go`. */
export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  resources: new Set(['/persistentvolumeclaims', '/persistentvolumes']),
  operations: new Set(['CREATE']),
  admit: (object, { info }) => {
    const finalizer = finalizers[info.type.resource];
    const present = metaOf(object).finalizers ?? [];
    if (!finalizer || present.includes(finalizer)) return object;
    return { ...object, metadata: { ...object.metadata, finalizers: [...present, finalizer] } };
  },
};

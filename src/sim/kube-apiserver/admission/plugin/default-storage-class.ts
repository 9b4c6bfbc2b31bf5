import { type AnyObject, metaOf } from '../../values.ts';
import type { AdmissionPlugin } from '../plugin.ts';

const DEFAULT = 'storageclass.kubernetes.io/is-default-class';
const BETA = 'volume.beta.kubernetes.io/storage-class';

/** Gives a claim without a class the default one, the newest if there are several. Source: `plugin/pkg/admission/storage/storageclass/setdefault/admission.go`. */
export const defaultStorageClass: AdmissionPlugin = {
  name: 'DefaultStorageClass',
  resources: new Set(['/persistentvolumeclaims']),
  operations: new Set(['CREATE']),
  admit: (claim, _attributes, context) => {
    if (claim.spec?.storageClassName !== undefined || metaOf(claim).annotations?.[BETA] !== undefined) return claim;
    let chosen: AnyObject | undefined;
    for (const item of context.list('storage.k8s.io/storageclasses')) {
      if (metaOf(item).annotations?.[DEFAULT] !== 'true') continue;
      const newer = (metaOf(item).creationTimestamp ?? '') > (metaOf(chosen ?? item).creationTimestamp ?? '');
      if (!chosen || newer) chosen = item;
    }
    return chosen ? { ...claim, spec: { ...claim.spec, storageClassName: metaOf(chosen).name } } : claim;
  },
};
